/** Nodes again, at other places along one of their axes. */
import type { Span } from '../source/index.ts';
import {
  type Axis,
  type IndexExpression,
  indexLeaves,
  type Node,
  type NodeId,
  operandsOf,
  type ReindexNode,
  type TermBuilder,
  withAxis,
  withNodes,
} from '../term/index.ts';

/** What takes the place of an axis. */
export interface Places {
  /** The axes that a node has instead. */
  readonly axes: readonly Axis[];
  /** The index along the old axis, over those. */
  readonly index: IndexExpression;
  /** The same as an i32 node. */
  readonly position: (span: Span) => NodeId;
  /** Whether every place lies inside the axis. */
  readonly inside: boolean;
}

export class MovedAxis {
  readonly #builder: TermBuilder;
  readonly #isLoad: (id: NodeId) => boolean;
  readonly #axis: Axis;
  readonly #places: Places;
  readonly #moved = new Map<NodeId, NodeId>();

  /** The places go down to what is loaded, and stop there. */
  constructor(builder: TermBuilder, isLoad: (id: NodeId) => boolean, axis: Axis, places: Places) {
    this.#builder = builder;
    this.#isLoad = isLoad;
    this.#axis = axis;
    this.#places = places;
  }

  /** The node at the places. Behind the end of the axis its value does not matter. */
  moved(id: NodeId): NodeId {
    const found = new Set<NodeId>();
    const pending = [id];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const node = this.#builder.node(at);
      if (found.has(at) || this.#moved.has(at) || !this.#carries(node)) continue;
      found.add(at);
      if (!this.#isLoad(at)) pending.push(...this.#followed(node));
    }
    for (const at of [...found].sort((a, b) => a - b)) {
      const node = this.#builder.node(at);
      const made = this.#again(node);
      this.#moved.set(
        at,
        node.name === undefined || node.kind === 'input' ? made : this.#builder.named(made, node.name),
      );
    }
    return this.#to(id);
  }

  /** The nodes that were made so far, by what they were before. */
  made(): ReadonlyMap<NodeId, NodeId> {
    return this.#moved;
  }

  #carries(node: Node): boolean {
    return node.axes.some((a) => a.id === this.#axis.id);
  }

  #to(id: NodeId): NodeId {
    return this.#moved.get(id) ?? id;
  }

  /** What a node reads at its own place along the axis. */
  #followed(node: Node): readonly NodeId[] {
    if (node.kind !== 'reindex') return operandsOf(node);
    if (this.#hidesPlaces(node)) return [];
    const [argument, ...others] = operandsOf(node);
    return this.#replacesAxis(node) || argument === undefined ? others : [argument, ...others];
  }

  /** Whether the axis of the argument is another one than that of the result. */
  #replacesAxis({ entries }: ReindexNode): boolean {
    return entries.some((e) => e.from.id === this.#axis.id);
  }

  /** Whether an axis of the places is another one in the argument: of `A[b = k]` read at `c = b`, A is not read there. */
  #hidesPlaces(node: ReindexNode): boolean {
    const { axes } = this.#places;
    return !this.#replacesAxis(node) && node.entries.some((e) => axes.some((a) => a.id === e.from.id));
  }

  #again(node: Node): NodeId {
    const builder = this.#builder;
    if (this.#isLoad(node.id)) return this.#read(node);
    switch (node.kind) {
      case 'index':
        return this.#places.position(node.span);
      case 'map':
        return builder.map(
          node.fn,
          node.args.map((a) => this.#to(a)),
          node.span,
        );
      case 'reduce':
        return builder.reduce(node.monoid, node.reduced, this.#to(node.arg), node.span);
      case 'reindex':
        return this.#hidesPlaces(node) ? this.#read(node) : this.#reindexed(node);
      default:
        return this.#read(node);
    }
  }

  #reindexed(node: ReindexNode): NodeId {
    const builder = this.#builder;
    const { axes, index, position, inside } = this.#places;
    const arg = this.#replacesAxis(node) ? node.arg : this.#to(node.arg);
    const own = node.otherwise === undefined ? undefined : this.#to(node.otherwise);
    // a gather that leaves its axis is clamped, and must stay so
    const gathers = node.entries.some((e) => indexLeaves(e.to).some((l) => l.kind === 'gather'));
    const clamped = gathers && own === undefined && !inside;
    const place: IndexExpression = clamped ? { kind: 'gather', node: position(node.span) } : index;
    const entries = node.entries.map(({ from, to }) => ({
      from,
      to: withAxis(
        withNodes(to, (n) => this.#to(n)),
        { from: this.#axis, index: place },
      ),
    }));
    const leaves = node.entries.some((e) => builder.indexAxes(e.to).some((a) => a.id === this.#axis.id));
    const otherwise = own ?? (leaves && !clamped ? this.#nothing(node) : undefined);
    const extra = node.axes.flatMap((a) => (a.id === this.#axis.id ? axes : [a]));
    return builder.reindex(arg, entries, node.span, otherwise, extra);
  }

  #read(node: Node): NodeId {
    const entries = [{ from: this.#axis, to: this.#places.index }];
    return this.#builder.reindex(node.id, entries, node.span, this.#nothing(node));
  }

  /** What is read behind the end of the axis. */
  #nothing(node: Node): NodeId | undefined {
    return this.#places.inside ? undefined : this.#builder.constant(0, node.element, node.span);
  }
}
