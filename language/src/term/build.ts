/** Typed syntax -> term. Calls are expanded, so that a library's diagram is map, reduce, reindex and recur like any other;
 * axes are identified by object, so that a woven axis never meets a callee's own axis of the same name. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import {
  type ArrayType,
  boundReadsAs,
  type CallBinding,
  type ComputeType,
  type ConcreteType,
  type ElementType,
  elementsOf,
  promote,
  readsAs,
  type Size,
  substituteSize,
  type Type,
  type Typed,
  type TypedDiagram,
  withDefaults,
} from '../types/index.ts';
import { buildBuiltin } from './build-builtins.ts';
import { buildIndex } from './build-index.ts';
import { addInput, assertionResults, diagramResults } from './build-interface.ts';
import { buildAccumulator, buildScan, finalState } from './build-recurrences.ts';
import { RegionRecorder } from './build-regions.ts';
import { assign, isUpdatingCall, passVariable, readVariable, type Variable } from './build-updates.ts';
import { TermBuilder } from './builder.ts';
import { pruneNodes } from './prune.ts';
import type { Axis, InputNode, NodeId, Term } from './term.ts';
import { movedUpdate, updateRoots } from './updates.ts';

export type Value = NodeId | TupleValue;
export interface TupleValue {
  readonly fields: readonly { readonly name?: string; readonly value: Value }[];
}

/** The term of a sound diagram, with its type variables as they are bound (`withElements`). `written` takes the node of every
 * expression that is an array. */
export function buildTerm(typed: Typed, diagram: TypedDiagram, written?: Map<A.Expression, NodeId>): Term {
  const resize = (size: Size): Size => withDefaults(size, diagram.defaults);
  const frame = new Frame(typed, diagram, new RegionRecorder(new TermBuilder(), written), resize, elementsOf(diagram));
  const { builder } = frame;
  const inputs: NodeId[] = [];
  for (const { name, nameNode, type } of diagram.parameters) {
    const value = addInput(frame, name, type, nameNode.span, inputs);
    if (diagram.variables.has(nameNode) && typeof value === 'number')
      frame.variables.set(nameNode, { state: { node: value }, axes: new Map() });
    else frame.values.set(nameNode, value);
  }
  const results =
    diagram.declaration.kind === 'test' ? assertionResults(frame, diagram) : diagramResults(frame, diagram);
  const roots = [...inputs, ...results.map((r) => r.node), ...updateRoots(builder.updates)];
  const { nodes, moved } = pruneNodes(builder.nodes, roots);
  const to = (id: NodeId): NodeId => moved.get(id) as NodeId;
  for (const [e, id] of written ?? []) {
    const kept = moved.get(id);
    if (kept === undefined) written?.delete(e);
    else written?.set(e, kept);
  }
  return {
    name: diagram.name,
    nodes,
    inputs: inputs.map((id) => nodes[to(id)] as InputNode),
    results: results.map((r) => ({ ...r, node: to(r.node) })),
    updates: builder.updates.map((update) => movedUpdate(update, to)),
    symbols: diagram.symbols.filter((s) => !diagram.defaults.has(s)),
    constraints: diagram.constraints.map((c) => ({ ...c, left: resize(c.left), right: resize(c.right) })),
    ...frame.recorder.finish(nodes, moved),
    span: diagram.declaration.kind === 'test' ? diagram.declaration.span : diagram.declaration.name.span,
  };
}

export function bodyOf(frame: Frame, declaration: TypedDiagram['declaration']): Value {
  return declaration.kind === 'accumulator' ? buildAccumulator(frame, declaration) : frame.block(declaration.body);
}

/** One expansion of a diagram: what its names, axes, sizes and type variables stand for. */
export class Frame {
  readonly typed: Typed;
  readonly diagram: TypedDiagram;
  readonly builder: TermBuilder;
  readonly recorder: RegionRecorder;
  readonly values = new Map<A.Name, Value>();
  readonly variables = new Map<A.Name, Variable>();
  readonly axes = new Map<string, Axis>();
  readonly #resize: (size: Size) => Size;
  readonly #elements: ReadonlyMap<string, ConcreteType>;
  readonly #done = new Set<A.Statement>();
  readonly #scans = new Map<A.Scan, Value>();

  constructor(
    typed: Typed,
    diagram: TypedDiagram,
    recorder: RegionRecorder,
    resize: (size: Size) => Size,
    elements: ReadonlyMap<string, ConcreteType>,
  ) {
    this.typed = typed;
    this.diagram = diagram;
    this.builder = recorder.builder;
    this.recorder = recorder;
    this.#resize = resize;
    this.#elements = elements;
  }

