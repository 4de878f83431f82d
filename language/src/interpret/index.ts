export * from './evaluate.ts';
export { type Counterexample, findCounterexample } from './laws.ts';
export * from './rounding.ts';
export * from './scalars.ts';
export * from './tensor.ts';
