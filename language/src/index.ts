export * from './diagnostics/index.ts';
export * from './interpret/index.ts';
export * from './names/index.ts';
export * from './plan/index.ts';
export * from './source/index.ts';
export * from './syntax/index.ts';
export * from './term/index.ts';
export * from './types/index.ts';
