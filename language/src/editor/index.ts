export * from './builtins.ts';
export * from './calls.ts';
export {
  type Completion,
  type CompletionKind,
  type Completions,
  completionsAt,
  type ImportableModule,
} from './completion.ts';
export * from './fixes/index.ts';
export * from './format.ts';
export * from './hints.ts';
export * from './hover.ts';
export * from './lenses.ts';
export * from './navigation.ts';
export * from './occurrences.ts';
export * from './outline.ts';
export { type DiagramPlan, PlanCache, type PlanSettings, programsIn, targetNamed } from './plans.ts';
export * from './ranges.ts';
export { type Renameable, type Renamed, renameAt, renameableAt } from './rename.ts';
export * from './signature.ts';
export { planSummary, regionSummary } from './summary.ts';
export * from './tokens.ts';
