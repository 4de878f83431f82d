export * from './builder.ts';
export * from './signature.ts';
export * from './term.ts';
