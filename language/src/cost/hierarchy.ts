/** Several levels (theory.md §6, §7.6). */
import { evaluateSize } from '../types/size.ts';
import { evaluatePowerLaw, type PowerLaw } from './power-law.ts';

type Sizes = (symbol: string) => number | undefined;

/** Σ_ℓ H*(M_ℓ) / bandwidth_ℓ, in seconds: the two-level result at each level, with laws and capacities in bytes. */
export function hierarchySeconds(
  levels: readonly {
    readonly law: PowerLaw;
    readonly capacityBytes: number;
    readonly bandwidthBytesPerSecond: number;
  }[],
  sizes: Sizes,
): number | undefined {
  let seconds = 0;
  for (const level of levels) {
    const bytes = evaluatePowerLaw(level.law, level.capacityBytes, sizes);
    if (bytes === undefined) return undefined;
    seconds += bytes / level.bandwidthBytesPerSecond;
  }
  return seconds;
}

/** Intermediate caching: a level that only passes streamed data on to children that hold the accumulators has, in effect,
 * the children's memory. */
export const cachedCapacity = (child: { readonly capacityBytes: number; readonly units: number }): number =>
  child.capacityBytes * child.units;

/** Cross-transfer: what is saved, in seconds, when N children exchange data among themselves instead of each reading it
 * from the parent: ΔH* = (1/B_parent − 1/B_siblings) · Σ_t α_t M^{−β_t} (1 − N^{−β_t}). */
export function crossTransferSaving(
  law: PowerLaw,
  child: { readonly capacityBytes: number; readonly units: number },
  bandwidth: { readonly parentBytesPerSecond: number; readonly siblingsBytesPerSecond: number },
  sizes: Sizes,
): number | undefined {
  const alone = evaluatePowerLaw(law, child.capacityBytes, sizes);
  const together = evaluatePowerLaw(law, cachedCapacity(child), sizes);
  if (alone === undefined || together === undefined) return undefined;
  return (1 / bandwidth.parentBytesPerSecond - 1 / bandwidth.siblingsBytesPerSecond) * (alone - together);
}

/** The least capacity, in the law's unit, at which no term of the law moves more than `most` for the whole run: what a
 * level must hold for compute to be the bound, given `most` = FLOP / (FLOP per byte of the machine). */
export function capacityFor(law: PowerLaw, most: number, sizes: Sizes): number | undefined {
  let capacity = 0;
  for (const { alpha, root, beta } of law.terms) {
    const value = evaluateSize(alpha, sizes);
    if (value === undefined) return undefined;
    if (beta > 0) capacity = Math.max(capacity, (value ** (1 / root) / most) ** (1 / beta));
  }
  return capacity;
}

/** Residents per core: min over levels of ⌊(capacity − shared) / (per unit)⌋. */
export const residentsPerCore = (
  levels: readonly { readonly capacityBytes: number; readonly sharedBytes: number; readonly perUnitBytes: number }[],
): number =>
  levels.reduce(
    (least, { capacityBytes, sharedBytes, perUnitBytes }) =>
      perUnitBytes === 0
        ? least
        : Math.min(least, Math.max(0, Math.floor((capacityBytes - sharedBytes) / perUnitBytes))),
    Number.POSITIVE_INFINITY,
  );
