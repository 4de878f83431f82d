export * from './builtins.ts';
export * from './host.ts';
export type { Definition, ItemNames } from './item-names.ts';
export { ModuleMemory } from './memory.ts';
export { loadModules, type ModuleGraph } from './modules.ts';
export { type Resolved, type ResolvedModule, resolveProgram } from './resolve.ts';
export { type Asked, type Declaration, isAnsweredBy, type Scope, WatchedScope } from './scope.ts';
export * from './suggest.ts';
export { JoinedMap, UnionMap } from './union-map.ts';
