export * from './compile.ts';
export * from './emit/host-module.ts';
export * from './emit/index.ts';
export * from './limits.ts';
export * from './loops/index.ts';
export * from './manifest.ts';
export * from './runtime/index.ts';
