/** A diagram on random inputs, in the reference interpreter: to look at what it gives, not to measure it. */
import {
  bindSizes,
  type DiagramPlan,
  evaluate,
  evaluateSize,
  planReport,
  randomTensor,
  signatureOf,
  withSizes,
} from '@ncd/language';
import type { RunAnswer } from './jobs.ts';

/** Of a run, in operations and bytes: what the interpreter does in a second or so. */
const mostWork = 1e7;
/** Of each result. */
const shownValues = 64;

/** `sizes` has one for every open axis. */
export function runDiagram({ labelled, target }: DiagramPlan, given: ReadonlyMap<string, number>): RunAnswer {
  const refused = (reason: string): RunAnswer => ({ kind: 'refused', reason });
  const signature = signatureOf(labelled.term);
  const bound = bindSizes(signature, new Map(), given);
  const open = signature.symbols.filter((symbol) => !bound.sizes.has(symbol));
  if (open.length > 0) return refused(`a run needs a size for ${open.join(', ')}`);
  if (bound.problems.length > 0) return refused('these sizes do not fit the diagram');
  const { kernels, onceBytes } = planReport(labelled, target, bound.sizes);
  const work = kernels.map(({ flop, operations }) => (flop.value ?? 0) + (operations.value ?? 0));
  if ([onceBytes ?? 0, ...work].reduce((sum, own) => sum + own) > mostWork)
    return refused('this is too much for the reference interpreter: take smaller sizes, or `ncd run`');
  const sized = (axes: (typeof signature.inputs)[number]['axes']): number[] =>
    axes.map(({ size }) => evaluateSize(size, (symbol) => bound.sizes.get(symbol)) ?? 0);
  const inputs = new Map(
    signature.inputs.map(({ name, stored, axes }) => [name, randomTensor(name, stored, sized(axes), 0)]),
  );
  const results = evaluate(withSizes(labelled.term, bound.sizes), inputs, bound.sizes);
  return {
    kind: 'ran',
    inputs: [...inputs].map(([name, { shape }]) => ({ name, shape })),
    results: [...results].map(([name, { element, shape, data }]) => ({
      name,
      element,
      shape,
      values: [...data.slice(0, shownValues)].map(Number),
    })),
  };
}
