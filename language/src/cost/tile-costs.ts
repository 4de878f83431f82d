/** H and M in numbers (theory.md §3): what `transfers` and `memory` say of a region, for tiles that are tried by the dozen. All
 * sizes are numbers, but for those tiles: of an axis that has a place, the size of the group stands there in the tile. */
import { evaluateSize, type Size } from '../types/size.ts';
import { type AxisId, type CostedArray, type CostedAxis, type RegionShape, residentBits } from './arrays.ts';
import type { HeldBytes } from './capacity.ts';
import { passingLoads } from './memory.ts';
import type { Crossing } from './transfers.ts';

/** The sizes of groups. */
export type TileSizes = readonly number[];
type SizeOf = (symbol: string) => number;
type Places = ReadonlyMap<AxisId, number>;

/** Σ weight · Π_{i ∈ places} value_i: made once, evaluated for many values. */
export class ProductSum {
  readonly #terms: { weight: number; readonly places: readonly number[] }[] = [];

  /** Places in rising order. */
  add(weight: number, places: readonly number[]): void {
    const known = this.#terms.find(
      (t) => t.places.length === places.length && t.places.every((p, i) => p === places[i]),
    );
    if (known) known.weight += weight;
    else this.#terms.push({ weight, places });
  }

  at(values: readonly number[]): number {
    let sum = 0;
    for (const { weight, places } of this.#terms) {
      let product = weight;
      for (const place of places) product *= values[place] as number;
      sum += product;
    }
    return sum;
  }
}

const lengthOf = (size: Size, sizeOf: SizeOf): number => evaluateSize(size, sizeOf) ?? 0;

/** The bytes of some arrays that cross. */
export function crossingBytes(
  crossings: readonly Crossing[],
  { groups }: RegionShape,
  sizeOf: SizeOf,
  places: Places,
): (tile: TileSizes) => number {
  const sum = new ProductSum();
  const lengths: number[] = [];
  for (const { array, again } of crossings) {
    let weight = array.bitsPerValue / 8;
    for (const { size } of array.axes) weight *= lengthOf(size, sizeOf);
    const repeated: number[] = [];
    for (const { id, size } of again) {
      const place = places.get(id);
      const length = lengthOf(size, sizeOf);
      if (place === undefined) weight *= Math.ceil(length / lengthOf(groups.get(id) ?? size, sizeOf));
      else {
        lengths[place] = length;
        repeated.push(place);
      }
    }
    sum.add(weight, repeated);
  }
  return (tile) => sum.at(tile.map((size, place) => Math.ceil((lengths[place] ?? size) / size)));
}

/** What a workgroup holds, or an invocation. */
export function heldBytes(shape: RegionShape, sizeOf: SizeOf, places: Places): (tile: TileSizes) => HeldBytes {
  const { groups, stream } = shape;
  const chunk = stream && (stream.staged ?? stream.size);
  const extent = (axis: CostedAxis): number =>
    lengthOf(groups.get(axis.id) ?? (chunk && axis.id === stream.axis ? chunk : axis.size), sizeOf);
  const resident = (arrays: readonly CostedArray[]): ProductSum => {
    const sum = new ProductSum();
    for (const array of arrays) {
      let weight = residentBits(array) / 8;
      const carried: number[] = [];
      for (const axis of array.axes) {
        const place = places.get(axis.id);
        if (place === undefined) weight *= extent(axis);
        else carried.push(place);
      }
      sum.add(
        weight,
        carried.sort((a, b) => a - b),
      );
    }
    return sum;
  };
  const [loads, passing, states] = [shape.loads, passingLoads(shape), shape.states].map(resident) as [
    ProductSum,
    ProductSum,
    ProductSum,
  ];
  const columns = shape.chunkValues.map(resident);
  return (tile) => {
    let ownBytes = 0;
    for (const column of columns) ownBytes = Math.max(ownBytes, column.at(tile));
    ownBytes += states.at(tile);
    return { totalBytes: loads.at(tile) + ownBytes, stepBytes: passing.at(tile) + ownBytes, ownBytes };
  };
}
