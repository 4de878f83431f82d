export * from './first-plan.ts';
export { type FuseOptions, fusedPlan } from './fuse.ts';
export * from './labelled.ts';
export * from './names.ts';
export * from './print.ts';
export * from './reach.ts';
export type { PlanLimits } from './stored.ts';
export * from './verify.ts';
