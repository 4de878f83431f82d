/** The names, axes, sizes and type variables of one expansion of a diagram, and the values of its expressions. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import {
  type ArrayType,
  boundReadsAs,
  type ComputeType,
  type ConcreteType,
  type ElementType,
  promote,
  readsAs,
  type Size,
  type Type,
  type Typed,
  type TypedDiagram,
} from '../types/index.ts';
import { buildBuiltin } from './build-builtins.ts';
import { buildCall } from './build-calls.ts';
import { buildIndex } from './build-index.ts';
import { buildBinary, buildUnary } from './build-operators.ts';
import { buildScan, finalState } from './build-recurrences.ts';
import type { RegionRecorder } from './build-regions.ts';
import { assign, isUpdatingCall, readVariable, type Variable } from './build-updates.ts';
import type { TermBuilder } from './builder.ts';
import type { Axis, NodeId } from './term.ts';

export type Value = NodeId | TupleValue;
export interface TupleValue {
  readonly fields: readonly { readonly name?: string; readonly value: Value }[];
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
        if (variable) return this.asElement(readVariable(this, variable, e.span), this.elementOf(e), e.span);
        const value = definition && this.values.get(definition.name);
        if (value === undefined) throw new Error(`NCD9005: ${e.name.text} has no value`);
        return value;
      }
      case 'unary':
        return buildUnary(this, e);
      case 'binary':
        return buildBinary(this, e);
      case 'call': {
        const binding = this.typed.calls.get(e);
        return this.recorder.call(this, e.callee, () =>
          binding ? buildCall(this, e, binding) : buildBuiltin(this, e),
        );
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
}

/** Integers keep their value in the type that can hold it, until they take the type of what they meet. */
function literalElement({ value, integer }: A.NumberLiteral): ComputeType {
  if (!integer || value >= 2 ** 32) return 'f32';
  return value < 2 ** 31 ? 'i32' : 'u32';
}
