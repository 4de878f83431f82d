/** Where along an axis something is known to hold: from one end on, or up to one. Ends are nodes without the axis. */
import { type Axis, constantIndex, type IndexExpression, type NodeId, type TermBuilder } from '../term/index.ts';
import { sizeConstant, subtractSizes } from '../types/index.ts';
import type { Affine, Linear } from './affine.ts';
import { directionAlong } from './direction.ts';

/** A place along the axis: an i32 node without it, before all elements, or behind all of them. */
export type End = NodeId | 'first' | 'last';
/** Holds, as far as is known, at `from` and behind it, and before `to`. */
export interface Condition {
  readonly from: End;
  readonly to: End;
}

export const always: Condition = { from: 'first', to: 'last' };
export const never: Condition = { from: 'last', to: 'first' };
export const isNever = ({ from, to }: Condition): boolean => from === 'last' && to === 'first';

/** Where a comparison holds, and where it does not. */
export interface Compared {
  readonly yes: Condition;
  readonly no: Condition;
}
/** Linear forms, of which the largest or the least counts. */
export interface Sides {
  readonly of: readonly Linear[];
  readonly largest: boolean;
}

export class Conditions {
  readonly #builder: TermBuilder;
  readonly #affine: Affine;

  constructor(builder: TermBuilder, affine: Affine) {
    this.#builder = builder;
    this.#affine = affine;
  }

  both(a: Condition, b: Condition): Condition {
    return { from: this.#later(a.from, b.from), to: this.#earlier(a.to, b.to) };
  }

  either(a: Condition, b: Condition): Condition {
    return { from: this.#earlier(a.from, b.from), to: this.#later(a.to, b.to) };
  }

  #later(a: End, b: End): End {
    if (a === b || a === 'last' || b === 'first') return a;
    if (b === 'last' || a === 'first') return b;
    return this.#affine.larger(a, b) ?? this.#builder.map('max', [a, b], this.#builder.node(a).span);
  }

  #earlier(a: End, b: End): End {
    if (a === b || a === 'first' || b === 'last') return a;
    if (b === 'first' || a === 'last') return b;
    const larger = this.#affine.larger(a, b);
    if (larger !== undefined) return larger === a ? b : a;
    return this.#builder.map('min', [a, b], this.#builder.node(a).span);
  }

  /** Where the condition holds for every index of some axes. */
  forAll(condition: Condition, axes: readonly Axis[]): Condition {
    return axes.reduce<Condition>(
      ({ from, to }, axis) => ({
        from: this.#extreme(from, axis, 'rising') ?? 'last',
        to: this.#extreme(to, axis, 'falling') ?? 'first',
      }),
      condition,
    );
  }

  /** The end at the last index of the axis where it goes into that direction, at the first where into the other. */
  #extreme(end: End, axis: Axis, direction: 'rising' | 'falling'): End | undefined {
    const builder = this.#builder;
    if (typeof end === 'string') return end;
    const found = directionAlong(builder.nodes, end, axis);
    if (found === 'constant') return end;
    if (found === 'unknown') return undefined;
    const last: IndexExpression = { kind: 'constant', value: subtractSizes(axis.size, sizeConstant(1)) };
    const to = found === direction ? last : constantIndex(0);
    return builder.reindex(end, [{ from: axis, to }], builder.node(end).span);
  }

  compare(left: Sides, right: Sides): Compared {
    const against = (a: Linear): Compared =>
      this.#fold(
        right.of.map((b) => this.below(a, b)),
        !right.largest,
      );
    return this.#fold(left.of.map(against), left.largest);
  }

  #fold([first, ...rest]: readonly Compared[], all: boolean): Compared {
    return rest.reduce(
      (a, b) =>
        all
          ? { yes: this.both(a.yes, b.yes), no: this.either(a.no, b.no) }
          : { yes: this.either(a.yes, b.yes), no: this.both(a.no, b.no) },
      first as Compared,
    );
  }

  /** Where a < b. */
  below(a: Linear, b: Linear): Compared {
    const affine = this.#affine;
    const unknown = { yes: never, no: never };
    if (a.divisor !== 1) {
      // ⌊l/w⌋ < b where l < b·w
      const most = b.coefficient === 0 ? affine.times(b, a.divisor) : undefined;
      return most ? this.below({ ...a, divisor: 1 }, most) : unknown;
    }
    if (b.divisor !== 1) {
      // a < ⌊l/w⌋ where a·w + w - 1 < l
      const least = a.coefficient === 0 ? affine.times(a, b.divisor) : undefined;
      const before = affine.plus(least, affine.constant(b.divisor - 1));
      return before ? this.below(before, { ...b, divisor: 1 }) : unknown;
    }
    const difference = affine.minus(b, a);
    if (!difference || difference.coefficient === 0) return unknown;
    const { coefficient } = difference;
    if (coefficient < 0) {
      const end = affine.reached(difference.rest, -coefficient);
      return { yes: { from: 'last', to: end }, no: { from: end, to: 'first' } };
    }
    // 0 < c·x + r where x is at least ⌊-r/c⌋ + 1
    const over = affine.minus(affine.constant(1), { ...difference, coefficient: 0 }) as Linear;
    const start = affine.reached(over.rest, coefficient);
    return { yes: { from: start, to: 'first' }, no: { from: 'last', to: start } };
  }
}
