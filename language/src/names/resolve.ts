/** Binds every name to what it means. Values and diagrams are looked up here; axis names live in the types stage,
 * because types introduce them. */
import { NCD2002 } from '../diagnostics/codes/NCD2002.ts';
import { NCD2004 } from '../diagnostics/codes/NCD2004.ts';
import { NCD2006 } from '../diagnostics/codes/NCD2006.ts';
import { NCD2007 } from '../diagnostics/codes/NCD2007.ts';
import { NCD2008 } from '../diagnostics/codes/NCD2008.ts';
import { type Diagnostic, diagnose, hasErrors } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Parsed } from '../syntax/index.ts';
import { builtinGroup, builtinNames } from './builtins.ts';
import type { ModuleHost } from './host.ts';
import { keepModule, knownModule } from './memory.ts';
import { loadModules, type ModuleGraph } from './modules.ts';
import { didYouMean } from './suggest.ts';
import { UnionMap } from './union-map.ts';

/** What a module can declare and another import. */
export type Declaration = A.Diagram | A.AxisDeclaration | A.Target | A.Quant | A.Accumulator;

export type Definition =
  | { readonly kind: 'parameter'; readonly name: A.Name; readonly parameter: A.Parameter }
  | { readonly kind: 'let'; readonly name: A.Name; readonly statement: A.Let; readonly position: number }
  /** A name that only a `scan` or an accumulator gives a value. */
  | { readonly kind: 'state'; readonly name: A.Name }
  /** A free name in a test: a random input, typed by the parameter to which it is passed. */
  | { readonly kind: 'testInput'; readonly name: A.Name }
  /** Not a value in scope: an axis, if the types stage knows one of this name. */
  | { readonly kind: 'axis'; readonly name: A.Name };

export interface ResolvedModule {
  readonly parsed: Parsed;
  /** What each import statement names, in order; `undefined` where there is nothing. */
  readonly imports: readonly (ResolvedModule | undefined)[];
  /** Every declaration visible at the top level, imports included. */
  readonly scope: ReadonlyMap<string, Declaration>;
  readonly values: ReadonlyMap<A.Name, Definition>;
  readonly callees: ReadonlyMap<A.Name, Declaration>;
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
  for (const { module } of graph.modules)
    for (const item of module.items) {
      const target = item.kind === 'import' ? graph.target(item.from.text, module.file.path) : undefined;
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
  const targets = parsed.module.items.flatMap((item) =>
    item.kind === 'import' ? [graph.target(item.from.text, parsed.module.file.path)] : [],
  );
  const imports = targets.map((target) => target && resolved.get(target));
  const known = knownModule(parsed, imports);
  if (known) return known;
  const module = { parsed, imports, ...new ModuleResolver(parsed, graph).run() };
  // in a circle of imports, what one module means is not known from those before it
  if (targets.every((target, i) => target === undefined || imports[i] !== undefined)) keepModule(module);
  return module;
}

interface Local {
  readonly definition: Definition;
  used: boolean;
}

class ModuleResolver {
  readonly scope = new Map<string, Declaration>();
  readonly #parsed: Parsed;
  readonly #graph: ModuleGraph;
  readonly #values = new Map<A.Name, Definition>();
  readonly #callees = new Map<A.Name, Declaration>();
  readonly #out: Diagnostic[] = [];
  readonly #usedTop = new Set<string>();
  /** Innermost last. */
  #frames: Map<string, Local>[] = [];
  /** Free names are inputs, in tests. */
  #inTest = false;
  #inMerge = false;
  /** The type variables of the diagram at hand: called, they are casts. */
  #typeVariables: readonly string[] = [];
  /** Names whose import failed; it has been reported where they are imported. */
  readonly #lost = new Set<string>();

  constructor(parsed: Parsed, graph: ModuleGraph) {
    this.#parsed = parsed;
    this.#graph = graph;
  }

  run(): Pick<ResolvedModule, 'scope' | 'values' | 'callees' | 'diagnostics'> {
    const { items } = this.#parsed.module;
    const imported = this.#declareAll(items);
    for (const item of items) this.#item(item);
    for (const { name, alias } of imported) {
      const local = alias ?? name;
      if (!this.#usedTop.has(local.text)) this.#unused(local, 'import');
    }
    return { scope: this.scope, values: this.#values, callees: this.#callees, diagnostics: this.#out };
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
          this.#declare(entry.alias ?? entry.name, declaration);
          imported.push(entry);
        }
      } else if (item.kind !== 'test' && item.kind !== 'budget') this.#declare(item.name, item);
    }
    return imported;
  }

  #exported(name: A.Name, target: Parsed, item: A.Import): Declaration | undefined {
    if (name.text === '') return undefined;
    const declarations = target.module.items.filter(
      (i): i is Declaration => i.kind !== 'import' && i.kind !== 'test' && i.kind !== 'budget',
    );
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

