export * from './manifest.ts';
export * from './runtime/index.ts';
