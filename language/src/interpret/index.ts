export * from './evaluate.ts';
export * from './rounding.ts';
export * from './scalars.ts';
export * from './tensor.ts';
