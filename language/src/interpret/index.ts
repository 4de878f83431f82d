export * from './block-data.ts';
export { type EvaluateOptions, evaluate } from './evaluate.ts';
export { type Execution, executePlan } from './execute.ts';
export type { RegionExecution, Save } from './execute-region.ts';
export * from './half.ts';
export { type Counterexample, findCounterexample } from './laws.ts';
export type { Load } from './resident.ts';
export * from './tensor.ts';