  axis(name: string): Axis {
    const known = this.axes.get(name);
    if (known) return known;
    const use = this.diagram.axes.get(name);
    if (!use) throw new Error(`NCD9003: axis ${name} of ${this.diagram.name} was never checked`);
    const axis = this.builder.axis(name, this.size(use.size));
    this.axes.set(name, axis);
    return axis;
  }

  /** A size of this diagram, in the symbols of the outermost one. */
  size(size: Size): Size {
    return this.#resize(size);
  }

  storedElement(element: ElementType): ConcreteType {
    if (element.kind === 'concrete') return element.type;
    if (element.kind === 'variable') return this.#elements.get(element.name) ?? 'f32';
    return element.kind === 'literal' && !element.float ? 'i32' : 'f32';
  }

  /** The element type that a cast named `name` produces. */
  castElement(name: string): ComputeType {
    return readsAs(this.#elements.get(name) ?? (name as ComputeType));
  }

  block(block: A.Block): Value {
    for (const statement of block.statements) this.once(statement);
    return block.value ? this.value(block.value) : { fields: [] };
  }

  once(statement: A.Statement): void {
    if (this.#done.has(statement)) return;
    this.#done.add(statement);
    if (statement.kind === 'assign') assign(this, statement);
    else if (isUpdatingCall(this, statement)) this.value(statement.value);
    if (statement.kind !== 'let') return;
    const raw = this.value(statement.value);
    const value = statement.type ? this.#declared(raw, statement.type, statement.value.span) : raw;
    statement.names.forEach((name, i) => {
      const part = statement.tuple && typeof value !== 'number' ? (value.fields[i]?.value ?? value) : value;
      this.values.set(name, typeof part === 'number' ? this.builder.named(part, name.text) : part);
    });
    if (statement.type) this.recorder.claim(statement, statement.type, value);
  }

  /** A value in the element types that a `let` declares. */
  #declared(value: Value, type: A.TypeExpression, span: Span): Value {
    if (typeof value === 'number')
      return type.kind === 'arrayType' ? this.asElement(value, this.castElement(type.element.text), span) : value;
    const types = type.kind === 'tupleType' ? type.fields : [];
    return {
      fields: value.fields.map((field, i) => {
        const declared = types[i];
        return declared
          ? {
              ...(declared.name ? { name: declared.name.text } : {}),
              value: this.#declared(field.value, declared.type, span),
            }
          : field;
      }),
    };
  }

  ascribe(value: Value, type: Type, span: Span): Value {
    if (typeof value === 'number')
      return type.kind === 'array' ? this.asElement(value, this.computeElement(type), span) : value;
    return {
      fields: value.fields.map((f, i) => ({
        ...f,
        value:
          type.kind === 'tuple' ? this.ascribe(f.value, type.fields[i]?.type ?? { kind: 'unknown' }, span) : f.value,
      })),
    };
  }

  computeElement(type: ArrayType): ComputeType {
    const reads = type.element.kind === 'variable' ? boundReadsAs(type.element.bound) : undefined;
    return reads ?? readsAs(this.storedElement(type.element));
  }

  /** A literal keeps its exact value in the type that it takes; everything else is cast. */
  asElement(node: NodeId, element: ComputeType, span: Span): NodeId {
    const n = this.builder.node(node);
    if (n.kind === 'constant' && n.element !== 'bool' && element === 'f16')
      return this.builder.constant(n.value, element, n.span);
    return this.builder.cast(element, node, span);
  }

  /** What a checked expression computes with. */
  elementOf(e: A.Expression): ComputeType {
    const type = this.typed.types.get(e);
    if (type?.kind !== 'array') throw new Error('NCD9004: a tuple stands where an array was checked');
    return this.computeElement(type);
  }

  array(e: A.Expression): NodeId {
    const value = this.value(e);
    if (typeof value !== 'number') throw new Error('NCD9004: a tuple stands where an array was checked');
    return value;
  }

  isLiteral(e: A.Expression): boolean {
    const type = this.typed.types.get(e);
    return type?.kind === 'array' && type.element.kind === 'literal';
  }

  /** Operands in the element type in which they meet: a literal takes the type of what it meets. */
  operands(list: readonly A.Expression[]): readonly NodeId[] {
    return this.met(
      list,
      list.map((e) => this.array(e)),
    );
  }

  /** The same, of nodes that have been built already. */
  met(list: readonly A.Expression[], nodes: readonly NodeId[]): readonly NodeId[] {
    const typedElements = list.flatMap((e, i) =>
      this.isLiteral(e) ? [] : [this.builder.node(nodes[i] as NodeId).element],
    );
    const floats = list.some((e, i) => this.isLiteral(e) && this.builder.node(nodes[i] as NodeId).element === 'f32');
    let met = typedElements.reduce<ComputeType | undefined>((a, b) => (a === undefined ? b : promote(a, b)), undefined);
    if (met === undefined || ((met === 'i32' || met === 'u32') && floats)) met = floats ? 'f32' : (met ?? 'i32');
    const element = met;
    return nodes.map((n, i) => this.asElement(n, element, (list[i] as A.Expression).span));
  }

  value(e: A.Expression): Value {
    const value = this.#value(e);
    if (typeof value === 'number') this.recorder.written?.set(e, value);
    return value;
  }

  #value(e: A.Expression): Value {
    const { builder } = this;
    switch (e.kind) {
      case 'number':
        return builder.constant(e.value, literalElement(e), e.span);
      case 'inf':
        return builder.constant(Number.POSITIVE_INFINITY, 'f32', e.span);
      case 'bool':
        return builder.constant(e.value ? 1 : 0, 'bool', e.span);
      case 'reference': {
        const definition = this.typed.resolved.values.get(e.name);
        const variable = definition && this.variables.get(definition.name);
        if (variable) return readVariable(this, variable, e.span);
        const value = definition && this.values.get(definition.name);
        if (value === undefined) throw new Error(`NCD9005: ${e.name.text} has no value`);
        return value;
      }
      case 'unary':
        return this.#unary(e);
      case 'binary':
        return this.#binary(e);
      case 'call': {
        const binding = this.typed.calls.get(e);
        return this.recorder.call(this, e.callee, () => (binding ? this.#call(e, binding) : buildBuiltin(this, e)));
      }
      case 'index':
        return buildIndex(this, e);
      case 'field': {
        const field = this.#field(e, this.value(e.target));
        if (field === undefined) throw new Error(`NCD9006: no field ${e.name.text}`);
        return field;
      }
      case 'tuple':
        return { fields: e.elements.map((x) => ({ value: this.value(x) })) };
      case 'at':
        return this.recorder.region(this, e);
      case 'scan':
        return this.#scan(e);
      case 'missing':
        throw new Error('NCD9002: an unsound diagram has no term');
    }
  }

  /** Built once: its `let`s are. */
  #scan(e: A.Scan): Value {
    const value = this.#scans.get(e) ?? buildScan(this, e);
    this.#scans.set(e, value);
    return value;
  }

  #field(e: A.Field, target: Value): Value | undefined {
    const type = this.typed.types.get(e.target);
    const isWanted = (f: { readonly name?: string }): boolean => f.name === e.name.text;
    const position = type?.kind === 'tuple' ? type.fields.findIndex(isWanted) : -1;
    if (position >= 0) return typeof target === 'number' ? undefined : target.fields[position]?.value;
    const state = type?.kind === 'unknown' ? undefined : type?.finals?.findIndex(isWanted);
    return state === undefined ? undefined : finalState(this, target, state, e.span);
  }

