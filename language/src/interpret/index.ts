export * from './block-data.ts';
export * from './evaluate.ts';
export * from './half.ts';
export { type Counterexample, findCounterexample } from './laws.ts';
export * from './tensor.ts';
