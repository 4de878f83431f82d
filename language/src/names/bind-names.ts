/** Binds the names of one declaration to what they mean. */
import { NCD2002 } from '../diagnostics/codes/NCD2002.ts';
import { NCD2004 } from '../diagnostics/codes/NCD2004.ts';
import { NCD2007 } from '../diagnostics/codes/NCD2007.ts';
import { NCD2008 } from '../diagnostics/codes/NCD2008.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import { builtinGroup, builtinNames } from './builtins.ts';
import type { Definition, ItemNames } from './item-names.ts';
import type { Declaration, WatchedScope } from './scope.ts';
import { didYouMean } from './suggest.ts';

export const bindNames = (item: A.Item, scope: WatchedScope): ItemNames => new ItemResolver(item, scope).run(item);

export const duplicate = (name: A.Name, first: A.Name): Diagnostic =>
  diagnose(
    NCD2004,
    name.span,
    { name: name.text },
    { related: [{ span: first.span, message: `\`${name.text}\` is first declared here` }] },
  );

export const unused = (name: A.Name, what: 'import' | 'parameter' | 'value'): readonly Diagnostic[] =>
  name.text === '' || name.text.startsWith('_')
    ? []
    : [diagnose(NCD2007, name.span, { name: name.text, what }, { tags: ['unused'] })];

interface Local {
  readonly definition: Definition;
  used: boolean;
}

class ItemResolver {
  readonly #scope: WatchedScope;
  readonly #values = new Map<A.Name, Definition>();
  readonly #callees = new Map<A.Name, Declaration>();
  readonly #used = new Set<string>();
  readonly #out: Diagnostic[] = [];
  /** Innermost last. */
  #frames: Map<string, Local>[] = [];
  /** Free names are inputs, in tests. */
  readonly #inTest: boolean;
  #inMerge = false;
  /** Those of a diagram: called, they are casts. */
  readonly #typeVariables: readonly string[];

  constructor(item: A.Item, scope: WatchedScope) {
    this.#scope = scope;
    this.#inTest = item.kind === 'test';
    this.#typeVariables = item.kind === 'diagram' ? item.typeParameters.map((t) => t.name.text) : [];
  }

  run(item: A.Item): ItemNames {
    if (item.kind !== 'import' && item.kind !== 'test' && item.kind !== 'budget') this.#declared(item);
    this.#item(item);
    return {
      values: this.#values,
      callees: this.#callees,
      used: this.#used,
      diagnostics: this.#out,
      asked: this.#scope.asked,
    };
  }

  #declared(item: Declaration): void {
    const first = item.name.text === '' ? undefined : this.#scope.get(item.name.text);
    if (first && first !== item) this.#out.push(duplicate(item.name, first.name));
  }

  #item(item: A.Item): void {
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
        if (item.subject.kind === 'diagram') this.#callee(item.subject.name);
        this.#frame(() => this.#block(item.body));
        this.#bindings(item.sizes);
        return;
      case 'budget':
        this.#callee(item.diagram);
        this.#bindings(item.sizes);
        if (item.target) this.#used.add(item.target.text); // the library's are known without an import
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

  #unused(name: A.Name, what: 'parameter' | 'value'): void {
    this.#out.push(...unused(name, what));
  }

  #define(definition: Definition): void {
    const { name } = definition;
    if (name.text === '') return;
    const frame = this.#frames.at(-1);
    const known = this.#local(name.text);
    if (known?.definition.kind === 'parameter' && definition.kind === 'parameter') {
      this.#out.push(duplicate(name, known.definition.name));
      return;
    }
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
        const takesAxis = builtinGroup(e.callee.text) === 'axis' && !this.#scope.has(e.callee.text);
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
    if (this.#scope.has(name.text)) this.#used.add(name.text);
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
    for (const { size } of bindings) if (size.kind === 'reference') this.#used.add(size.name.text);
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
    const declaration = this.#scope.get(name.text);
    if (declaration) {
      this.#used.add(name.text);
      this.#callees.set(name, declaration);
    } else if (!builtinGroup(name.text) && !this.#typeVariables.includes(name.text)) {
      const { names, lost } = this.#scope.everything();
      if (lost.has(name.text)) return; // it has been reported where it is imported
      const hint = didYouMean(name.text, [...names, ...builtinNames]);
      this.#out.push(diagnose(NCD2002, name.span, { name: name.text }, hint ? { hint } : {}));
    }
  }
}
