/** Integer expressions that are linear in the index of one axis, and where along it one lies below another. What is left
 * beside the axis becomes nodes of the term, so that every later stage reads it as it reads anything else. */
import {
  type Axis,
  type IndexExpression,
  type Node,
  type NodeId,
  operandsOf,
  type TermBuilder,
} from '../term/index.ts';
import { constantSize, type Size } from '../types/index.ts';
import { isNatural } from './direction.ts';

/** ⌊(coefficient · index + rest) / divisor⌋. */
export interface Linear {
  readonly coefficient: number;
  /** An i32 node without the axis. */
  readonly rest: NodeId;
  readonly divisor: number;
  /** Whether the rest reads values that the program is given. */
  readonly data: boolean;
}

/** How a node is read: its axes as indices over those of the reader. */
export interface Frame {
  readonly axes: ReadonlyMap<number, IndexExpression>;
  /** Whether a reindexing on the way may look outside its array. */
  readonly guarded: boolean;
}

/** Given values count up to this magnitude, which no index reaches, so that sums with an index do not wrap. */
const largestGiven = 2 ** 30;

export interface AffineScope {
  readonly builder: TermBuilder;
  readonly axis: Axis;
  /** Values that are there before the stream starts. */
  readonly loaded: (id: NodeId) => boolean;
}

export class Affine {
  readonly #scope: AffineScope;
  readonly #memos = new Map<Frame, Map<NodeId, Linear | undefined>>();
  readonly #givens = new Map<NodeId, boolean>();

  constructor(scope: AffineScope) {
    this.#scope = scope;
  }

