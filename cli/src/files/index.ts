export { sourcePaths } from './find.ts';
export { readNamedSource, readSource, standardInput } from './source.ts';
export { type OutputFile, removeTemporaries, writeFiles } from './write.ts';
