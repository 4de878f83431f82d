/** Binds every name to what it means. Values and diagrams are looked up here; axis names live in the types stage,
 * because types introduce them. */
import { NCD2006 } from '../diagnostics/codes/NCD2006.ts';
import { type Diagnostic, diagnose, hasErrors } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Parsed } from '../syntax/index.ts';
import { duplicate, unused } from './bind-names.ts';
import type { ModuleHost } from './host.ts';
import { type Definition, type ItemNames, namesOf } from './item-names.ts';
import { keepModule, knownModule } from './memory.ts';
import { loadModules, type ModuleGraph } from './modules.ts';
import type { Declaration } from './scope.ts';
import { didYouMean } from './suggest.ts';
import { JoinedMap, UnionMap } from './union-map.ts';

export interface ResolvedModule {
  readonly parsed: Parsed;
  /** Those that are part of the program. */
  readonly parts: Parsed['parts'];
  /** What each import statement names, in order; `undefined` where there is nothing. */
  readonly imports: readonly (ResolvedModule | undefined)[];
  /** Every declaration visible at the top level, imports included. */
  readonly scope: ReadonlyMap<string, Declaration>;
  readonly values: ReadonlyMap<A.Name, Definition>;
  readonly callees: ReadonlyMap<A.Name, Declaration>;
  /** The same by declaration, in their order. */
  readonly names: ReadonlyMap<A.Item, ItemNames>;
  /** About names, of whatever severity. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Resolved {
  readonly entry: ResolvedModule;
  /** In dependency order, the entry last. */
  readonly modules: readonly ResolvedModule[];
  /** What a reference means. */
  readonly values: ReadonlyMap<A.Name, Definition>;
  /** What a call calls; builtins are absent. */
  readonly callees: ReadonlyMap<A.Name, Declaration>;
  /** What each import names; absent where there is nothing. */
  readonly imports: ReadonlyMap<A.Import, A.Module>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads and resolves a program. Never throws; `undefined` when the entry does not exist. */
export function resolveProgram(entry: string, host: ModuleHost): Resolved | undefined {
  const graph = loadModules(entry, host);
  if (!graph) return undefined;
  const resolved = new Map<Parsed, ResolvedModule>();
  for (const parsed of graph.modules) resolved.set(parsed, resolveModule(parsed, graph, resolved));
  const modules = [...resolved.values()];
  const own = modules.at(-1) as ResolvedModule;
  const diagnostics = [...graph.diagnostics];
  for (const module of modules) {
    // Hints are about the module at hand; those of a library are of no use to its importer. What a broken text uses
    // cannot be told.
    const hints = module === own && !hasErrors(module.parsed.diagnostics);
    diagnostics.push(...module.diagnostics.filter((d) => hints || d.severity === 'error'));
  }
  const imports = new Map<A.Import, A.Module>();
  for (const { parsed, names } of modules)
    for (const item of names.keys()) {
      const target = item.kind === 'import' ? graph.target(item.from.text, parsed.module.file.path) : undefined;
      if (item.kind === 'import' && target) imports.set(item, target.module);
    }
  const inOrderOfUse = [...modules].reverse();
  return {
    entry: own,
    modules,
    values: new UnionMap(inOrderOfUse.map((module) => module.values)),
    callees: new UnionMap(inOrderOfUse.map((module) => module.callees)),
    imports,
    diagnostics,
  };
}

/** A module whose imports come before it. */
function resolveModule(
  parsed: Parsed,
  graph: ModuleGraph,
  resolved: ReadonlyMap<Parsed, ResolvedModule>,
): ResolvedModule {
  const parts = graph.partsOf(parsed);
  const targets = parts
    .flatMap(({ items }) => items)
    .flatMap((item) => (item.kind === 'import' ? [graph.target(item.from.text, parsed.module.file.path)] : []));
  const imports = targets.map((target) => target && resolved.get(target));
  const known = knownModule(parts, imports);
  if (known) return known;
  const module = { parsed, parts, imports, ...new ModuleResolver(parsed, graph).run() };
  // in a circle of imports, what one module means is not known from those before it
  if (targets.every((target, i) => target === undefined || imports[i] !== undefined)) keepModule(module);
  return module;
}

class ModuleResolver {
  readonly #parsed: Parsed;
  readonly #graph: ModuleGraph;
  readonly #scope = new Map<string, Declaration>();
  readonly #out: Diagnostic[] = [];
  /** Names whose import failed; it has been reported where they are imported. */
  readonly #lost = new Set<string>();

  constructor(parsed: Parsed, graph: ModuleGraph) {
    this.#parsed = parsed;
    this.#graph = graph;
  }

  run(): Omit<ResolvedModule, 'parsed' | 'parts' | 'imports'> {
    const items = this.#graph.partsOf(this.#parsed).flatMap((part) => part.items);
    const imported = this.#declareAll(items);
    const names = new Map(items.map((item) => [item, namesOf(item, this.#scope, this.#lost)]));
    const own = [...names.values()];
    for (const { name, alias } of imported) {
      const local = alias ?? name;
      if (!own.some(({ used }) => used.has(local.text))) this.#out.push(...unused(local, 'import'));
    }
    return {
      scope: this.#scope,
      names,
      values: new JoinedMap(own.map(({ values }) => values)),
      callees: new JoinedMap(own.map(({ callees }) => callees)),
      diagnostics: [...this.#out, ...own.flatMap(({ diagnostics }) => diagnostics)],
    };
  }

  #declareAll(items: readonly A.Item[]): A.ImportedName[] {
    const imported: A.ImportedName[] = [];
    for (const item of items) {
      if (item.kind === 'import') {
        const target = this.#graph.target(item.from.text, this.#parsed.module.file.path);
        for (const entry of item.names) {
          const declaration = target && this.#exported(entry.name, target, item);
          if (!declaration) {
            this.#lost.add((entry.alias ?? entry.name).text);
            continue;
          }
          const first = this.#declare(entry.alias ?? entry.name, declaration);
          if (first) this.#out.push(duplicate(entry.alias ?? entry.name, first));
          imported.push(entry);
        }
      } else if (item.kind !== 'test' && item.kind !== 'budget') this.#declare(item.name, item);
    }
    return imported;
  }

  #exported(name: A.Name, target: Parsed, item: A.Import): Declaration | undefined {
    if (name.text === '') return undefined;
    const declarations = target.shared
      .flatMap(({ items }) => items)
      .filter((i): i is Declaration => i.kind !== 'import' && i.kind !== 'test' && i.kind !== 'budget');
    const found = declarations.find((d) => d.name.text === name.text);
    if (found?.exported) return found;
    const exported = declarations.filter((d) => d.exported).map((d) => d.name.text);
    const hint = found ? `write \`export\` before its declaration` : didYouMean(name.text, exported);
    const related = found ? [{ span: found.name.span, message: 'it is declared here, without `export`' }] : [];
    this.#out.push(
      diagnose(NCD2006, name.span, { name: name.text, module: item.from.text }, { related, ...(hint ? { hint } : {}) }),
    );
    return undefined;
  }

  /** The first of a name counts; a declaration that is not the first says so itself. */
  #declare(name: A.Name, declaration: Declaration): A.Name | undefined {
    const known = this.#scope.get(name.text);
    if (!known && name.text !== '') this.#scope.set(name.text, declaration);
    return known?.name;
  }
}
