/** `topk[e -> k = 2](A)` as a recurrence: its state is the `k` greatest elements so far, the greatest first, each with its
 * index. An element is put in where it belongs, and those behind it move on by one.
 *
 * Of two elements the greater one stands first, of equal ones that with the smaller index: every element has its place, and
 * it does not matter in which order they come. So the states of two parts merge, and long axes are gone through in parts. */
import type * as A from '../syntax/ast.ts';
import { sizeConstant, topkAxes } from '../types/index.ts';
import { monoidLaws } from './algebra.ts';
import type { Frame, Value } from './frame.ts';
import { finalsOf } from './substitute.ts';
import type { Axis, IndexExpression, NodeId, RecurrentMerge } from './term.ts';

interface Elements {
  readonly value: NodeId;
  readonly index: NodeId;
}

export function buildTopk(frame: Frame, e: A.Call): Value {
  const axes = topkAxes(e.axes);
  if (!axes) throw new Error('NCD9008: a topk was never checked');
  const [from, to] = [frame.axis(axes.from.name.text), frame.axis(axes.to.name.text)];
  const arg = frame.array(e.arguments[0] as A.Expression);
  const [values, indices] = new Ranking(frame, e, from, to, arg).finals();
  return {
    fields: [
      { name: 'values', value: values as NodeId },
      { name: 'indices', value: indices as NodeId },
    ],
  };
}

class Ranking {
  readonly #frame: Frame;
  readonly #e: A.Call;
  readonly #along: Axis;
  readonly #place: Axis;
  readonly #element: Elements;
  /** What stands behind every element. */
  readonly #nothing: Elements;

  constructor(frame: Frame, e: A.Call, along: Axis, place: Axis, arg: NodeId) {
    const { builder } = frame;
    const { element } = builder.node(arg);
    this.#frame = frame;
    this.#e = e;
    this.#along = along;
    this.#place = place;
    this.#element = { value: arg, index: builder.index(along, e.span) };
    this.#nothing = {
      value: builder.constant(monoidLaws.max.identity[element], element, e.span),
      index: builder.constant(monoidLaws.min.identity.i32, 'i32', e.span),
    };
  }

  /** The values and the indices, over the place and what is woven. */
  finals(): readonly NodeId[] {
    const { builder } = this.#frame;
    const recurrence = builder.recurrence();
    const axes = builder.node(this.#element.value).axes.filter((a) => a.id !== this.#along.id);
    const ranked = this.#state(recurrence, axes);
    const next = this.#inserted(ranked);
    const states = [
      { state: ranked.value, initial: this.#nothing.value, next: next.value },
      { state: ranked.index, initial: this.#nothing.index, next: next.index },
    ];
    return finalsOf(builder, { recurrence, axis: this.#along, states, merge: this.#merge(axes) });
  }

  #state(recurrence: number, axes: readonly Axis[]): Elements {
    const { builder } = this.#frame;
    const state = (name: string, node: NodeId): NodeId =>
      builder.state(recurrence, name, builder.node(node).element, [this.#place, ...axes], this.#e.span);
    return { value: state('values', this.#nothing.value), index: state('indices', this.#nothing.index) };
  }

  /** Whether `a` stands before `b`. */
  #before(a: Elements, b: Elements): NodeId {
    const map = this.#map;
    const first = map('and', map('eq', a.value, b.value), map('lt', a.index, b.index));
    return map('or', map('lt', b.value, a.value), first);
  }

  #inserted(ranked: Elements): Elements {
    const { builder } = this.#frame;
    const before = this.#before(this.#element, ranked);
    const previous: IndexExpression = {
      kind: 'add',
      left: { kind: 'axis', axis: this.#place },
      right: { kind: 'constant', value: sizeConstant(-1) },
    };
    const moved = (node: NodeId, otherwise: NodeId): NodeId =>
      builder.reindex(node, [{ from: this.#place, to: previous }], this.#e.span, otherwise);
    const further = moved(before, builder.constant(0, 'bool', this.#e.span));
    const next = (of: keyof Elements): NodeId => {
      const pushed = this.#map('select', further, moved(ranked[of], this.#nothing[of]), this.#element[of]);
      return this.#map('select', before, pushed, ranked[of]);
    };
    return { value: next('value'), index: next('index') };
  }

  /** An element of one part stands behind those before it in its own part and those of the other part that come before it. */
  #merge(axes: readonly Axis[]): RecurrentMerge {
    const { builder } = this.#frame;
    const { span } = this.#e;
    const [left, right] = [this.#state(builder.recurrence(), axes), this.#state(builder.recurrence(), axes)];
    const one = builder.axis(this.#place.name, this.#place.size);
    const other = builder.axis(this.#place.name, this.#place.size);
    const along = (part: Elements, axis: Axis): Elements => ({
      value: builder.reindex(part.value, [{ from: this.#place, to: { kind: 'axis', axis } }], span),
      index: builder.reindex(part.index, [{ from: this.#place, to: { kind: 'axis', axis } }], span),
    });
    const placed = (part: Elements, against: Elements): Elements => {
      const [own, others] = [along(part, one), along(against, other)];
      const [yes, no] = [builder.constant(1, 'i32', span), builder.constant(0, 'i32', span)];
      const ahead = builder.reduce('sum', [other], this.#map('select', this.#before(others, own), yes, no), span);
      const here = this.#map('eq', this.#map('add', builder.index(one, span), ahead), builder.index(this.#place, span));
      return {
        value: builder.reduce('max', [one], this.#map('select', here, own.value, this.#nothing.value), span),
        index: builder.reduce('min', [one], this.#map('select', here, own.index, this.#nothing.index), span),
      };
    };
    const [a, b] = [placed(left, right), placed(right, left)];
    return {
      left: [left.value, left.index],
      right: [right.value, right.index],
      merged: [this.#map('max', a.value, b.value), this.#map('min', a.index, b.index)],
    };
  }

  readonly #map = (fn: Parameters<Frame['builder']['map']>[0], ...args: NodeId[]): NodeId =>
    this.#frame.builder.map(fn, args, this.#e.span);
}
