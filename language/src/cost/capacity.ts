/** What a core can hold: the one notion of capacity (theory.md §6, intermediate caching). */
import { levelOf, type TargetMachine } from '../types/target.ts';
import { cachedCapacity } from './hierarchy.ts';

export interface CoreCapacity {
  /** Its workgroup memory and the registers of all its invocations together. */
  readonly totalBytes: number;
  /** Of that, what invocations can work on: what a step loads, computes and updates. It goes through their registers, or
   * lies in workgroup memory where that is more. */
  readonly stepBytes: number;
}

/** What a tile holds, as `memory` gives it. */
export interface HeldBytes {
  readonly totalBytes: number;
  readonly stepBytes: number;
  /** Of that, all that is not loaded: of the tile of an invocation, what it keeps in registers. */
  readonly ownBytes: number;
}

export function coreCapacity(target: TargetMachine): CoreCapacity {
  const registers = cachedCapacity(levelOf(target, 'register'));
  const { capacityBytes } = levelOf(target, 'workgroup');
  return { totalBytes: capacityBytes + registers, stepBytes: Math.max(capacityBytes, registers) };
}

/** How full a core is; more than 1 does not fit. */
export const fillOf = (held: Omit<HeldBytes, 'ownBytes'>, capacity: CoreCapacity): number =>
  Math.max(held.totalBytes / capacity.totalBytes, held.stepBytes / capacity.stepBytes);

/** What an invocation can keep in registers. */
export const registerBytes = (target: TargetMachine): number => levelOf(target, 'register').capacityBytes;
