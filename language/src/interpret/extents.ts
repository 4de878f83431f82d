import type { Axis } from '../term/index.ts';
import { evaluateSize, printSize, type Size } from '../types/index.ts';

/** Sizes as numbers, once the size symbols are known. */
export interface Extents {
  readonly size: (size: Size) => number;
  readonly axis: (axis: Axis) => number;
}

/** @throws when a symbol is unknown or an axis would have a negative size: callers check with `bindSizes` first. */
export function extentsOf(sizes: ReadonlyMap<string, number>): Extents {
  const size = (s: Size): number => {
    const value = evaluateSize(s, (symbol) => sizes.get(symbol));
    if (value === undefined) throw new Error(`NCD9020: the size ${printSize(s)} is not known`);
    return value;
  };
  const known = new Map<number, number>();
  const axis = (a: Axis): number => {
    const value = known.get(a.id) ?? size(a.size);
    if (value < 0) throw new Error(`NCD9020: axis ${a.name} has size ${value}`);
    known.set(a.id, value);
    return value;
  };
  return { size, axis };
}

export const pointCount = (axes: readonly Axis[], extents: Extents): number =>
  axes.reduce((count, a) => count * extents.axis(a), 1);
