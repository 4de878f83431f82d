/** Values along an axis that is cut into parts: nodes again, at the element `along · parts + part` of the axis. */
import type { Span } from '../source/index.ts';
import type { Axis, IndexExpression, NodeId, TermBuilder } from '../term/index.ts';
import { constantSize, quotientSize, sameSize, sizeConstant } from '../types/index.ts';
import { MovedAxis } from './moved-axis.ts';

export class PartIndices {
  readonly #builder: TermBuilder;
  readonly #axis: Axis;
  readonly #part: Axis;
  readonly #along: Axis;
  readonly #values: MovedAxis;

  /** The index goes down to `loads`, and stops there. */
  constructor(builder: TermBuilder, loads: readonly NodeId[], axis: Axis, part: Axis, along: Axis) {
    this.#builder = builder;
    this.#axis = axis;
    this.#part = part;
    this.#along = along;
    const steps: IndexExpression = { kind: 'scale', by: part.size, arg: { kind: 'axis', axis: along } };
    const loaded = new Set(loads);
    this.#values = new MovedAxis(builder, (id) => loaded.has(id), axis, {
      axes: [part, along],
      index: { kind: 'add', left: steps, right: { kind: 'axis', axis: part } },
      position: (span) => this.#position(span),
      inside: this.#isExact(),
    });
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
    return this.#values.moved(id);
  }
}