  #unary(e: A.Unary): NodeId {
    const operand = this.array(e.operand);
    const node = this.builder.node(operand);
    if (e.operator === '-' && node.kind === 'constant') return this.builder.constant(-node.value, node.element, e.span);
    return this.builder.map(e.operator === '-' ? 'neg' : 'not', [operand], e.span);
  }

  #binary(e: A.Binary): NodeId {
    const map = (fn: Parameters<TermBuilder['map']>[0], args: readonly NodeId[]) => this.builder.map(fn, args, e.span);
    let [left, right] = this.operands([e.left, e.right]) as [NodeId, NodeId];
    if (e.operator === '/' && this.isLiteral(e.left) && this.isLiteral(e.right)) {
      left = this.asElement(left, 'f32', e.span);
      right = this.asElement(right, 'f32', e.span);
    }
    switch (e.operator) {
      case '+':
        return map('add', [left, right]);
      case '-':
        return map('sub', [left, right]);
      case '*':
        return map('mul', [left, right]);
      case '/':
        return map('div', [left, right]);
      case '%':
        return map('rem', [left, right]);
      case '<':
        return map('lt', [left, right]);
      case '<=':
        return map('le', [left, right]);
      case '>':
        return map('lt', [right, left]);
      case '>=':
        return map('le', [right, left]);
      case '==':
        return map('eq', [left, right]);
      case '!=':
        return map('ne', [left, right]);
      case 'and':
        return map('and', [left, right]);
      case 'or':
        return map('or', [left, right]);
      case '~=':
        throw new Error('NCD9002: an unsound diagram has no term');
    }
  }

  /** Expands a call: the callee's bound axes are the caller's own, so that woven and bound axes fall into place. */
  #call(e: A.Call, binding: CallBinding): Value {
    const { callee } = binding;
    const elements = new Map(
      callee.typeParameters.map(({ name }) => {
        const element = binding.elements.get(name);
        return [name, element ? this.computeElement({ kind: 'array', element, axes: [] }) : 'f32'] as const;
      }),
    );
    const resize = (size: Size): Size => this.size(substituteSize(size, (symbol) => binding.sizes.get(symbol)));
    const frame = new Frame(this.typed, callee, this.recorder, resize, elements);
    const taken = new Set<number>();
    /** Callee axes that stand for a caller's axis which another callee axis already is (`attention(X, X, X)`). */
    const stand = new Map<string, Axis>();
    // The callee's result keeps the caller's axes; an axis that it consumes can as well have another identity.
    const inResult = new Set(resultAxes(callee.result));
    const bound = [...binding.axes].sort(([a], [b]) => Number(inResult.has(b)) - Number(inResult.has(a)));
    for (const [name, use] of bound) {
      const axis = this.axis(use.name);
      if (taken.has(axis.id)) {
        stand.set(name, axis);
        frame.axes.set(name, this.builder.axis(name, axis.size));
      } else frame.axes.set(name, axis);
      taken.add(axis.id);
    }
    for (const name of resultAxes(callee.result)) if (!binding.axes.has(name)) frame.axes.set(name, this.axis(name));
    callee.parameters.forEach((parameter, i) => {
      const argument = e.arguments[i] as A.Expression;
      if (parameter.inout) {
        frame.variables.set(parameter.nameNode, passVariable(this, frame, argument, parameter.type, stand));
        return;
      }
      const value = this.#exchange(
        frame.ascribe(this.value(argument), parameter.type, argument.span),
        parameter.type,
        argument.span,
        (name) => {
          const from = stand.get(name);
          return from && { from, to: frame.axis(name) };
        },
      );
      frame.values.set(parameter.nameNode, value);
    });
    const result = frame.ascribe(bodyOf(frame, callee.declaration), callee.result, callee.declaration.span);
    const exchanged = this.#exchange(result, callee.result, e.span, (name) => {
      const to = stand.get(name);
      return to && { from: frame.axis(name), to };
    });
    return this.#covering(exchanged, this.typed.types.get(e) ?? { kind: 'unknown' }, e.span);
  }

  /** A value over every axis of its type: where a result does not depend on an argument, it does not vary along what that
   * argument weaves either. */
  #covering(value: Value, type: Type, span: Span): Value {
    if (typeof value !== 'number')
      return {
        fields: value.fields.map((f, i) => {
          const own = type.kind === 'tuple' ? type.fields[i]?.type : undefined;
          return own ? { ...f, value: this.#covering(f.value, own, span) } : f;
        }),
      };
    const have = new Set(this.builder.node(value).axes.map((a) => a.id));
    const axes = type.kind === 'array' ? type.axes.map((a) => this.axis(a.name)) : [];
    return this.builder.reindex(
      value,
      [],
      span,
      undefined,
      axes.filter((a) => !have.has(a.id)),
    );
  }

  /** Renames axes of every array in a value, as its type names them. */
  #exchange(
    value: Value,
    type: Type,
    span: Span,
    exchange: (axis: string) => { from: Axis; to: Axis } | undefined,
  ): Value {
    if (typeof value !== 'number')
      return {
        fields: value.fields.map((f, i) => ({
          ...f,
          value: this.#exchange(f.value, type.kind === 'tuple' ? (type.fields[i]?.type ?? type) : type, span, exchange),
        })),
      };
    if (type.kind !== 'array') return value;
    const entries = type.axes
      .flatMap((a) => exchange(a.name) ?? [])
      .map(({ from, to }) => ({ from, to: { kind: 'axis' as const, axis: to } }));
    return this.builder.reindex(value, entries, span);
  }
}

/** Integers keep their value in the type that can hold it, until they take the type of what they meet. */
function literalElement({ value, integer }: A.NumberLiteral): ComputeType {
  if (!integer || value >= 2 ** 32) return 'f32';
  return value < 2 ** 31 ? 'i32' : 'u32';
}

function resultAxes(type: Type): readonly string[] {
  if (type.kind === 'array') return type.axes.map((a) => a.name);
  return type.kind === 'tuple' ? type.fields.flatMap((f) => resultAxes(f.type)) : [];
}
