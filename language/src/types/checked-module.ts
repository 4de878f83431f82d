/** What checking finds out about one module. It is kept with the module as it has been resolved (see names/memory.ts), because
 * nothing else has a part in it: a module that is the same object has imports that are. */
import type { Diagnostic } from '../diagnostics/index.ts';
import { type ResolvedModule, UnionMap } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Tables } from './context.ts';
import type { Size } from './size.ts';
import type { Typed, TypedDiagram } from './typed.ts';

/** The tables keyed by nodes of the module. */
export type OwnTables = Omit<Tables, 'resolved' | 'callee' | 'axisSize'>;

export interface CheckedModule {
  readonly tables: OwnTables;
  readonly diagrams: Map<A.Diagram, TypedDiagram>;
  readonly accumulators: Map<A.Accumulator, TypedDiagram>;
  readonly tests: Map<A.Test, TypedDiagram>;
  readonly axisSizes: Map<A.AxisDeclaration, Size | undefined>;
  /** How far each declaration goes with everything that it calls. */
  readonly reaches: Map<A.Item, { readonly levels: number; readonly calls: number }>;
  readonly diagnostics: Diagnostic[];
}

export const emptyModule = (): CheckedModule => ({
  tables: {
    types: new Map(),
    values: new Map(),
    calls: new Map(),
    sizes: new Map(),
    elements: new Map(),
    indexings: new Map(),
    assignments: new Map(),
    recurrences: new Map(),
  },
  diagrams: new Map(),
  accumulators: new Map(),
  tests: new Map(),
  axisSizes: new Map(),
  reaches: new Map(),
  diagnostics: [],
});

const checkedModules = new WeakMap<ResolvedModule, CheckedModule>();

export const knownCheck = (module: ResolvedModule): CheckedModule | undefined => checkedModules.get(module);

export function keepCheck(module: ResolvedModule, checked: CheckedModule): void {
  checkedModules.set(module, checked);
}

/** All modules as one; the one whose names are looked up most comes first. */
export function union(modules: readonly CheckedModule[]): Omit<Typed, 'resolved' | 'diagnostics'> {
  const all = <K, V>(own: (module: CheckedModule) => ReadonlyMap<K, V>): ReadonlyMap<K, V> =>
    new UnionMap(modules.map(own));
  return {
    diagrams: all((m) => m.diagrams),
    accumulators: all((m) => m.accumulators),
    tests: all((m) => m.tests),
    types: all((m) => m.tables.types),
    values: all((m) => m.tables.values),
    calls: all((m) => m.tables.calls),
    sizes: all((m) => m.tables.sizes),
    elements: all((m) => m.tables.elements),
    indexings: all((m) => m.tables.indexings),
    assignments: all((m) => m.tables.assignments),
    recurrences: all((m) => m.tables.recurrences),
  };
}
