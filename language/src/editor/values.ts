/** From the names of a text to the values of a plan, and what these move. */
import { repetition, volume } from '../cost/index.ts';
import { type Labelled, regionShape, savesOf, visitsOf } from '../plan/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Node, NodeId, Update } from '../term/index.ts';
import { bitsPerValue, evaluateSize, type Size } from '../types/index.ts';
import type { DiagramPlan } from './plans.ts';

/** The value that a `let` names; its text may be in what it calls. */
export function nodeOfLet({ term }: Labelled, { value: { span } }: ast.Let, name: string): Node | undefined {
  const named = term.nodes.filter((node) => node.name === name && node.kind !== 'input');
  const own = named.find(
    (node) => node.span.file === span.file && node.span.start >= span.start && node.span.end <= span.end,
  );
  return own ?? named.at(-1);
}

/** How many bytes of a parameter come from global memory: of all that it is, where it is updated. `null` where sizes are open. */
export function bytesRead(plan: DiagramPlan, parameter: string): number | null {
  const versions = plan.labelled.term.nodes.filter((node) => node.kind === 'input' && node.name === parameter);
  return versions.reduce<number | null>((sum, { id }) => {
    const { loaded } = bytesThrough(plan, id);
    return sum === null || loaded === null ? null : sum + loaded;
  }, 0);
}

/** How many bytes an update stores at most; `null` where sizes are open. */
export function bytesStored({ labelled: { term }, sizes }: DiagramPlan, { value, before }: Update): number | null {
  const array = term.nodes[before] as Node;
  const { axes } = term.nodes[value] as Node;
  const values = evaluateSize(
    volume({ axes }, ({ size }) => size),
    (symbol) => sizes.get(symbol),
  );
  return values === undefined
    ? null
    : (values * bitsPerValue(array.kind === 'input' ? array.stored : array.element)) / 8;
}

/** How many bytes of a value go to global memory and come from there, in all kernels together; `null` where sizes are open. */
export function bytesThrough(
  { labelled: { term, regions }, sizes }: DiagramPlan,
  id: NodeId,
): { readonly saved: number | null; readonly loaded: number | null } {
  const number = (size: Size): number | null => evaluateSize(size, (symbol) => sizes.get(symbol)) ?? null;
  const node = term.nodes[id] as Node;
  const bytes = bitsPerValue(node.kind === 'input' ? node.stored : node.element) / 8;
  const whole = (axes: Node['axes']): Size => volume({ axes }, ({ size }) => size);
  const times = (...factors: readonly (number | null)[]): number | null =>
    factors.reduce((product, factor) => (product === null || factor === null ? null : product * factor), bytes);
  const saved = regions.some((region) => savesOf(region).includes(id)) ? times(number(whole(node.axes))) : 0;
  let loaded: number | null = 0;
  for (const region of regions) {
    if (!region.loads.includes(id)) continue;
    const shape = regionShape(term, region, sizes);
    for (const { axes } of visitsOf(term, region).filter((visit) => visit.node.id === id)) {
      const read = times(number(volume({ axes }, ({ size }) => size)), number(repetition({ axes }, shape)));
      loaded = loaded === null || read === null ? null : loaded + read;
    }
  }
  return { saved, loaded };
}
