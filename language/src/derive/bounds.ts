/** The part of a stream that counts (theory §9): outside it, a predicate that is affine in indices makes every element the
 * identity of every accumulator, so that whole chunks can be left out. Found by evaluating the bodies where only such
 * predicates are known. An infinite value absorbs what is added to it, and 0 what is multiplied: values that a program
 * masks out are taken to be finite (language reference, "Levels and plans"). */
import {
  type Axis,
  type IndexExpression,
  indexLeaves,
  type MapNode,
  mappedIndex,
  monoidLaws,
  type NodeId,
  operandsOf,
  type ReduceNode,
  type ReindexNode,
  scalars,
  type TermBuilder,
} from '../term/index.ts';
import { absorption } from './absorption.ts';
import { Affine, type Frame } from './affine.ts';
import { always, type Compared, type Condition, Conditions, isNever, never, type Sides } from './conditions.ts';
import { isPositive } from './signs.ts';
import type { Accumulator, StreamBounds } from './stream.ts';

/** A constant that a node is where a condition holds. */
interface Known {
  readonly value: number;
  readonly when: Condition;
}

/** More constants than this are not kept of a node. */
const mostKnown = 8;

export interface BoundedRegion {
  readonly builder: TermBuilder;
  readonly axis: Axis;
  /** Values that are there before the stream starts. */
  readonly loaded: (id: NodeId) => boolean;
  readonly accumulators: readonly Accumulator[];
}

/** Nothing where every element may count. */
export function streamBounds(region: BoundedRegion): StreamBounds | undefined {
  if (region.accumulators.length === 0 || !hasConditions(region)) return undefined;
  const idle = new Evaluation(region).idle();
  const { from: upper, to: lower } = idle;
  if (upper === 'first' || lower === 'last') return undefined; // nothing counts at all: too odd to be worth a loop
  const bounds = {
    ...(lower === 'first' ? {} : { lower }),
    ...(upper === 'last' ? {} : { upper }),
  };
  return isNever(idle) ? undefined : bounds;
}

/** Whether anything that the accumulators take in depends on a comparison, or on whether an index is inside an array. */
function hasConditions({ builder, loaded, accumulators }: BoundedRegion): boolean {
  const seen = new Set<NodeId>();
  const pending = accumulators.map(({ body }) => body);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = builder.node(id);
    if (seen.has(id) || (node.kind === 'reduce' && loaded(id))) continue;
    seen.add(id);
    if (node.kind === 'map' && comparisons.has(node.fn)) return true;
    if (node.kind === 'reindex' && node.otherwise !== undefined) return true;
    pending.push(...operandsOf(node));
  }
  return false;
}

const comparisons: ReadonlySet<string> = new Set(['lt', 'le', 'eq', 'ne']);

class Evaluation {
  readonly #region: BoundedRegion;
  readonly #affine: Affine;
  readonly #where: Conditions;
  readonly #memos = new Map<Frame, Map<NodeId, readonly Known[]>>();
  readonly #outermost: Frame = { axes: new Map(), guarded: false };

  constructor(region: BoundedRegion) {
    this.#region = region;
    this.#affine = new Affine(region);
    this.#where = new Conditions(region.builder, this.#affine);
  }

  /** Where an element leaves every accumulator as it is. */
  idle(): Condition {
    return this.#region.accumulators.reduce((before, a) => this.#where.both(before, this.#idle(a)), always);
  }

