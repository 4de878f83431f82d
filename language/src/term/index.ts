export * from './algebra.ts';
export { buildTerm } from './build.ts';
export * from './builder.ts';
export * from './json.ts';
export * from './print.ts';
export * from './signature.ts';
export * from './term.ts';
export * from './traverse.ts';
export * from './verify.ts';
