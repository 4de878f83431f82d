/** What fusion saves: values that the plan without it sends through global memory, and that now stay inside a kernel
 * (theory.md §2: fusion is recolouring). */
import type { Node, NodeId } from '../term/index.ts';
import {
  bitsPerValue,
  evaluateSize,
  multiplySizes,
  printSize,
  type Size,
  sizeConstant,
  sizeSymbols,
} from '../types/index.ts';
import { firstPlan } from './first-plan.ts';
import { type Labelled, type Region, savesOf } from './labelled.ts';
import { regionBelow } from './regions.ts';
import type { KnownSizes } from './shape.ts';
import { foldName, givenName } from './value-names.ts';

export interface LocalValue {
  readonly name: string;
  /** Values that no longer cross, saved and loaded. */
  readonly formula: string;
  readonly values: number | null;
  readonly bytes: number | null;
}

/** Of each region, in the order of the plan. */
export function localValues(
  { term, regions, stored }: Labelled,
  sizes: KnownSizes,
): readonly (readonly LocalValue[])[] {
  const first = firstPlan(term, { storageBuffers: Number.POSITIVE_INFINITY });
  const gone = [...first.stored].filter((id) => !stored.has(id)).sort((a, b) => a - b);
  const crossings = (id: NodeId): number => 1 + first.regions.filter(({ loads }) => loads.includes(id)).length;
  const nameOf = (node: Node): string => {
    const own = node.kind === 'reduce' ? foldName(node.monoid, node.reduced) : undefined;
    const saver = first.regions.find((region) => savesOf(region).includes(node.id));
    return givenName(term, node) ?? own ?? saver?.name ?? `n${node.id}`;
  };
  const local = (id: NodeId): LocalValue => {
    const node = term.nodes[id] as Node;
    const count = node.axes.reduce<Size>((n, { size }) => multiplySizes(n, size), sizeConstant(crossings(id)));
    const values = evaluateSize(count, (symbol) => sizes.get(symbol)) ?? null;
    return {
      name: nameOf(node),
      formula: printSize(count, [...new Set(node.axes.flatMap(({ size }) => [...sizeSymbols(size)]))]),
      values,
      bytes: values === null ? null : (values * bitsPerValue(node.element)) / 8,
    };
  };
  const inside = (region: Region): ReadonlySet<NodeId> => {
    const outputs = savesOf(region);
    const others = new Set([...stored].filter((id) => !outputs.includes(id)));
    return new Set(regionBelow(term, others, outputs).interior);
  };
  return regions.map((region) => {
    const interior = inside(region);
    return gone.filter((id) => interior.has(id)).map(local);
  });
}
