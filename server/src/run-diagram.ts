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
import { ResponseError } from 'vscode-languageserver';

/** LSP's code for what was understood and could not be done. */
const requestFailed = -32803;
/** Of a run: what the interpreter does in a second or so. */
const mostOperations = 1e7;
/** Of each result. */
const shownValues = 64;

export interface RunResult {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly results: readonly {
    readonly name: string;
    readonly element: string;
    readonly shape: readonly number[];
    /** The first ones. */
    readonly values: readonly number[];
  }[];
}

/** `sizes` has one for every open axis. */
export function runDiagram({ labelled, target }: DiagramPlan, sizes: unknown): RunResult {
  const signature = signatureOf(labelled.term);
  const given = new Map(
    Object.entries((sizes ?? {}) as object).filter((entry): entry is [string, number] =>
      Number.isSafeInteger(entry[1]),
    ),
  );
  const bound = bindSizes(signature, new Map(), given);
  const open = signature.symbols.filter((symbol) => !bound.sizes.has(symbol));
  if (open.length > 0) throw new ResponseError(requestFailed, `a run needs a size for ${open.join(', ')}`);
  if (bound.problems.length > 0) throw new ResponseError(requestFailed, 'these sizes do not fit the diagram');
  const { flop } = planReport(labelled, target, bound.sizes).totals;
  if (flop !== null && flop > mostOperations)
    throw new ResponseError(
      requestFailed,
      'this is too much for the reference interpreter: take smaller sizes, or `ncd run`',
    );
  const sized = (axes: (typeof signature.inputs)[number]['axes']): number[] =>
    axes.map(({ size }) => evaluateSize(size, (symbol) => bound.sizes.get(symbol)) ?? 0);
  const inputs = new Map(
    signature.inputs.map(({ name, stored, axes }) => [name, randomTensor(name, stored, sized(axes), 0)]),
  );
  const results = evaluate(withSizes(labelled.term, bound.sizes), inputs, bound.sizes);
  return {
    inputs: [...inputs].map(([name, { shape }]) => ({ name, shape })),
    results: [...results].map(([name, { element, shape, data }]) => ({
      name,
      element,
      shape,
      values: [...data.slice(0, shownValues)].map(Number),
    })),
  };
}
