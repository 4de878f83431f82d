/** Values of a term one at a time: a node at the indices at which the loops around it stand. Slower than nests of strips
 * (`nest.ts`), but every single read can be watched. */
import { type Frame, frameOf, operandFrames } from '../plan/index.ts';
import {
  type Axis,
  type IndexExpression,
  indexLeaves,
  monoidLaws,
  type Node,
  type NodeId,
  type ReindexNode,
  scalars,
} from '../term/index.ts';
import { applyQuotient } from '../types/index.ts';
import type { Extents } from './extents.ts';

/** The value of a node where the loops stand. */
export type Point = () => number;

/** The value at an offset into an array, laid out in the order of the node's axes. */
export type Reader = (offset: number) => number;

/** Where the index along an axis stands, by axis id. */
type Scope = ReadonlyMap<number, number>;

export class Points {
  readonly #nodes: readonly Node[];
  readonly #extents: Extents;
  readonly #readerOf: (node: Node, frame: Frame) => Reader | undefined;
  readonly #indices: number[] = [];
  readonly #loops = new Map<number, number>();
  readonly #points = new Map<string, Point>();
  readonly #kept: Map<number, number>[] = [];

  /** `readerOf` gives the arrays at which evaluation ends. */
  constructor(nodes: readonly Node[], extents: Extents, readerOf: (node: Node, frame: Frame) => Reader | undefined) {
    this.#nodes = nodes;
    this.#extents = extents;
    this.#readerOf = readerOf;
  }

  /** Moves a loop around everything. */
  set(axis: Axis, index: number): void {
    this.#indices[this.#loop(axis)] = index;
  }

  /** A node inside the outer loops over its axes. */
  of(id: NodeId): Point {
    const { axes } = this.#nodes[id] as Node;
    return this.#point(frameOf(id), new Map(axes.map((axis) => [axis.id, this.#loop(axis)])));
  }

  /** Where the outer loops stand in an array over some axes. */
  offset(axes: readonly Axis[]): Point {
    return this.#offset(axes, new Map(axes.map((axis) => [axis.id, this.#loop(axis)])));
  }

  /** An index over axes of the outer loops. */
  index(to: IndexExpression, axes: readonly Axis[]): Point {
    const scope = new Map(axes.map((axis) => [axis.id, this.#loop(axis)]));
    const gathers = indexLeaves(to).filter((leaf) => leaf.kind === 'gather');
    return this.#index(to, scope, new Map(gathers.map((leaf) => [leaf, this.#point(frameOf(leaf.node), scope)])));
  }

  /** What was computed is computed anew from here on. */
  forget(): void {
    for (const values of this.#kept) values.clear();
  }

  #loop(axis: Axis): number {
    const known = this.#loops.get(axis.id) ?? this.#slot();
    this.#loops.set(axis.id, known);
    return known;
  }

  #slot(): number {
    return this.#indices.push(0) - 1;
  }

  /** One for every frame in which a node is read: a value that is read in two ways is two. */
  #point(frame: Frame, scope: Scope): Point {
    const node = this.#nodes[frame.id] as Node;
    const key = `${node.id} ${node.axes.map((axis) => scope.get(axis.id))}`;
    const known = this.#points.get(key);
    if (known) return known;
    const reader = this.#readerOf(node, frame);
    const point = reader ? this.#read(reader, this.#offset(node.axes, scope)) : this.#compute(node, frame, scope);
    this.#points.set(key, point);
    return point;
  }

  #read(reader: Reader, offset: Point): Point {
    return () => reader(offset());
  }

  #offset(axes: readonly Axis[], scope: Scope): Point {
    const indices = this.#indices;
    const slots = axes.map((axis) => slotOf(scope, axis));
    const sizes = axes.map(this.#extents.axis);
    return () => {
      let offset = 0;
      for (let i = 0; i < slots.length; i++)
        offset = offset * (sizes[i] as number) + (indices[slots[i] as number] as number);
      return offset;
    };
  }

