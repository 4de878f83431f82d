export * from './evaluate.ts';
export { type Counterexample, findCounterexample } from './laws.ts';
export * from './tensor.ts';
