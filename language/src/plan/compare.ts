/** Which of two plans is better: the one rule, for kernels that are fused, split, repeated or paired. */
import type { RegionCost } from './region-cost.ts';

/** Times that differ by less are the same: the model is no better than that. */
export const sameTime = 1.15;
/** Times of different kernels, each of which may be off by as much. */
const aboutAsFast = sameTime ** 2;

export type Timed = Pick<RegionCost, 'seconds'>;
/** What plans are compared by. */
export type Ranked = Pick<RegionCost, 'seconds' | 'bytes'>;

/** Whether one plan is clearly faster than another. */
export const isFaster = (one: Timed, other: Timed): boolean => one.seconds * aboutAsFast < other.seconds;

/** Whether one plan is better than another: clearly faster or, where the model cannot tell, with less to move. Bytes are
 * exact; how long arithmetic takes is a guess. */
export const isBetter = (one: Ranked, other: Ranked): boolean =>
  isFaster(one, other) || (one.seconds <= aboutAsFast * other.seconds && one.bytes < other.bytes);

/** Whether one plan has clearly less to move than another, and is not slower as far as the model can tell. */
export const movesClearlyLess = (one: Ranked, other: Ranked): boolean =>
  one.seconds <= aboutAsFast * other.seconds && one.bytes * sameTime < other.bytes;

/** Whether some kernels are faster than others that do the same or, where the model cannot tell, move less. */
export function areBetter(kernels: readonly RegionCost[], others: readonly RegionCost[]): boolean {
  const [now, before] = [sumOfCosts(kernels), sumOfCosts(others)];
  return now.seconds < before.seconds || isBetter(now, before);
}

/** Whether the model cannot tell that some kernels are slower than others. */
export const areAboutAsFast = (kernels: readonly RegionCost[], others: readonly RegionCost[]): boolean =>
  sumOfCosts(kernels).seconds <= aboutAsFast * sumOfCosts(others).seconds;

export const sumOfCosts = (costs: readonly Ranked[]): Ranked => ({
  seconds: costs.reduce((sum, { seconds }) => sum + seconds, 0),
  bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
});
