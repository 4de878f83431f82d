/** Makes term nodes. Structurally equal nodes of one scope are one node (the first span and name are kept), so that a value
 * written twice is computed once. Axes and element types of results are computed here and nowhere else. */
import type { Span } from '../source/index.ts';
import {
  type ComputeType,
  type ConcreteType,
  holdsValue,
  isInteger,
  type Monoid,
  promote,
  readsAs,
  resultElement,
  type ScalarFunction,
  type Size,
  sizeConstant,
} from '../types/index.ts';
import { type NewNode, type NodeIndex, nodeIndex, nodeKey } from './node-key.ts';
import type {
  Axis,
  IndexExpression,
  Node,
  NodeId,
  RecurNode,
  RecurrentMerge,
  RecurrentState,
  ReindexEntry,
  Update,
} from './term.ts';

/** What tells one result of a recurrence from another. */
export type RecurrenceResult = Pick<RecurNode, 'recurrence' | 'axis' | 'states' | 'mode' | 'value' | 'merge'>;

/** A recurrence, while its results are made. */
export interface Step {
  readonly recurrence: number;
  readonly axis: Axis;
  readonly states: readonly RecurrentState[];
  /** What is read of the step beside the next states. */
  readonly values: readonly NodeId[];
  readonly merge?: RecurrentMerge;
}

export class TermBuilder {
  readonly nodes: Node[];
  /** The recurrences that have been made. */
  readonly steps: Step[] = [];
  /** The updates of `inout` parameters, in order. */
  readonly updates: Update[] = [];
  readonly #before: NodeIndex;
  readonly #known = new Map<string, NodeId>();
  #scope = '';
  #axes: number;
  #recurrences: number;

  /** Starts from nodes that exist, so that new ones may stand on them; the ids stay. */
  constructor(nodes: readonly Node[] = []) {
    this.nodes = [...nodes];
    this.#before = nodeIndex(nodes);
    this.#axes = this.#before.axes;
    this.#recurrences = this.#before.recurrences;
  }