  #idle({ monoid, body, reduced }: Accumulator): Condition {
    const { builder, axis } = this.#region;
    const identity = monoidLaws[monoid].identity[builder.node(body).element];
    const found = this.#known(body, this.#outermost).find(({ value }) => value === identity);
    return this.#where.forAll(
      found?.when ?? never,
      reduced.filter((a) => a.id !== axis.id),
    );
  }

  #known(id: NodeId, frame: Frame): readonly Known[] {
    const memo = this.#memos.get(frame) ?? new Map<NodeId, readonly Known[]>();
    this.#memos.set(frame, memo);
    const before = memo.get(id);
    if (before) return before;
    const known = this.#merged(this.#compute(id, frame));
    memo.set(id, known);
    return known;
  }

  #merged(all: readonly Known[]): readonly Known[] {
    const byValue = new Map<number, Condition>();
    for (const { value, when } of all) {
      if (Number.isNaN(value) || isNever(when)) continue;
      const before = byValue.get(value);
      byValue.set(value, before ? this.#where.either(before, when) : when);
    }
    return [...byValue].slice(0, mostKnown).map(([value, when]) => ({ value, when }));
  }

  #compute(id: NodeId, frame: Frame): readonly Known[] {
    const { builder, loaded } = this.#region;
    const node = builder.node(id);
    // what another kernel has made of known values, element by element, is known as well
    switch (node.kind) {
      case 'constant':
        return [{ value: node.value, when: always }];
      case 'map':
        return this.#map(node, frame);
      case 'reduce':
        return loaded(id) ? [] : this.#reduce(node, frame);
      case 'reindex':
        return this.#reindex(node, frame);
      default:
        return [];
    }
  }

  #map(node: MapNode, frame: Frame): readonly Known[] {
    const { builder } = this.#region;
    const args = node.args.map((a) => this.#known(a, frame));
    if (node.fn === 'select') return this.#select(args as [readonly Known[], readonly Known[], readonly Known[]]);
    const compared = this.#comparison(node, frame);
    if (compared) return compared;
    const meaning = scalars[node.fn](builder.node(node.args[0] as NodeId).element);
    const decided = args.map((known, i) => this.#absorbed(node, known, i));
    const open = args.map((known, i) => known.filter((_, k) => decided[i]?.[k] === undefined));
    const together = open.reduce<readonly { values: readonly number[]; when: Condition }[]>(
      (before, arg) =>
        before.flatMap(({ values, when }) =>
          arg.map((k) => ({ values: [...values, k.value], when: this.#where.both(when, k.when) })),
        ),
      [{ values: [], when: always }],
    );
    return [
      ...together.map(({ values, when }) => ({ value: meaning(...values) + 0, when })), // + 0: no negative zero
      ...decided.flat().filter((known) => known !== undefined),
    ];
  }

  /** What the values of one operand alone decide. */
  #absorbed({ fn, args }: MapNode, known: readonly Known[], operand: number): readonly (Known | undefined)[] {
    const { builder } = this.#region;
    const other = args[1 - operand];
    return known.map(({ value, when }) => {
      const result =
        other === undefined || args.length !== 2
          ? undefined
          : absorption(fn, value, operand === 0 ? 'left' : 'right', isPositive(builder.nodes, other));
      return result === undefined ? undefined : { value: result, when };
    });
  }

  #select([condition, yes, no]: readonly [readonly Known[], readonly Known[], readonly Known[]]): readonly Known[] {
    const where = (chosen: boolean): Condition =>
      condition
        .filter(({ value }) => (value !== 0) === chosen)
        .reduce<Condition>((a, { when }) => this.#where.either(a, when), never);
    const branch = (known: readonly Known[], chosen: boolean): readonly Known[] =>
      known.map(({ value, when }) => ({ value, when: this.#where.both(when, where(chosen)) }));
    const same = yes.flatMap(({ value, when }) =>
      no.filter((k) => k.value === value).map((k) => ({ value, when: this.#where.both(when, k.when) })),
    );
    return [...branch(yes, true), ...branch(no, false), ...same];
  }

  #reduce({ monoid, reduced, arg, element }: ReduceNode, frame: Frame): readonly Known[] {
    const gone = new Set(reduced.map((a) => a.id));
    const captures = [...frame.axes.values()].some((e) =>
      indexLeaves(e).some((leaf) => leaf.kind !== 'constant' && (leaf.kind === 'gather' || gone.has(leaf.axis.id))),
    );
    if (captures) return [];
    const identity = monoidLaws[monoid].identity[element];
    return this.#known(arg, frame)
      .filter(({ value }) => value === identity)
      .map(({ value, when }) => ({ value, when: this.#where.forAll(when, reduced) }));
  }

  #reindex({ arg, entries, otherwise }: ReindexNode, frame: Frame): readonly Known[] {
    if (entries.length === 0) return this.#known(arg, frame);
    const { builder } = this.#region;
    const axes = new Map<number, IndexExpression>();
    for (const axis of builder.node(arg).axes) {
      const entry = entries.find((e) => e.from.id === axis.id);
      const to = entry ? substituted(entry.to, frame.axes) : frame.axes.get(axis.id);
      if (to) axes.set(axis.id, to);
    }
    const inner: Frame = { axes, guarded: frame.guarded || otherwise !== undefined };
    const read = this.#known(arg, inner);
    if (otherwise === undefined) return read;
    const outside = this.#known(otherwise, frame);
    const { yes, no } = entries
      .map(({ from }) => this.#within(from, inner))
      .reduce((a, b) => ({ yes: this.#where.both(a.yes, b.yes), no: this.#where.either(a.no, b.no) }), {
        yes: always,
        no: never,
      });
    const condition = [
      { value: 1, when: yes },
      { value: 0, when: no },
    ];
    return this.#select([condition, read, outside]);
  }

  #within(axis: Axis, frame: Frame): Compared {
    const { builder } = this.#region;
    const span = builder.node(0).span;
    const index = this.#affine.of(builder.index(axis, span), frame);
    const size = this.#affine.of(builder.size(axis.size, span), frame);
    if (!index || !size) return { yes: never, no: never };
    const below = this.#where.below(index, this.#affine.constant(0));
    const inside = this.#where.below(index, size);
    return { yes: this.#where.both(below.no, inside.yes), no: this.#where.either(below.yes, inside.no) };
  }

  // ---- comparisons

  #comparison({ fn, args }: MapNode, frame: Frame): readonly Known[] | undefined {
    if (!comparisons.has(fn)) return undefined;
    const [x, y] = args as [NodeId, NodeId];
    const [left, right] = [this.#sides(x, frame), this.#sides(y, frame)];
    if (!left || !right) return undefined;
    const truth = ({ yes, no }: Compared): readonly Known[] => [
      { value: 1, when: yes },
      { value: 0, when: no },
    ];
    if (fn === 'lt') return truth(this.#where.compare(left, right));
    const above = this.#where.compare(right, left);
    if (fn === 'le') return truth({ yes: above.no, no: above.yes });
    const apart = this.#where.either(this.#where.compare(left, right).yes, above.yes);
    return truth(fn === 'eq' ? { yes: never, no: apart } : { yes: apart, no: never });
  }

  /** Linear forms, of which the node is the largest or the least. */
  #sides(id: NodeId, frame: Frame): Sides | undefined {
    const own = this.#affine.of(id, frame);
    if (own && !own.data) return { of: [own], largest: true };
    const node = this.#region.builder.node(id);
    if (node.kind === 'map' && ['abs', 'max', 'min'].includes(node.fn)) {
      const forms = node.args.map((a) => this.#affine.of(a, frame));
      const [first] = forms;
      const all = node.fn === 'abs' ? [first, this.#affine.minus(this.#affine.constant(0), first)] : forms;
      if (all.every((form) => form !== undefined)) return { of: all, largest: node.fn !== 'min' };
    }
    return own && { of: [own], largest: true };
  }
}

/** An index with its axes replaced. */
const substituted = (e: IndexExpression, axes: Frame['axes']): IndexExpression =>
  mappedIndex(e, (leaf) => (leaf.kind === 'axis' ? (axes.get(leaf.axis.id) ?? leaf) : leaf));
