export { randomTensor } from '@ncd/language';
export type { Failure, Result } from '../result.ts';
export type { Wanted } from './convert.ts';
export { readInput } from './input.ts';
export { encodeNpy } from './npy.ts';
export { encodeNpz } from './npz.ts';
