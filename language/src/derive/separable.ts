/** Values of a chunk as sums of separable summands (theory §5, CASCADE). A value that depends on earlier results r of the
 * same stream is brought to Σᵢ bodyᵢ · exp(shiftᵢ(r)) · factorᵢ(r): the factor waits for the final results (the tail),
 * the shift is followed online by rescaling. Only the algebra of scalar functions is used, never the shape of a formula. */
import type { Span } from '../source/index.ts';
import type { Axis, MapNode, Node, NodeId, ReduceNode, ReindexNode, TermBuilder } from '../term/index.ts';
import { constantIndex } from '../term/index.ts';
import { isFloat, type ScalarFunction } from '../types/index.ts';
import type { Refusal, Rule } from './stream.ts';

/** body · factor, where the body already holds exp(shift now). Absent parts are 1; without a body it is constant along the stream. */
export interface Summand {
  readonly body?: NodeId;
  readonly shift?: NodeId;
  readonly factor?: NodeId;
  /** The body is 0 where a condition does not hold, and there the factor must not count, even if it is not finite. */
  readonly masked?: boolean;
}

/** What the separation needs to know of the region. */
export interface StreamScope {
  readonly builder: TermBuilder;
  readonly axis: Axis;
  /** Whether a node reads results of the stream. */
  readonly dependent: (id: NodeId) => boolean;
  /** A node without the stream axis, over the running state. */
  readonly running: (id: NodeId) => NodeId | Refusal;
}

/** More summands than this are not worth their accumulators. */
const mostSummands = 8;

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && (value as Refusal).kind === 'refusal';

export class Separation {
  readonly #scope: StreamScope;
  readonly #memo = new Map<NodeId, readonly Summand[] | Refusal>();

  constructor(scope: StreamScope) {
    this.#scope = scope;
  }

  of(id: NodeId): readonly Summand[] | Refusal {
    let known = this.#memo.get(id);
    if (!known) {
      known = this.#separate(id);
      this.#memo.set(id, known);
    }
    return known;
  }

