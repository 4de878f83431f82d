export type { DeviceArray, ProgramInput, ProgramInputs } from './buffers.ts';
export { type Dispatch, workgroupGrid } from './dispatch.ts';
export type { Failed, RunError, RunErrorKind } from './errors.ts';
export type { KernelTime, RunOptions } from './execution.ts';
export { hostFunction } from './host.ts';
export { createProgram, type Program, type RunResult } from './program.ts';
export { uniformWords } from './uniforms.ts';
export { bufferBytes, decodeWords, encodeWords } from './words.ts';
