/** The states of a stream. */
import type { Axis, NodeId, TermBuilder } from '../term/index.ts';
import type { Monoid } from '../types/index.ts';
import { isNonnegative } from './signs.ts';
import type { Accumulator } from './stream.ts';

/** Folds of what is 0 or more that are 0 or more. */
const keepsSign: ReadonlySet<Monoid> = new Set(['sum', 'prod', 'max', 'min']);

export class Accumulators {
  readonly #builder: TermBuilder;
  readonly #all: Accumulator[] = [];

  constructor(builder: TermBuilder) {
    this.#builder = builder;
  }

  get all(): readonly Accumulator[] {
    return this.#all;
  }

  of(state: NodeId): Accumulator | undefined {
    return this.#all.find((a) => a.state === state);
  }

  /** Whether an expression over states is 0 or more, where it is a number and an element has been seen. */
  isNonnegative(id: NodeId): boolean {
    const { nodes } = this.#builder;
    const isFold = (at: NodeId): boolean => {
      const state = this.of(at);
      return state !== undefined && keepsSign.has(state.monoid) && isNonnegative(nodes, state.body, isFold);
    };
    return isNonnegative(nodes, id, isFold);
  }

  /** The node that stands for the state of an accumulator; equal ones are one. A body that lacks an axis along which it is
   * folded is repeated there. */
  state(wanted: Omit<Accumulator, 'state'>): NodeId {
    const builder = this.#builder;
    const own = builder.node(wanted.body);
    const missing = wanted.reduced.filter((a) => !own.axes.some((b) => b.id === a.id));
    const accumulator = { ...wanted, body: builder.reindex(wanted.body, [], own.span, undefined, missing) };
    const known = this.#all.find((a) => isSame(a, accumulator));
    if (known) return known.state;
    const gone = new Set(accumulator.reduced.map((a) => a.id));
    const axes = own.axes.filter((a) => !gone.has(a.id));
    const state = builder.input(`~${this.#all.length}`, own.element, axes, own.span);
    this.#all.push({ ...accumulator, state });
    return state;
  }
}

const isSame = (a: Accumulator, b: Omit<Accumulator, 'state'>): boolean =>
  a.monoid === b.monoid &&
  a.body === b.body &&
  a.shift === b.shift &&
  a.restarts === b.restarts &&
  folds(a.reduced) === folds(b.reduced);

const folds = (axes: readonly Axis[]): string =>
  axes
    .map((axis) => axis.id)
    .sort((x, y) => x - y)
    .join();