  #compute(node: Node, frame: Frame, scope: Scope): Point {
    const operands = operandFrames(this.#nodes, frame);
    switch (node.kind) {
      case 'constant':
        return () => node.value;
      case 'size': {
        const size = this.#extents.size(node.size);
        return () => size;
      }
      case 'index': {
        const slot = slotOf(scope, node.axis);
        return () => this.#indices[slot] as number;
      }
      case 'map': {
        const meaning = scalars[node.fn]((this.#nodes[node.args[0] as NodeId] as Node).element);
        const [a = none, b = none, c = none] = operands.map((operand) => this.#point(operand, scope));
        return this.#keep(node, scope, () => meaning(a(), b(), c()));
      }
      case 'reduce': {
        const inner = new Map([...scope, ...node.reduced.map((axis) => [axis.id, this.#slot()] as const)]);
        const arg = this.#point(operands[0] as Frame, inner);
        const combine = scalars[monoidLaws[node.monoid].combine](node.element);
        const identity = monoidLaws[node.monoid].identity[node.element];
        const slots = node.reduced.map((axis) => slotOf(inner, axis));
        const sizes = node.reduced.map(this.#extents.axis);
        return this.#keep(node, scope, () => {
          let sum = identity;
          const loop = (depth: number): void => {
            if (depth === slots.length) sum = combine(sum, arg());
            else
              for (let i = 0; i < (sizes[depth] as number); i++) {
                this.#indices[slots[depth] as number] = i;
                loop(depth + 1);
              }
          };
          loop(0);
          return sum;
        });
      }
      case 'reindex':
        return this.#reindex(node, operands, scope);
      case 'recur': // where the recurrence stands
        return this.#point(operands[0] as Frame, scope);
      case 'input':
      case 'state':
        throw new Error(`NCD9021: node ${node.id} (${node.kind}) has no array`);
    }
  }

  #reindex(node: ReindexNode, operands: readonly Frame[], scope: Scope): Point {
    const gathers = node.entries.flatMap((e) => indexLeaves(e.to).filter((leaf) => leaf.kind === 'gather'));
    const gathered = new Map(gathers.map((leaf, i) => [leaf, this.#point(operands[i + 1] as Frame, scope)]));
    const entries = node.entries.map(({ from, to }) => ({
      size: this.#extents.axis(from),
      slot: this.#slot(),
      index: this.#index(to, scope, gathered),
    }));
    const inner = new Map([...scope, ...node.entries.map(({ from }, i) => [from.id, entries[i]?.slot ?? 0] as const)]);
    const arg = this.#point(operands[0] as Frame, inner);
    const otherwise = node.otherwise === undefined ? undefined : this.#point(operands.at(-1) as Frame, scope);
    return () => {
      let inside = true;
      const elsewhere = otherwise?.() ?? 0;
      for (const { size, slot, index } of entries) {
        const at = index();
        const within = at >= 0 && at < size;
        if (!within && (otherwise || size === 0)) inside = false;
        this.#indices[slot] = within ? at : at < 0 ? 0 : size - 1;
      }
      return inside ? arg() : elsewhere;
    };
  }

  #index(to: IndexExpression, scope: Scope, gathered: ReadonlyMap<IndexExpression, Point>): Point {
    switch (to.kind) {
      case 'axis': {
        const slot = slotOf(scope, to.axis);
        return () => this.#indices[slot] as number;
      }
      case 'constant': {
        const value = this.#extents.size(to.value);
        return () => value;
      }
      case 'add': {
        const [left, right] = [this.#index(to.left, scope, gathered), this.#index(to.right, scope, gathered)];
        return () => left() + right();
      }
      case 'scale':
      case 'floorDiv':
      case 'mod': {
        const arg = this.#index(to.arg, scope, gathered);
        const by = this.#extents.size(to.by);
        const { kind } = to;
        return kind === 'scale' ? () => arg() * by : () => applyQuotient(kind, arg(), by);
      }
      case 'gather':
        return gathered.get(to) ?? none;
    }
  }

  /** Computed once for each index, until everything is forgotten. */
  #keep(node: Node, scope: Scope, compute: Point): Point {
    const values = new Map<number, number>();
    this.#kept.push(values);
    const offset = this.#offset(node.axes, scope);
    return () => {
      const at = offset();
      const known = values.get(at);
      if (known !== undefined) return known;
      const value = compute();
      values.set(at, value);
      return value;
    };
  }
}

const none: Point = () => 0;

function slotOf(scope: Scope, axis: Axis): number {
  const slot = scope.get(axis.id);
  if (slot === undefined) throw new Error(`NCD9021: axis ${axis.name} is read outside its loop`);
  return slot;
}
