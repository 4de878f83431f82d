/** What checking finds out about one module. It is kept with the module as it has been resolved (see names/memory.ts), because
 * nothing else has a part in it: a module that is the same object has imports that are. */
import type { Diagnostic } from '../diagnostics/index.ts';
import { JoinedMap, type ResolvedModule, UnionMap } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import type { CheckedItem } from './checked-item.ts';
import type { Typed, TypedDiagram } from './typed.ts';

type TypedTables = Omit<Typed, 'resolved' | 'diagnostics'>;

export interface CheckedModule extends TypedTables {
  readonly items: ReadonlyMap<A.Item, CheckedItem>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of all its declarations, in their order. */
export function moduleFrom(own: readonly CheckedItem[]): CheckedModule {
  const table = <K, V>(of: (item: CheckedItem['tables']) => ReadonlyMap<K, V>): ReadonlyMap<K, V> =>
    new JoinedMap(own.map(({ tables }) => of(tables)));
  const typed = <Kind extends A.Item['kind']>(kind: Kind): Map<Extract<A.Item, { kind: Kind }>, TypedDiagram> =>
    new Map(
      own.flatMap(({ item, typed: found }) =>
        item.kind === kind && found ? [[item as Extract<A.Item, { kind: Kind }>, found] as const] : [],
      ),
    );
  return {
    items: new Map(own.map((checked) => [checked.item, checked])),
    diagrams: typed('diagram'),
    accumulators: typed('accumulator'),
    tests: typed('test'),
    types: table(({ types }) => types),
    values: table(({ values }) => values),
    calls: table(({ calls }) => calls),
    sizes: table(({ sizes }) => sizes),
    elements: table(({ elements }) => elements),
    indexings: table(({ indexings }) => indexings),
    assignments: table(({ assignments }) => assignments),
    recurrences: table(({ recurrences }) => recurrences),
    diagnostics: own.flatMap(({ diagnostics }) => diagnostics),
  };
}

const checkedModules = new WeakMap<ResolvedModule, CheckedModule>();

export const knownCheck = (module: ResolvedModule): CheckedModule | undefined => checkedModules.get(module);

export function keepCheck(module: ResolvedModule, checked: CheckedModule): void {
  checkedModules.set(module, checked);
}

/** All modules as one; the one whose names are looked up most comes first. */
export function union(modules: readonly CheckedModule[]): TypedTables {
  const all = <K, V>(own: (module: CheckedModule) => ReadonlyMap<K, V>): ReadonlyMap<K, V> =>
    new UnionMap(modules.map(own));
  return {
    diagrams: all((m) => m.diagrams),
    accumulators: all((m) => m.accumulators),
    tests: all((m) => m.tests),
    types: all((m) => m.types),
    values: all((m) => m.values),
    calls: all((m) => m.calls),
    sizes: all((m) => m.sizes),
    elements: all((m) => m.elements),
    indexings: all((m) => m.indexings),
    assignments: all((m) => m.assignments),
    recurrences: all((m) => m.recurrences),
  };
}
