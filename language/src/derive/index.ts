export { foldedAndKept } from './apart.ts';
export { deriveStream } from './derive.ts';
export { type Direction, directionAlong } from './direction.ts';
export { isUnstreamed, unstreamed, unstreamedRegion } from './once.ts';
export { readsElsewhere } from './read-elsewhere.ts';
export { isNonnegative, isPositive } from './signs.ts';
export { type SplitRegion, splitTerm, type TermSplit } from './split.ts';
export * from './stream.ts';
