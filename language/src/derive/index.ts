export { deriveStream, type RegionNodes } from './derive.ts';
export * from './stream.ts';