  #separate(id: NodeId): readonly Summand[] | Refusal {
    const { builder, dependent, running } = this.#scope;
    if (!dependent(id)) return [{ body: id }];
    const node = builder.node(id);
    if (!this.#carries(node)) {
      const factor = running(id);
      return isRefusal(factor) ? factor : [{ factor }];
    }
    switch (node.kind) {
      case 'map':
        return this.#map(node);
      case 'reduce':
        return this.#reduce(node);
      case 'reindex':
        return this.#reindex(node);
      default:
        return this.refuse('CASCADE', node, 'it cannot depend on results of the stream');
    }
  }

  #carries(node: Node): boolean {
    return node.axes.some((a) => a.id === this.#scope.axis.id);
  }

  refuse(rule: Rule, node: Node, reason: string, hint?: string): Refusal {
    return { kind: 'refusal', rule, node: node.id, span: node.span, reason, ...(hint ? { hint } : {}) };
  }

  #map(node: MapNode): readonly Summand[] | Refusal {
    const [x, y, z] = node.args as [NodeId, NodeId, NodeId];
    switch (node.fn) {
      case 'add':
        return this.#sum(node, this.of(x), this.of(y));
      case 'sub':
        return this.#sum(node, this.of(x), this.#negated(node, this.of(y)));
      case 'neg':
        return this.#negated(node, this.of(x));
      case 'mul':
        return this.#product(node, this.of(x), this.of(y));
      case 'div':
        if (!isFloat(node.element)) break; // integer division has no inverse
        return this.#quotient(node, this.of(x), y);
      case 'f32':
        if (this.#scope.builder.node(x).element !== 'f16') break; // only this widening keeps every value
        return this.of(x);
      case 'exp':
        return this.#exponential(node, x);
      case 'select':
        return this.#select(node, x, y, z);
      default:
        break;
    }
    return this.refuse(
      'CASCADE',
      node,
      `${node.fn} of a value that depends on ${this.#culprit(node)} does not separate into a part per element and a part of the result`,
    );
  }

  /** The name of the first earlier result below a node, for messages. */
  #culprit(node: Node): string {
    const { builder, dependent } = this.#scope;
    let at: Node | undefined = node;
    while (at && this.#carries(at)) {
      const operands: readonly NodeId[] =
        at.kind === 'map' ? at.args : at.kind === 'reduce' || at.kind === 'reindex' ? [at.arg] : [];
      const next = operands.find(dependent);
      at = next === undefined ? undefined : builder.node(next);
    }
    return at?.name ?? (at?.kind === 'reduce' ? `the ${at.monoid} over ${this.#scope.axis.name}` : 'an earlier result');
  }

  #sum(node: Node, a: readonly Summand[] | Refusal, b: readonly Summand[] | Refusal): readonly Summand[] | Refusal {
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    if (a.length + b.length > mostSummands)
      return this.refuse('CASCADE', node, `it separates into more than ${mostSummands} summands`);
    return [...a, ...b];
  }

  #negated(node: Node, summands: readonly Summand[] | Refusal): readonly Summand[] | Refusal {
    if (isRefusal(summands)) return summands;
    return summands.map((s) =>
      s.body === undefined
        ? { ...s, factor: this.#apply('neg', node, s.factor ?? this.#one(node)) }
        : { ...s, body: this.#apply('neg', node, s.body) },
    );
  }

  #product(node: Node, a: readonly Summand[] | Refusal, b: readonly Summand[] | Refusal): readonly Summand[] | Refusal {
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    const left = this.#recentred(node, a);
    const right = this.#recentred(node, b);
    if (left.length * right.length > mostSummands)
      return this.refuse('CASCADE', node, `it separates into more than ${mostSummands} summands`);
    return left.flatMap((s) =>
      right.map(
        (t): Summand => ({
          ...this.#part('body', this.#both('mul', node, s.body, t.body)),
          ...this.#part('shift', this.#both('add', node, s.shift, t.shift)),
          ...this.#part('factor', this.#both('mul', node, s.factor, t.factor)),
          ...(s.masked || t.masked ? { masked: true } : {}),
        }),
      ),
    );
  }

  /** h + g as (h − c) + (g + c), c the first element of h: what is multiplied out stays small, so that differences such as
   * E[x²] − E[x]² do not cancel (the shifted-data form of the variance; Chan, Golub & LeVeque 1983). */
  #recentred(node: Node, summands: readonly Summand[]): readonly Summand[] {
    const { builder, axis } = this.#scope;
    const factors = summands.filter((s) => s.body === undefined);
    const bodies = summands.filter((s) => s.body !== undefined && !s.shift && !s.factor);
    if (factors.length === 0 || bodies.length === 0 || factors.length + bodies.length !== summands.length)
      return summands;
    const body = this.#total(
      node,
      bodies.map((s) => s.body as NodeId),
    );
    if (!this.#carries(builder.node(body))) return summands;
    const centre = builder.reindex(body, [{ from: axis, to: constantIndex(0) }], node.span);
    const factor = this.#total(
      node,
      factors.map((s) => s.factor ?? this.#one(node)),
    );
    return [{ body: this.#apply('sub', node, body, centre) }, { factor: this.#apply('add', node, factor, centre) }];
  }

  #quotient(node: Node, numerator: readonly Summand[] | Refusal, divisor: NodeId): readonly Summand[] | Refusal {
    if (isRefusal(numerator)) return numerator;
    const below = this.of(divisor);
    if (isRefusal(below)) return below;
    const [only] = below;
    if (below.length !== 1 || !only)
      return this.refuse('CASCADE', node, `the divisor is a sum of a part per element and ${this.#culprit(node)}`);
    return numerator.map(
      (s): Summand => ({
        ...this.#part('body', this.#divided(node, s.body, only.body)),
        ...this.#part(
          'shift',
          only.shift === undefined ? s.shift : this.#apply('sub', node, s.shift ?? this.#zero(node), only.shift),
        ),
        ...this.#part('factor', this.#divided(node, s.factor, only.factor)),
        ...(s.masked ? { masked: true } : {}),
      }),
    );
  }

  /** exp turns sums into products: what depends on results becomes a shift, and the body is evaluated with the shift inside,
   * so that nothing overflows. A shift that is not finite (no element seen yet, or all masked) counts as 0. */
  #exponential(node: Node, argument: NodeId): readonly Summand[] | Refusal {
    const { builder } = this.#scope;
    const inner = builder.node(argument);
    if (inner.kind === 'map' && inner.fn === 'select' && !this.#scope.dependent(inner.args[0] as NodeId)) {
      const [condition, x, y] = inner.args as [NodeId, NodeId, NodeId];
      return this.of(
        builder.map(
          'select',
          [condition, builder.map('exp', [x], node.span), builder.map('exp', [y], node.span)],
          node.span,
        ),
      );
    }
    const summands = this.of(argument);
    if (isRefusal(summands)) return summands;
    const additive = summands.every((s) => s.shift === undefined && (s.body === undefined || s.factor === undefined));
    if (!additive)
      return this.refuse('CASCADE', node, `the exponent multiplies a part per element with ${this.#culprit(node)}`);
    const shift = withoutGuard(
      builder,
      this.#total(
        node,
        summands.flatMap((s) => s.factor ?? []),
      ),
    );
    const bodies = summands.flatMap((s) => s.body ?? []);
    const exponent = [...bodies, finiteOrZero(builder, shift, node.span)];
    return [{ body: this.#apply('exp', node, this.#total(node, exponent)), shift }];
  }

  #select(node: Node, condition: NodeId, x: NodeId, y: NodeId): readonly Summand[] | Refusal {
    if (this.#scope.dependent(condition))
      return this.refuse('CASCADE', node, `the choice depends on ${this.#culprit(node)}`);
    const where = (branch: readonly Summand[], chosen: boolean): readonly Summand[] =>
      branch.map((s) => {
        const body = s.body ?? this.#one(node);
        const zero = this.#zero(node);
        return {
          ...s,
          ...(s.factor === undefined ? {} : { masked: true }),
          body: this.#apply('select', node, condition, ...((chosen ? [body, zero] : [zero, body]) as [NodeId, NodeId])),
        };
      });
    const a = this.of(x);
    const b = this.of(y);
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    const otherwise = this.#isZero(y) ? [] : where(b, false);
    return this.#sum(node, where(a, true), otherwise);
  }

  /** A sum over other axes passes through what does not carry them. */
  #reduce(node: ReduceNode): readonly Summand[] | Refusal {
    const { builder } = this.#scope;
    const inner = this.of(node.arg);
    if (isRefusal(inner)) return inner;
    if (node.monoid !== 'sum')
      return this.refuse('CASCADE', node, `a ${node.monoid} inside the chunk depends on ${this.#culprit(node)}`);
    const reduced = new Set(node.reduced.map((a) => a.id));
    const summands: Summand[] = [];
    for (const s of inner) {
      const outside = [s.shift, s.factor].filter((n): n is NodeId => n !== undefined);
      if (outside.some((n) => builder.node(n).axes.some((a) => reduced.has(a.id))))
        return this.refuse('CASCADE', node, `a sum inside the chunk runs over an axis of ${this.#culprit(node)}`);
      const body = s.body ?? this.#one(node);
      const missing = node.reduced.filter((a) => !builder.node(body).axes.some((b) => b.id === a.id));
      summands.push({
        ...s,
        body: builder.reduce('sum', node.reduced, builder.reindex(body, [], node.span, undefined, missing), node.span),
      });
    }
    return summands;
  }

  /** Moving other axes moves every part. */
  #reindex(node: ReindexNode): readonly Summand[] | Refusal {
    const { builder, axis } = this.#scope;
    if (
      node.otherwise !== undefined ||
      node.entries.some((e) => e.from.id === axis.id || builder.indexAxes(e.to).some((a) => a.id === axis.id))
    )
      return this.refuse(
        'CASCADE',
        node,
        `it reads a value that depends on ${this.#culprit(node)} at another place of ${axis.name}`,
      );
    const inner = this.of(node.arg);
    if (isRefusal(inner)) return inner;
    const moved = (id: NodeId): NodeId => {
      const own = builder.node(id).axes;
      const entries = node.entries.filter((e) => own.some((a) => a.id === e.from.id));
      return builder.reindex(id, entries, node.span);
    };
    return inner.map((s) => ({
      ...this.#part('body', s.body === undefined ? undefined : moved(s.body)),
      ...this.#part('shift', s.shift === undefined ? undefined : moved(s.shift)),
      ...this.#part('factor', s.factor === undefined ? undefined : moved(s.factor)),
      ...(s.masked ? { masked: true } : {}),
    }));
  }

  // ---- building

  #part<K extends keyof Summand>(key: K, node: NodeId | undefined): Pick<Summand, K> | object {
    return node === undefined ? {} : { [key]: node };
  }
  #apply(fn: ScalarFunction, node: Node, ...args: readonly NodeId[]): NodeId {
    return this.#scope.builder.map(fn, args, node.span);
  }
  #both(fn: ScalarFunction, node: Node, a: NodeId | undefined, b: NodeId | undefined): NodeId | undefined {
    if (a === undefined) return b;
    return b === undefined ? a : this.#apply(fn, node, a, b);
  }
  #divided(node: Node, a: NodeId | undefined, b: NodeId | undefined): NodeId | undefined {
    return b === undefined ? a : this.#apply('div', node, a ?? this.#one(node), b);
  }
  #total(node: Node, list: readonly NodeId[]): NodeId {
    const [first, ...rest] = list;
    return first === undefined ? this.#zero(node) : rest.reduce((sum, n) => this.#apply('add', node, sum, n), first);
  }
  #one(node: Node): NodeId {
    return this.#scope.builder.constant(1, node.element, node.span);
  }
  #zero(node: Node): NodeId {
    return this.#scope.builder.constant(0, node.element, node.span);
  }
  #isZero(id: NodeId): boolean {
    const node = this.#scope.builder.node(id);
    return node.kind === 'constant' && node.value === 0;
  }
}

/** The largest shift that counts as finite. */
const largestShift = 3e38;

/** A shift where it is finite, 0 elsewhere. */
export function finiteOrZero(builder: TermBuilder, shift: NodeId, span: Span): NodeId {
  const limit = builder.constant(largestShift, 'f32', span);
  const bounded = builder.map('lt', [builder.map('abs', [shift], span), limit], span);
  return builder.map('select', [bounded, shift, builder.constant(0, builder.node(shift).element, span)], span);
}

/** A shift that is guarded already is guarded once. */
function withoutGuard(builder: TermBuilder, shift: NodeId): NodeId {
  const node = builder.node(shift);
  const inner = node.kind === 'map' && node.fn === 'select' ? node.args[1] : undefined;
  return inner !== undefined && finiteOrZero(builder, inner, node.span) === shift ? inner : shift;
}
