export {
  type Amount,
  type AxisId,
  axesOfArrays,
  type CostedArray,
  type CostedAxis,
  carries,
  type RegionShape,
  type Unit,
  volume,
} from './arrays.ts';
export * from './capacity.ts';
export * from './compiled.ts';
export * from './divisors.ts';
export * from './flop.ts';
export * from './formula.ts';
export * from './hierarchy.ts';
export * from './lower-bound.ts';
export * from './memory.ts';
export * from './numbers.ts';
export * from './optimum.ts';
export * from './power-law.ts';
export * from './roofline.ts';
export * from './search.ts';
export * from './tile-costs.ts';
export * from './transfers.ts';