  of(id: NodeId, frame: Frame): Linear | undefined {
    const memo = this.#memos.get(frame) ?? new Map<NodeId, Linear | undefined>();
    this.#memos.set(frame, memo);
    if (!memo.has(id)) memo.set(id, this.#composed(id, frame) ?? this.#given(id, frame));
    return memo.get(id);
  }

  constant(value: number): Linear {
    const { builder } = this.#scope;
    return { coefficient: 0, rest: builder.constant(value, 'i32', this.#span), divisor: 1, data: false };
  }

  times(a: Linear, factor: number): Linear | undefined {
    if (factor === 1) return a;
    if (a.divisor !== 1 || (a.data && Math.abs(factor) !== 1)) return undefined;
    const rest = factor === -1 ? this.#map('neg', a.rest) : this.#map('mul', a.rest, this.constant(factor).rest);
    return { ...a, coefficient: a.coefficient * factor, rest };
  }

  plus(a: Linear | undefined, b: Linear | undefined): Linear | undefined {
    if (!a || !b || a.divisor !== 1 || b.divisor !== 1 || (a.data && b.data)) return undefined;
    const { builder } = this.#scope;
    const isZero = ({ rest }: Linear): boolean => {
      const node = builder.node(rest);
      return node.kind === 'constant' && node.value === 0;
    };
    const rest = isZero(a) ? b.rest : isZero(b) ? a.rest : this.#map('add', a.rest, b.rest);
    return { coefficient: a.coefficient + b.coefficient, rest, divisor: 1, data: a.data || b.data };
  }

  minus(a: Linear | undefined, b: Linear | undefined): Linear | undefined {
    return this.plus(a, b && this.times(b, -1));
  }

  get #span() {
    return (this.#scope.builder.nodes[0] as Node).span;
  }

  #map(fn: 'add' | 'mul' | 'neg' | 'div' | 'rem' | 'min' | 'max', ...args: readonly NodeId[]): NodeId {
    return folded(this.#scope.builder, fn, args) ?? this.#scope.builder.map(fn, args, this.#span);
  }

  #composed(id: NodeId, frame: Frame): Linear | undefined {
    const { builder } = this.#scope;
    const node = builder.node(id);
    switch (node.kind) {
      case 'constant':
        return isWhole(node.value) && node.element !== 'bool' ? this.constant(node.value) : undefined;
      case 'size':
        return this.#index({ kind: 'constant', value: node.size });
      case 'index':
        return this.#index(frame.axes.get(node.axis.id) ?? { kind: 'axis', axis: node.axis });
      case 'map':
        break;
      default:
        return undefined;
    }
    if (node.element !== 'i32' && node.element !== 'f32') return undefined;
    const [x, y] = node.args as [NodeId, NodeId];
    switch (node.fn) {
      case 'f32':
      case 'i32':
        return ['i32', 'f32'].includes(builder.node(x).element) ? this.of(x, frame) : undefined;
      case 'add':
        return this.plus(this.of(x, frame), this.of(y, frame));
      case 'sub':
        return this.minus(this.of(x, frame), this.of(y, frame));
      case 'neg':
        return this.minus(this.constant(0), this.of(x, frame));
      case 'mul': {
        const factor = this.#number(y) ?? this.#number(x);
        const other = this.of(this.#number(y) === undefined ? y : x, frame);
        return factor === undefined || !other ? undefined : this.times(other, factor);
      }
      case 'div': {
        const divisor = this.#number(y);
        const above = node.element === 'i32' ? this.of(x, frame) : undefined;
        // integers are divided towards zero
        return above && divisor !== undefined && this.#isNatural(above) ? this.#divided(above, divisor) : undefined;
      }
      default:
        return undefined;
    }
  }

  #number(id: NodeId): number | undefined {
    const node = this.#scope.builder.node(id);
    return node.kind === 'constant' && isWhole(node.value) ? node.value : undefined;
  }

  #divided(a: Linear, divisor: number): Linear | undefined {
    if (divisor < 1 || a.divisor !== 1) return undefined;
    if (a.coefficient !== 0) return { ...a, divisor };
    return this.#isNatural(a) ? { ...a, rest: this.#map('div', a.rest, this.constant(divisor).rest) } : undefined;
  }

  #index(e: IndexExpression): Linear | undefined {
    const { builder, axis } = this.#scope;
    switch (e.kind) {
      case 'axis':
        if (e.axis.id === axis.id) return { ...this.constant(0), coefficient: 1 };
        return { ...this.constant(0), rest: builder.index(e.axis, this.#span) };
      case 'constant':
        return { ...this.constant(0), rest: this.#size(e.value) };
      case 'add':
        return this.plus(this.#index(e.left), this.#index(e.right));
      case 'scale': {
        const arg = this.#index(e.arg);
        const factor = constantSize(e.by);
        if (!arg || factor !== undefined) return arg && this.times(arg, factor as number);
        if (arg.coefficient !== 0 || arg.data || arg.divisor !== 1) return undefined;
        return { ...arg, rest: this.#map('mul', arg.rest, this.#size(e.by)) };
      }
      case 'floorDiv': {
        const arg = this.#index(e.arg);
        const divisor = constantSize(e.by);
        return arg && divisor !== undefined ? this.#divided(arg, divisor) : undefined;
      }
      case 'mod': {
        const arg = this.#index(e.arg);
        if (arg?.coefficient !== 0 || !this.#isNatural(arg) || (constantSize(e.by) ?? 0) < 1) return undefined;
        return { ...arg, rest: this.#map('rem', arg.rest, this.#size(e.by)) };
      }
      case 'gather': // it is clamped to an axis
        return undefined;
    }
  }

  #size(size: Size): NodeId {
    const value = constantSize(size);
    return value === undefined ? this.#scope.builder.size(size, this.#span) : this.constant(value).rest;
  }

  #isNatural({ coefficient, rest, data }: Linear): boolean {
    return coefficient >= 0 && !data && isNatural(this.#scope.builder.nodes, rest);
  }

  /** A value without the axis that is there before the stream starts. */
  #given(id: NodeId, { axes, guarded }: Frame): Linear | undefined {
    const { builder } = this.#scope;
    const node = builder.node(id);
    if (node.element !== 'i32' || !this.#isGiven(id)) return undefined;
    const entries = node.axes.flatMap((from) => {
      const to = axes.get(from.id);
      return to ? [{ from, to }] : [];
    });
    if (entries.length > 0 && guarded) return undefined;
    const moved = builder.reindex(id, entries, node.span);
    if (builder.node(moved).axes.some((a) => a.id === this.#scope.axis.id)) return undefined;
    const bounded = this.#map('min', moved, this.constant(largestGiven).rest);
    const rest = this.#map('max', bounded, this.constant(-largestGiven).rest);
    return { coefficient: 0, rest, divisor: 1, data: true };
  }

  #isGiven(id: NodeId): boolean {
    const known = this.#givens.get(id);
    if (known !== undefined) return known;
    const given = this.#scope.loaded(id) || this.#readsGiven(id);
    this.#givens.set(id, given);
    return given;
  }

  #readsGiven(id: NodeId): boolean {
    const node = this.#scope.builder.node(id);
    switch (node.kind) {
      case 'constant':
      case 'index':
      case 'size':
        return true;
      case 'map':
      case 'reindex':
        return operandsOf(node).every((o) => this.#isGiven(o));
      default: // a state or a result of the stream
        return false;
    }
  }

  /** Of two nodes that differ by a constant. */
  larger(a: NodeId, b: NodeId): NodeId | undefined {
    const [left, right] = [a, b].map((id) => offset(this.#scope.builder, id)) as [Offset, Offset];
    if (left.from !== right.from) return undefined;
    return left.by >= right.by ? a : b;
  }

  /** The first index at which coefficient · index is not below `end`, for a positive coefficient; at most 0 counts as 0. */
  reached(end: NodeId, coefficient: number): NodeId {
    if (coefficient === 1) return end;
    const natural = this.#map('max', end, this.constant(0).rest);
    const above = this.#map('add', natural, this.constant(coefficient - 1).rest);
    return this.#map('div', above, this.constant(coefficient).rest);
  }
}

interface Offset {
  /** Absent for a constant. */
  readonly from?: NodeId;
  readonly by: number;
}

function offset(builder: TermBuilder, id: NodeId): Offset {
  const node = builder.node(id);
  if (node.kind === 'constant') return { by: node.value };
  const [first, second] = node.kind === 'map' && node.fn === 'add' ? node.args.map((a) => builder.node(a)) : [];
  return first && second?.kind === 'constant' ? { from: first.id, by: second.value } : { from: id, by: 0 };
}

const isWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < largestGiven;

/** The operation on constants, and without what adds nothing. */
function folded(builder: TermBuilder, fn: string, args: readonly NodeId[]): NodeId | undefined {
  const [left, right] = args.map((id) => builder.node(id));
  const [a, b] = [left, right].map((n) => (n?.kind === 'constant' ? n.value : undefined));
  const span = (left as Node).span;
  const constant = (value: number): NodeId | undefined =>
    isWhole(value) ? builder.constant(value, 'i32', span) : undefined;
  if (fn === 'neg') {
    if (a !== undefined) return constant(0 - a);
    if (left?.kind !== 'map') return undefined;
    const [first, second] = left.args as [NodeId, NodeId];
    if (left.fn === 'neg') return first;
    if (left.fn !== 'add') return undefined;
    const negated = (id: NodeId): NodeId => folded(builder, fn, [id]) ?? builder.map(fn, [id], span);
    return builder.map('add', [negated(first), negated(second)], span);
  }
  if (fn === 'add' && a !== undefined && b === undefined)
    return folded(builder, fn, [args[1] as NodeId, args[0] as NodeId]) ?? builder.map(fn, [...args].reverse(), span);
  if (a === undefined || b === undefined) {
    // (n + 1) + 2 is n + 3
    const [first, second] = left?.kind === 'map' && left.fn === 'add' ? left.args.map((id) => builder.node(id)) : [];
    if (fn !== 'add' || b === undefined || !first || second?.kind !== 'constant') return undefined;
    const sum = constant(second.value + b);
    if (sum === undefined) return undefined;
    return second.value + b === 0 ? first.id : builder.map('add', [first.id, sum], span);
  }
  switch (fn) {
    case 'add':
      return constant(a + b);
    case 'mul':
      return constant(a * b);
    case 'min':
      return constant(Math.min(a, b));
    case 'max':
      return constant(Math.max(a, b));
    default:
      return undefined;
  }
}
