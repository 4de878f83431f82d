export { deriveStream, type RegionNodes } from './derive.ts';
export { type Direction, directionAlong } from './direction.ts';
export { type SplitRegion, splitTerm, type TermSplit } from './split.ts';
export * from './stream.ts';