  axis(name: string, size: Size): Axis {
    return { id: this.#axes++, name, size };
  }

  /** What is computed meanwhile shares no node with what is computed outside, except under the same scope. */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  node(id: NodeId): Node {
    return this.nodes[id] as Node;
  }

  /** Names a node for readers of plans and kernels; a node keeps its first name. */
  named(id: NodeId, name: string): NodeId {
    const node = this.node(id);
    if (node.name === undefined && node.kind !== 'constant') this.nodes[id] = { ...node, name };
    return id;
  }

  input(name: string, stored: ConcreteType, axes: readonly Axis[], span: Span): NodeId {
    return this.#add({ kind: 'input', name, stored, element: readsAs(stored), axes, span });
  }

  /** Stores a value in a parameter; gives the parameter as it is from then on. The value is repeated along the axes of its
   * places that it lacks. What another array was before an update is a value of its own: the array that it lay in is gone. */
  update(before: NodeId, entries: readonly ReindexEntry[], value: NodeId, span: Span): NodeId {
    const input = this.node(before);
    if (input.kind !== 'input') throw new Error(`NCD9001: node ${before} is no parameter`);
    const axes = this.reindexedAxes(before, entries);
    const { version = 0 } = input;
    const held = new Set(this.node(value).axes.map((a) => a.id));
    const missing = axes.filter((a) => !held.has(a.id));
    const cast = this.cast(input.element, this.reindex(value, [], span, undefined, missing), span);
    const isGone = this.updates.some((earlier) => earlier.before === cast);
    const { element, axes: along } = this.node(cast);
    const own = isGone ? this.#add({ kind: 'reindex', arg: cast, entries: [], element, axes: along, span }) : cast;
    const after = this.#add({ ...input, version: version + 1, span });
    this.updates.push({ before, after, value: own, entries, axes, span });
    return after;
  }

  constant(value: number, element: ComputeType, span: Span): NodeId {
    return this.#add({ kind: 'constant', value, element, axes: [], span });
  }

  index(axis: Axis, span: Span): NodeId {
    return this.#add({ kind: 'index', axis, element: 'i32', axes: [axis], span });
  }

  size(size: Size, span: Span): NodeId {
    return this.#add({ kind: 'size', size, element: 'i32', axes: [], span });
  }

  /** Operands are cast to the type in which they meet; the condition of `select` stands apart. */
  map(fn: ScalarFunction, args: readonly NodeId[], span: Span): NodeId {
    const aligned = this.#align(fn, args, span);
    const operands = aligned.map((a) => this.node(a));
    const element = resultElement(
      fn,
      operands.map((n) => n.element),
    );
    if (aligned.length === 1 && fn === operands[0]?.element) return aligned[0] as NodeId; // a cast to the same type
    const axes = unionAxes(operands.map((n) => n.axes));
    return this.#add({ kind: 'map', fn, args: aligned, element, axes, span });
  }

  reduce(monoid: Monoid, reduced: readonly Axis[], arg: NodeId, span: Span): NodeId {
    if (reduced.length === 0) return arg;
    const node = this.node(arg);
    const gone = new Set(reduced.map((a) => a.id));
    const axes = node.axes.filter((a) => !gone.has(a.id));
    return this.#add({ kind: 'reduce', monoid, reduced, arg, element: node.element, axes, span });
  }

  /** `axes` is the result's axes where they are not simply the kept and the new ones in order (`repeat`). */
  reindex(
    arg: NodeId,
    entries: readonly ReindexEntry[],
    span: Span,
    otherwise?: NodeId,
    extra: readonly Axis[] = [],
  ): NodeId {
    if (entries.length === 0 && extra.length === 0) return arg;
    const node = this.node(arg);
    const axes = unionAxes([extra, this.reindexedAxes(arg, entries, otherwise)]);
    const fields = otherwise === undefined ? {} : { otherwise };
    return this.#add({ kind: 'reindex', arg, entries, ...fields, element: node.element, axes, span });
  }

  /** The axes of `arg` after moving some: the kept and the new ones in order, then those of `otherwise`. */
  reindexedAxes(arg: NodeId, entries: readonly ReindexEntry[], otherwise?: NodeId): readonly Axis[] {
    const byAxis = new Map(entries.map((e) => [e.from.id, e]));
    return unionAxes([
      ...this.node(arg).axes.map((a) => {
        const entry = byAxis.get(a.id);
        return entry ? this.indexAxes(entry.to) : [a];
      }),
      otherwise === undefined ? [] : this.node(otherwise).axes,
    ]);
  }

  /** The number of a recurrence whose states are to be made. */
  recurrence(): number {
    return this.#recurrences++;
  }

  /** A state of a recurrence; two of one recurrence are told apart by their names. */
  state(recurrence: number, name: string, element: ComputeType, axes: readonly Axis[], span: Span): NodeId {
    return this.#add({ kind: 'state', recurrence, name, element, axes, span });
  }

  /** One result; initial values and steps have the states' element types. */
  recur({ recurrence, axis, states, mode, value, merge }: RecurrenceResult, span: Span): NodeId {
    const { axes, element } = this.node(value);
    const along = mode === 'final' || axes.some((a) => a.id === axis.id) ? axes : [axis, ...axes];
    const own = { recurrence, axis, states, mode, value, ...(merge ? { merge } : {}) };
    return this.#add({ kind: 'recur', ...own, element, axes: along, span });
  }

  /** The axes that an index expression reads, in order of appearance. */
  indexAxes(expression: IndexExpression): readonly Axis[] {
    switch (expression.kind) {
      case 'axis':
        return [expression.axis];
      case 'constant':
        return [];
      case 'add':
        return unionAxes([this.indexAxes(expression.left), this.indexAxes(expression.right)]);
      case 'scale':
      case 'floorDiv':
      case 'mod':
        return this.indexAxes(expression.arg);
      case 'gather':
        return this.node(expression.node).axes;
    }
  }

  #align(fn: ScalarFunction, args: readonly NodeId[], span: Span): readonly NodeId[] {
    const free = fn === 'select' ? 1 : 0;
    const operands = args.slice(free);
    if (operands.length < 2) return args;
    const target = operands
      .map((a) => this.node(a).element)
      .reduce<ComputeType | undefined>(
        (a, b) => (a && b ? promote(a, b) : undefined),
        this.node(operands[0] as NodeId).element,
      );
    if (!target) throw new Error(`NCD9001: operands of ${fn} do not meet`);
    return [...args.slice(0, free), ...operands.map((a) => this.cast(target, a, span))];
  }

  cast(element: ComputeType, arg: NodeId, span: Span): NodeId {
    const node = this.node(arg);
    if (node.element === element) return arg;
    if (node.kind === 'constant' && element !== 'bool' && node.element !== 'bool' && element !== 'f16') {
      const value = isInteger(element) ? Math.trunc(node.value) : node.value;
      if (holdsValue(element, value)) return this.constant(value, element, node.span);
    }
    return this.map(element, [arg], span);
  }

  #add(node: NewNode): NodeId {
    const key = isComputed(node) ? this.#scope + nodeKey(node) : nodeKey(node);
    const known = this.#known.get(key) ?? this.#before.known.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.length;
    this.nodes.push({ ...node, id } as Node);
    this.#known.set(key, id);
    return id;
  }
}

/** Whether a node is more than a name for something: these stand outside all scopes. */
export const isComputed = ({ kind }: Pick<Node, 'kind'>): boolean =>
  kind === 'map' || kind === 'reduce' || kind === 'reindex' || kind === 'recur';

/** The union in order of first appearance, by identity. */
export function unionAxes(lists: readonly (readonly Axis[])[]): readonly Axis[] {
  const seen = new Map<number, Axis>();
  for (const list of lists) for (const axis of list) if (!seen.has(axis.id)) seen.set(axis.id, axis);
  return [...seen.values()];
}

/** An index that stays put: used to leave an axis where it is. */
export const constantIndex = (value: number): IndexExpression => ({ kind: 'constant', value: sizeConstant(value) });
