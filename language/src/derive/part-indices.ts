/** Values along an axis that is cut into parts: nodes again, at the element `along · parts + part` of the axis. */
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
import { constantSize, quotientSize, sameSize, sizeConstant } from '../types/index.ts';

export class PartIndices {
  readonly #builder: TermBuilder;
  readonly #loads: ReadonlySet<NodeId>;
  readonly #axis: Axis;
  readonly #part: Axis;
  readonly #along: Axis;
  readonly #index: IndexExpression;
  readonly #moved = new Map<NodeId, NodeId>();

  /** The index goes down to `loads`, and stops there. */
  constructor(builder: TermBuilder, loads: readonly NodeId[], axis: Axis, part: Axis, along: Axis) {
    this.#builder = builder;
    this.#loads = new Set(loads);
    this.#axis = axis;
    this.#part = part;
    this.#along = along;
    const steps: IndexExpression = { kind: 'scale', by: part.size, arg: { kind: 'axis', axis: along } };
    this.#index = { kind: 'add', left: steps, right: { kind: 'axis', axis: part } };
  }

  /** Whether the element exists; absent where the parts divide the axis. */
  inside(span: Span): NodeId | undefined {
    if (this.#isExact()) return undefined;
    const size = this.#builder.size(this.#axis.size, span);
    return this.#builder.map('lt', [this.#position(span), size], span);
  }

  #isExact(): boolean {
    const { size } = this.#axis;
    const parts = constantSize(this.#part.size) as number;
    return sameSize(quotientSize('mod', size, sizeConstant(parts)), sizeConstant(0));
  }

  #position(span: Span): NodeId {
    const builder = this.#builder;
    const parts = builder.constant(constantSize(this.#part.size) as number, 'i32', span);
    const steps = builder.map('mul', [builder.index(this.#along, span), parts], span);
    return builder.map('add', [steps, builder.index(this.#part, span)], span);
  }

  /** The node along `part` and `along` in place of the axis. Behind the end of the axis its value does not matter. */
  moved(id: NodeId): NodeId {
    const found = new Set<NodeId>();
    const pending = [id];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const node = this.#builder.node(at);
      if (found.has(at) || this.#moved.has(at) || !this.#carries(node)) continue;
      found.add(at);
      if (!this.#loads.has(at)) pending.push(...this.#followed(node));
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

  #carries(node: Node): boolean {
    return node.axes.some((a) => a.id === this.#axis.id);
  }

  #to(id: NodeId): NodeId {
    return this.#moved.get(id) ?? id;
  }

  /** What a node reads at its own place along the axis. */
  #followed(node: Node): readonly NodeId[] {
    if (node.kind !== 'reindex' || !this.#replacesAxis(node)) return operandsOf(node);
    const [, ...others] = operandsOf(node); // the argument comes first
    return others;
  }

  /** Whether the axis of the argument is another one than that of the result. */
  #replacesAxis({ entries }: ReindexNode): boolean {
    return entries.some((e) => e.from.id === this.#axis.id);
  }

  #again(node: Node): NodeId {
    const builder = this.#builder;
    if (this.#loads.has(node.id)) return this.#read(node);
    switch (node.kind) {
      case 'index':
        return this.#position(node.span);
      case 'map':
        return builder.map(
          node.fn,
          node.args.map((a) => this.#to(a)),
          node.span,
        );
      case 'reduce':
        return builder.reduce(node.monoid, node.reduced, this.#to(node.arg), node.span);
      case 'reindex': {
        const arg = this.#replacesAxis(node) ? node.arg : this.#to(node.arg);
        const own = node.otherwise === undefined ? undefined : this.#to(node.otherwise);
        // a gather that leaves its axis is clamped, and must stay so
        const gathers = node.entries.some((e) => indexLeaves(e.to).some((l) => l.kind === 'gather'));
        const clamped = gathers && own === undefined;
        const index: IndexExpression = clamped ? { kind: 'gather', node: this.#position(node.span) } : this.#index;
        const entries = node.entries.map(({ from, to }) => ({
          from,
          to: withAxis(
            withNodes(to, (n) => this.#to(n)),
            { from: this.#axis, index },
          ),
        }));
        const leaves = node.entries.some((e) => builder.indexAxes(e.to).some((a) => a.id === this.#axis.id));
        const otherwise = own ?? (leaves && !clamped ? this.#nothing(node) : undefined);
        const extra = node.axes.flatMap((a) => (a.id === this.#axis.id ? [this.#part, this.#along] : [a]));
        return builder.reindex(arg, entries, node.span, otherwise, extra);
      }
      default:
        return this.#read(node);
    }
  }

  #read(node: Node): NodeId {
    return this.#builder.reindex(node.id, [{ from: this.#axis, to: this.#index }], node.span, this.#nothing(node));
  }

  /** What is read behind the end of the axis. */
  #nothing(node: Node): NodeId | undefined {
    return this.#isExact() ? undefined : this.#builder.constant(0, node.element, node.span);
  }
}
