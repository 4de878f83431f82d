export * from './diagnostics/index.ts';
export * from './interpret/index.ts';
export * from './plan/index.ts';
export * from './source/index.ts';
export * as ast from './syntax/ast.ts';
export * from './term/index.ts';
export * from './types/index.ts';
