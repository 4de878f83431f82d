/** The least that a region moves, whatever its tiles (theory.md §6): its power law at the capacity of a core, and every array
 * at least once. */
import { evaluateSize, sizeConstant, sizeSymbol } from '../types/size.ts';
import {
  type CostedArray,
  type CostedAxis,
  carries,
  groupedAxes,
  type RegionShape,
  residentBits,
  type Unit,
} from './arrays.ts';
import { optimalTiles } from './optimum.ts';
import { evaluatePowerLaw, type PowerLaw, powerLaw } from './power-law.ts';

export interface LeastTransfers {
  /** Law and capacity in values where every array has the same bytes per value, else in bytes. */
  readonly law: PowerLaw;
  readonly unit: Unit;
  /** `undefined` where a size is open. */
  readonly bytes: number | undefined;
}

/** More axes than this are not searched. */
const mostAxes = 4;

/** The law of those axes that the best of all tilings in this capacity groups: the best is no less than its law, and every
 * other tiling moves no less than the best. An axis that every array carries costs nothing to group. Where a size is open, or
 * nothing fits, the axes are those that the shape groups. */
export function leastTransfers(
  shape: RegionShape,
  groupable: readonly CostedAxis[],
  capacityBytes: number,
  sizes: (symbol: string) => number | undefined,
): LeastTransfers {
  const arrays = [...shape.loads, ...shape.saves].filter(({ axes }) => axes.length > 0);
  const grouped = bestGrouping(shape, arrays, groupable, capacityBytes, sizes) ?? groupedAxes(shape);
  const bytesOf = (tiled: RegionShape) => evaluatePowerLaw(powerLaw(tiled, 'bytes'), capacityBytes, sizes);
  const [tiled, whole] = [grouping(shape, grouped), grouping(shape, [])];
  const [bytes, once] = [bytesOf(tiled), bytesOf(whole)];
  const isOnce = bytes !== undefined && once !== undefined && once >= bytes;
  const unit = areUniform(arrays) ? 'values' : 'bytes';
  const least = isOnce ? once : bytes;
  return {
    law: powerLaw(isOnce ? whole : tiled, unit),
    unit,
    bytes: least === undefined ? undefined : Math.ceil(least),
  };
}

function bestGrouping(
  shape: RegionShape,
  arrays: readonly CostedArray[],
  groupable: readonly CostedAxis[],
  capacity: number,
  sizes: (symbol: string) => number | undefined,
): readonly CostedAxis[] | undefined {
  const isFree = (axis: CostedAxis): boolean => arrays.every((array) => carries(array, axis.id));
  const [free, priced] = [groupable.filter(isFree), groupable.filter((axis) => !isFree(axis))];
  if (priced.length > mostAxes) return undefined;
  const tile = (axis: CostedAxis): string => `g_${axis.id}`;
  const tiled = grouping(shape, free);
  const groups = new Map([...tiled.groups, ...priced.map((axis) => [axis.id, sizeSymbol(tile(axis))] as const)]);
  const best = optimalTiles({ ...tiled, groups }, { capacity, unit: 'bytes', sizes, intermediates: false });
  const isGrouped = (axis: CostedAxis): boolean =>
    (best?.tiles.get(tile(axis)) ?? 1) < (evaluateSize(axis.size, sizes) ?? Number.POSITIVE_INFINITY);
  return best && [...free, ...priced.filter(isGrouped)];
}

/** The region with these axes grouped, in the smallest tiles. */
function grouping({ splits: _, ...shape }: RegionShape, axes: readonly CostedAxis[]): RegionShape {
  const smallest = sizeConstant(1);
  return {
    ...shape,
    groups: new Map(axes.map((axis) => [axis.id, smallest])),
    ...(shape.stream ? { stream: { axis: shape.stream.axis, size: smallest } } : {}),
  };
}

const areUniform = (arrays: readonly CostedArray[]): boolean =>
  new Set(arrays.flatMap((array) => [array.bitsPerValue, residentBits(array)])).size <= 1;
