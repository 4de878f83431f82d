/** What no plan goes below (theory.md §6). Plain JSON. */
import {
  axesOfArrays,
  carries,
  coreCapacity,
  leastTransfers,
  printPowerLaw,
  type RegionShape,
  symbolOrder,
} from '../cost/index.ts';
import type { Node, Term } from '../term/index.ts';
import { bitsPerValue, evaluateSize, type TargetMachine } from '../types/index.ts';
import type { Region } from './labelled.ts';
import type { KnownSizes } from './shape.ts';
import { storedIn } from './updates.ts';
import { visitsOf } from './visits.ts';

/** What no tiling of a kernel goes below (theory.md §6). */
export interface LowerBoundReport {
  /** `2·q·d + 4·q·x·d²/M`, M being the capacity; both in values, or in bytes where arrays differ in bytes per value. */
  readonly formula: string;
  readonly unit: 'values' | 'bytes';
  /** Of a core, registers included; what the plan holds, where that is more. */
  readonly capacityBytes: number;
  readonly bytes: number | null;
}

/** `null` where a number is missing. */
export const sumOf = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((sum, n) => (sum === null || n === null ? null : sum + n), 0);

export function lowerBoundReport(
  region: Region,
  shape: RegionShape,
  heldBytes: number | null,
  target: TargetMachine,
  sizes: KnownSizes,
): LowerBoundReport {
  // what some output lacks can be grouped where the plan knows how
  const streamed = region.kind === 'stream' ? region.stream.axis.id : undefined;
  const groupable = axesOfArrays(shape.saves).filter(
    ({ id }) => id !== streamed && (shape.groups.has(id) || shape.saves.every((save) => carries(save, id))),
  );
  // where sizes are open, a column counts as whole: that is what it is there for
  const column = region.kind === 'stream' ? region.column?.axis.id : undefined;
  const tiled = { ...shape, groups: new Map([...shape.groups].filter(([axis]) => axis !== column)) };
  const capacityBytes = Math.max(coreCapacity(target).totalBytes, heldBytes ?? 0);
  const { law, unit, bytes } = leastTransfers(tiled, groupable, capacityBytes, (symbol) => sizes.get(symbol));
  return { formula: printPowerLaw(law, symbolOrder([shape])), unit, capacityBytes, bytes: bytes ?? null };
}

/** Every parameter read once, every result written once. */
export function onceBytes(term: Term, regions: readonly Region[], sizes: KnownSizes): number | null {
  const bytes = (axes: Node['axes'], bits: number): number | null => {
    const lengths = axes.map((axis) => evaluateSize(axis.size, (symbol) => sizes.get(symbol)));
    return lengths.reduce<number | null>((p, n) => (p === null || n === undefined ? null : p * n), bits / 8);
  };
  const visits = regions.flatMap((region) => visitsOf(term, region));
  const read = term.inputs.map((input) => {
    // of an array that is read in several ways, what one of them reads
    const ways = visits
      .filter(({ node }) => node.kind === 'input' && node.name === input.name)
      .map(({ axes }) => bytes(axes, bitsPerValue(input.stored)));
    return ways.reduce((most, way) => (most === null || way === null ? null : Math.max(most, way)), 0);
  });
  const written = term.results.map(({ axes, element }) => bytes(axes, bitsPerValue(element)));
  const stored = term.updates.map((update) => bytes(update.axes, bitsPerValue(storedIn(term, update))));
  const once = sumOf([...read, ...written, ...stored]);
  return once === null ? null : Math.ceil(once);
}
