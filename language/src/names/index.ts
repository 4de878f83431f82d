export * from './builtins.ts';
export * from './host.ts';
export { ModuleMemory } from './memory.ts';
export { loadModules, type ModuleGraph } from './modules.ts';
export { type Declaration, type Definition, type Resolved, type ResolvedModule, resolveProgram } from './resolve.ts';
export * from './suggest.ts';
export { UnionMap } from './union-map.ts';
