/** Formulas in the program's axis names: `2·q·d + 2·x·d·⌈q/g_q⌉`. */
import { printSize, type Size, sizeSymbols } from '../types/size.ts';
import type { CostedAxis, RegionShape } from './arrays.ts';

/** Symbols in reading order: axes as the arrays list them, each followed by its tile size. */
export function symbolOrder(shapes: readonly RegionShape[]): readonly string[] {
  const symbols = new Set<string>();
  for (const axis of axesInOrder(shapes))
    for (const size of [axis.size, ...shapes.flatMap((shape) => tileSizes(axis, shape))])
      for (const symbol of sizeSymbols(size)) symbols.add(symbol);
  return [...symbols];
}

export const printFormula = (formula: Size, ...shapes: readonly RegionShape[]): string =>
  printSize(formula, symbolOrder(shapes));

function tileSizes(axis: CostedAxis, { groups, stream }: RegionShape): readonly Size[] {
  const group = groups.get(axis.id);
  return [...(group ? [group] : []), ...(stream?.axis === axis.id ? [stream.size] : [])];
}

/** One order that keeps to each array's own where it can: `Q[q, d]`, `K[x, d]` give q, x, d. */
function axesInOrder(shapes: readonly RegionShape[]): readonly CostedAxis[] {
  const ordered: CostedAxis[] = [];
  const place = (axis: CostedAxis) => ordered.findIndex((a) => a.id === axis.id);
  for (const { axes } of shapes.flatMap((s) => [...s.loads, ...s.saves, ...s.states, ...s.chunkValues.flat()]))
    axes.forEach((axis, i) => {
      if (place(axis) >= 0) return;
      const after = axes
        .slice(i + 1)
        .map(place)
        .filter((at) => at >= 0);
      ordered.splice(Math.min(ordered.length, ...after), 0, axis);
    });
  return ordered;
}