  #declare(name: A.Name, declaration: Declaration): void {
    if (name.text === '') return;
    const known = this.scope.get(name.text);
    if (known) this.#duplicate(name, known.name);
    else this.scope.set(name.text, declaration);
  }

  #duplicate(name: A.Name, first: A.Name): void {
    this.#out.push(
      diagnose(
        NCD2004,
        name.span,
        { name: name.text },
        { related: [{ span: first.span, message: `\`${name.text}\` is first declared here` }] },
      ),
    );
  }

  #item(item: A.Item): void {
    this.#typeVariables = item.kind === 'diagram' ? item.typeParameters.map((t) => t.name.text) : [];
    switch (item.kind) {
      case 'diagram':
        return this.#frame(() => {
          for (const parameter of item.parameters) {
            this.#type(parameter.type);
            this.#define({ kind: 'parameter', name: parameter.name, parameter });
          }
          if (item.result) this.#type(item.result);
          for (const axis of item.axisParameters) this.#mention(axis.name);
          for (const constraint of item.where) this.#sizes(constraint);
          this.#block(item.body);
        });
      case 'accumulator':
        return this.#frame(() => {
          for (const parameter of item.parameters) {
            this.#type(parameter.type);
            this.#define({ kind: 'parameter', name: parameter.name, parameter });
          }
          for (const axis of item.axisParameters) this.#mention(axis.name);
          if (item.result) this.#type(item.result);
          for (const field of item.state) {
            this.#type(field.type);
            this.#expression(field.initial);
            this.#define({ kind: 'state', name: field.name });
          }
          this.#block(item.step);
          if (item.merge) {
            const { left, right, body } = item.merge;
            this.#frame(() => {
              for (const name of [left, right]) this.#define({ kind: 'state', name });
              this.#inMerge = true;
              this.#block(body);
              this.#inMerge = false;
            });
          }
          if (item.tail) this.#block(item.tail);
          for (const frame of this.#frames) for (const local of frame.values()) local.used = true;
        });
      case 'test':
        this.#inTest = true;
        if (item.subject.kind === 'diagram') this.#callee(item.subject.name);
        this.#frame(() => this.#block(item.body));
        this.#inTest = false;
        this.#bindings(item.sizes);
        return;
      case 'budget':
        this.#callee(item.diagram);
        this.#bindings(item.sizes);
        if (item.target) this.#usedTop.add(item.target.text); // the library's are known without an import
        return;
      case 'import':
      case 'axisDeclaration':
      case 'target':
      case 'quant':
        return;
    }
  }

  #frame(body: () => void): void {
    this.#frames.push(new Map());
    body();
    for (const { definition, used } of this.#frames.pop()?.values() ?? [])
      if (!used && definition.kind !== 'testInput')
        this.#unused(definition.name, definition.kind === 'parameter' ? 'parameter' : 'value');
  }

  #unused(name: A.Name, what: string): void {
    if (name.text !== '' && !name.text.startsWith('_'))
      this.#out.push(diagnose(NCD2007, name.span, { name: name.text, what }, { tags: ['unused'] }));
  }

  #define(definition: Definition): void {
    const { name } = definition;
    if (name.text === '') return;
    const frame = this.#frames.at(-1);
    const known = this.#local(name.text);
    if (known?.definition.kind === 'parameter' && definition.kind === 'parameter')
      return this.#duplicate(name, known.definition.name);
    const isHidden = known && known.definition.kind !== 'testInput';
    // in a merge no state has a value that could be hidden
    if (isHidden && !(this.#inMerge && known.definition.kind === 'state')) {
      const related = [{ span: known.definition.name.span, message: `the other \`${name.text}\`` }];
      this.#out.push(diagnose(NCD2008, name.span, { name: name.text }, { related }));
      if (frame?.get(name.text) === known && !known.used) this.#unused(known.definition.name, 'value');
    }
    frame?.set(name.text, { definition, used: false });
  }

  #local(name: string): Local | undefined {
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const local = this.#frames[i]?.get(name);
      if (local) return local;
    }
    return undefined;
  }

  #block(block: A.Block): void {
    this.#frame(() => {
      for (const statement of block.statements) this.#statement(statement);
      if (block.value) this.#expression(block.value);
    });
  }

  #statement(statement: A.Statement): void {
    switch (statement.kind) {
      case 'let':
        if (statement.type) this.#type(statement.type);
        this.#expression(statement.value);
        statement.names.forEach((name, position) => this.#define({ kind: 'let', name, statement, position }));
        return;
      case 'assign':
        this.#value(statement.target);
        if (statement.axes) this.#axes(statement.axes);
        return this.#expression(statement.value);
      case 'next':
        this.#state(statement.name);
        return this.#expression(statement.value);
      case 'emit':
      case 'expression':
        return this.#expression(statement.value);
    }
  }

  #expression(e: A.Expression): void {
    switch (e.kind) {
      case 'reference':
        return this.#value(e.name);
      case 'unary':
        return this.#expression(e.operand);
      case 'binary':
        this.#expression(e.left);
        return this.#expression(e.right);
      case 'call': {
        this.#callee(e.callee);
        if (e.axes) this.#axes(e.axes);
        const takesAxis = builtinGroup(e.callee.text) === 'axis' && !this.scope.has(e.callee.text);
        for (const argument of e.arguments) takesAxis ? this.#sizes(argument) : this.#expression(argument);
        return;
      }
      case 'index':
        this.#expression(e.target);
        return this.#axes(e.axes);
      case 'field':
        return this.#expression(e.target);
      case 'tuple':
        for (const element of e.elements) this.#expression(element);
        return;
      case 'at':
        return this.#block(e.body);
      case 'scan':
        for (const { type, initial } of e.state) {
          if (type) this.#type(type);
          this.#expression(initial);
        }
        return this.#frame(() => {
          for (const { name } of e.state) this.#define({ kind: 'state', name });
          this.#block(e.body);
          for (const { name } of e.state) this.#use(name.text);
        });
      case 'number':
      case 'bool':
      case 'inf':
      case 'missing':
        return;
    }
  }

  #type(type: A.TypeExpression): void {
    if (type.kind === 'tupleType') {
      for (const field of type.fields) this.#type(field.type);
      return;
    }
    this.#mention(type.element);
    for (const axis of type.axes) {
      this.#mention(axis.name);
      if (axis.size) this.#sizes(axis.size);
    }
  }

  /** A name that may or may not stand for a top-level declaration (an axis, a block format). */
  #mention(name: A.Name): void {
    if (this.scope.has(name.text)) this.#usedTop.add(name.text);
  }

  /** Between brackets a name may be an axis as well as a value. */
  #axes(axes: A.AxisArguments): void {
    for (const entry of axes.entries) {
      this.#mention(entry.name);
      if (entry.value) this.#sizes(entry.value);
      if (entry.otherwise) this.#expression(entry.otherwise);
    }
  }

  /** `at W = q4_x, k = n`: a format or an axis of this name is used. */
  #bindings(bindings: readonly A.SizeBinding[]): void {
    for (const { size } of bindings) if (size.kind === 'reference') this.#usedTop.add(size.name.text);
  }

  /** An expression over sizes and indices: names that are no values are left to the types stage. */
  #sizes(e: A.Expression): void {
    switch (e.kind) {
      case 'reference': {
        const local = this.#use(e.name.text);
        if (!local) this.#mention(e.name);
        this.#values.set(e.name, local?.definition ?? { kind: 'axis', name: e.name });
        return;
      }
      case 'unary':
        return this.#sizes(e.operand);
      case 'binary':
        this.#sizes(e.left);
        return this.#sizes(e.right);
      case 'call':
        if (
          builtinGroup(e.callee.text) === 'axis' ||
          builtinGroup(e.callee.text) === 'pointwise' ||
          builtinGroup(e.callee.text) === 'cast'
        ) {
          for (const argument of e.arguments) this.#sizes(argument);
          return;
        }
        return this.#expression(e);
      case 'index':
        this.#expression(e.target);
        return this.#axes(e.axes);
      default:
        return this.#expression(e);
    }
  }

  #use(name: string): Local | undefined {
    const local = this.#local(name);
    if (local) local.used = true;
    return local;
  }

  #value(name: A.Name): void {
    if (name.text === '') return;
    let local = this.#use(name.text);
    if (!local && this.#inTest) {
      local = { definition: { kind: 'testInput', name }, used: true };
      this.#frames[0]?.set(name.text, local);
    }
    // Only the types stage knows whether this is an axis; it reports what neither stage knows.
    this.#values.set(name, local?.definition ?? { kind: 'axis', name });
  }

  /** The state that goes on, whatever hides its name. */
  #state(name: A.Name): void {
    const found = this.#frames.map((f) => f.get(name.text)).filter((l) => l?.definition.kind === 'state');
    const state = found.at(-1);
    if (!state) return this.#value(name);
    state.used = true;
    this.#values.set(name, state.definition);
  }

  #callee(name: A.Name): void {
    if (name.text === '') return;
    const declaration = this.scope.get(name.text);
    if (declaration) {
      this.#usedTop.add(name.text);
      this.#callees.set(name, declaration);
    } else if (!builtinGroup(name.text) && !this.#typeVariables.includes(name.text) && !this.#lost.has(name.text)) {
      const hint = didYouMean(name.text, [...this.scope.keys(), ...builtinNames]);
      this.#out.push(diagnose(NCD2002, name.span, { name: name.text }, hint ? { hint } : {}));
    }
  }
}
