/** Compute, counted apart from transfers (theory.md §2). */
import { type Size, sizeConstant } from '../types/size.ts';
import { type CostedAxis, product, type RegionShape } from './arrays.ts';
import { repetition } from './transfers.ts';

/** FLOP of a contraction over `reduced`, woven over the axes of its result: a product and a sum for every pair of indices.
 * Inside a region it is done again for every group along an axis that the result lacks. */
export function contractionFlop(
  reduced: readonly CostedAxis[],
  result: readonly CostedAxis[],
  shape?: RegionShape,
): Size {
  return product([sizeConstant(2), pointwiseCount([...result, ...reduced]), again(result, shape)]);
}

/** How often a scalar function is evaluated at every index of `axes`. */
export function pointwiseCount(axes: readonly CostedAxis[], shape?: RegionShape): Size {
  return product([...axes.map((axis) => axis.size), again(axes, shape)]);
}

const again = (axes: readonly CostedAxis[], shape: RegionShape | undefined): Size =>
  shape ? repetition({ axes }, shape) : sizeConstant(1);
