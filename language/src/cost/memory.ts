/** M: what a child level must hold at once (theory.md §3), and the table of variables behind it (§7.5). */
import { neverNegative, quotientSize, type Size, subtractSizes } from '../types/size.ts';
import {
  type Amount,
  addAmounts,
  amountOf,
  type CostedArray,
  carries,
  chunkExtent,
  type RegionShape,
  residentBits,
  resultStates,
  volume,
  zero,
} from './arrays.ts';

export interface Variable {
  readonly name: string;
  readonly role: 'load' | 'state' | 'intermediate';
  /** Of an intermediate: in which column of the step it lives. */
  readonly column?: number;
  readonly size: Amount;
}

/** Every array that the child level holds, at the size in which it holds it. */
export function variables(shape: RegionShape): readonly Variable[] {
  const all = (arrays: readonly CostedArray[], role: Variable['role'], column?: number): Variable[] =>
    arrays.map((array) => ({
      name: array.name,
      role,
      ...(column === undefined ? {} : { column }),
      size: resident(array, shape),
    }));
  return [
    ...all(shape.loads, 'load'),
    ...all(shape.states, 'state'),
    ...shape.chunkValues.flatMap((arrays, column) => all(arrays, 'intermediate', column)),
  ];
}

export interface Memory {
  /** M(g, s): the loads of a step together, the states, and the largest column of intermediates. */
  readonly total: Amount;
  /** Of that, what a step loads, computes and updates: all but the loads that stay from the first step to the last. */
  readonly step: Amount;
  /** Of that, the states and the largest column of intermediates: of the tile of an invocation, what it keeps in registers. */
  readonly own: Amount;
  /** Only what is transferred: the loads of a step and the tiles in which results lie. The tables of theory.md §6 print this;
   * scores, maxima and sums come on top. */
  readonly withoutIntermediates: Amount;
}

export function memory(shape: RegionShape): Memory {
  const sum = (arrays: readonly CostedArray[]): Amount => addAmounts(arrays.map((array) => resident(array, shape)));
  const own = addAmounts([sum(shape.states), largest(shape.chunkValues.map(sum))]);
  return {
    total: addAmounts([sum(shape.loads), own]),
    step: addAmounts([sum(passingLoads(shape)), own]),
    own,
    withoutIntermediates: addAmounts([sum(shape.loads), sum(resultStates(shape))]),
  };
}

/** What each step loads anew. */
export const passingLoads = ({ loads, stream }: RegionShape): readonly CostedArray[] =>
  stream ? loads.filter((array) => carries(array, stream.axis)) : loads;

const resident = (array: CostedArray, shape: RegionShape): Amount =>
  amountOf(volume(array, chunkExtent(shape)), residentBits(array));

const largest = (columns: readonly Amount[]): Amount =>
  columns.reduce((a, b) => ({ values: larger(a.values, b.values), bytes: larger(a.bytes, b.bytes) }), zero);

function larger(a: Size, b: Size): Size {
  if (neverNegative(subtractSizes(a, b))) return a;
  if (neverNegative(subtractSizes(b, a))) return b;
  return quotientSize('max', a, b);
}
