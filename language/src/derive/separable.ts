/** Values of a chunk as sums of separable summands (theory §5, CASCADE). A value that depends on earlier results r of the
 * same stream is brought to Σᵢ bodyᵢ · exp(shiftᵢ(r)) · factorᵢ(r): the factor waits for the final results (the tail),
 * the shift is followed online by rescaling. Only the algebra of scalar functions is used, never the shape of a formula. */
import type { MapNode, Node, NodeId, ReduceNode, ReindexNode } from '../term/index.ts';
import { isFloat } from '../types/index.ts';
import { isRefusal, refusal } from './refusal.ts';
import { FunctionSeparation } from './separable-functions.ts';
import type { Refusal } from './stream.ts';
import { SummandAlgebra } from './summand-algebra.ts';
import type { Counting, StreamScope, Summand } from './summands.ts';

/** More summands than this are not worth their accumulators. */
const mostSummands = 8;

export class Separation {
  readonly #scope: StreamScope;
  readonly #algebra: SummandAlgebra;
  readonly #functions: FunctionSeparation;
  readonly #memo = new Map<string, readonly Summand[] | Refusal>();
  /** Of the node at hand. */
  #counting: Counting = { where: [], folded: [] };

  constructor(scope: StreamScope) {
    this.#scope = scope;
    this.#algebra = new SummandAlgebra(scope);
    this.#functions = new FunctionSeparation(scope, this.#algebra, {
      of: (id) => this.of(id),
      select: (node, condition, x, y) => this.#select(node, condition, x, y),
      counting: () => this.#counting,
      culprit: (node) => this.#culprit(node),
    });
  }

  /** What a reduction folds. */
  folded(node: ReduceNode): readonly Summand[] | Refusal {
    const counting = { where: [], folded: node.reduced };
    const summands = this.#within(counting, () => this.of(node.arg));
    if (isRefusal(summands) || node.monoid !== 'sum') return summands;
    return this.#algebra.recentred(node, summands, counting);
  }

  of(id: NodeId): readonly Summand[] | Refusal {
    const { where, folded } = this.#counting;
    const key = [id, ...where.map((w) => `${w.condition}${w.holds}`), '|', ...folded.map((a) => a.id)].join();
    let known = this.#memo.get(key);
    if (!known) {
      known = this.#separate(id);
      this.#memo.set(key, known);
    }
    return known;
  }

  #within<T>(counting: Counting, separate: () => T): T {
    const outer = this.#counting;
    this.#counting = counting;
    const summands = separate();
    this.#counting = outer;
    return summands;
  }

  #separate(id: NodeId): readonly Summand[] | Refusal {
    const { builder, dependent, running } = this.#scope;
    if (!dependent(id)) return [{ body: id }];
    const node = builder.node(id);
    if (!this.#algebra.carries(node)) {
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
        return refusal(node, 'CASCADE', 'it cannot depend on results of the stream');
    }
  }

  #map(node: MapNode): readonly Summand[] | Refusal {
    const [x, y, z] = node.args as [NodeId, NodeId, NodeId];
    switch (node.fn) {
      case 'add':
        return this.#sum(node, this.of(x), this.of(y));
      case 'sub':
        return this.#sum(node, this.of(x), this.#negated(node, y));
      case 'neg':
        return this.#negated(node, x);
      case 'mul':
        return this.#product(node, this.of(x), this.of(y));
      case 'div':
        if (!isFloat(node.element)) break; // integer division has no inverse
        return this.#quotient(node, this.of(x), y);
      case 'f32':
        if (this.#scope.builder.node(x).element !== 'f16') break; // only this widening keeps every value
        return this.of(x);
      case 'exp':
        return this.#functions.exponential(node, x);
      case 'log':
        return this.#functions.logarithm(node, x);
      case 'max':
      case 'min':
        return this.#functions.clipped(node, x, y);
      case 'pow':
        return this.#functions.power(node, x, y);
      case 'select':
        return this.#select(node, x, y, z);
      default:
        break;
    }
    return this.#functions.homomorphic(node);
  }

  /** The name of the first earlier result below a node, for messages. */
  #culprit(node: Node): string {
    const { builder, dependent } = this.#scope;
    let at: Node | undefined = node;
    while (at && this.#algebra.carries(at)) {
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
    return this.#few(node, [...a, ...b]);
  }

  #negated(node: Node, id: NodeId): readonly Summand[] | Refusal {
    const summands = this.of(id);
    return isRefusal(summands) ? summands : this.#algebra.negated(node, summands);
  }

  #product(node: Node, a: readonly Summand[] | Refusal, b: readonly Summand[] | Refusal): readonly Summand[] | Refusal {
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    return this.#few(node, this.#algebra.product(node, a, b, this.#counting));
  }

  #few(node: Node, summands: readonly Summand[]): readonly Summand[] | Refusal {
    if (summands.length <= mostSummands) return summands;
    return refusal(node, 'CASCADE', `it separates into more than ${mostSummands} summands`);
  }

  #quotient(node: Node, numerator: readonly Summand[] | Refusal, divisor: NodeId): readonly Summand[] | Refusal {
    if (isRefusal(numerator)) return numerator;
    const below = this.of(divisor);
    if (isRefusal(below)) return below;
    const [only] = below;
    if (below.length !== 1 || !only)
      return refusal(node, 'CASCADE', `the divisor is a sum of a part per element and ${this.#culprit(node)}`);
    return this.#algebra.quotient(node, numerator, only);
  }

  isAdditive(summands: readonly Summand[]): boolean {
    return this.#algebra.isAdditive(summands);
  }

  #select(node: Node, condition: NodeId, x: NodeId, y: NodeId): readonly Summand[] | Refusal {
    if (this.#scope.dependent(condition))
      return refusal(node, 'CASCADE', `the choice depends on ${this.#culprit(node)}`);
    const algebra = this.#algebra;
    const counting = (holds: boolean): Counting => ({
      ...this.#counting,
      where: [...this.#counting.where, { condition, holds }],
    });
    const a = this.#within(counting(true), () => this.of(x));
    const b = this.#within(counting(false), () => this.of(y));
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    const beside =
      algebra.besideInfinity(node, condition, a, y, true) ?? algebra.besideInfinity(node, condition, b, x, false);
    if (beside) return beside;
    const otherwise = algebra.isZero(y) ? [] : algebra.chosen(node, condition, b, false, this.#counting);
    return this.#few(node, [...algebra.chosen(node, condition, a, true, this.#counting), ...otherwise]);
  }

  /** A sum over other axes passes through what does not carry them. */
  #reduce(node: ReduceNode): readonly Summand[] | Refusal {
    const { builder } = this.#scope;
    const { folded } = this.#counting;
    const inner = this.#within({ ...this.#counting, folded: [...folded, ...node.reduced] }, () => this.of(node.arg));
    if (isRefusal(inner)) return inner;
    if (node.monoid !== 'sum')
      return refusal(node, 'CASCADE', `a ${node.monoid} inside the chunk depends on ${this.#culprit(node)}`);
    const reduced = new Set(node.reduced.map((a) => a.id));
    const summands: Summand[] = [];
    for (const s of inner) {
      const outside = [s.shift, s.factor].filter((n): n is NodeId => n !== undefined);
      if (outside.some((n) => builder.node(n).axes.some((a) => reduced.has(a.id))))
        return refusal(node, 'CASCADE', `a sum inside the chunk runs over an axis of ${this.#culprit(node)}`);
      const body = s.body ?? this.#algebra.one(node);
      const missing = node.reduced.filter((a) => !builder.node(body).axes.some((b) => b.id === a.id));
      const { exponent: _, ...others } = s;
      summands.push({
        ...others,
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
      return refusal(
        node,
        'CASCADE',
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
      ...this.#algebra.part('body', s.body === undefined ? undefined : moved(s.body)),
      ...this.#algebra.part('shift', s.shift === undefined ? undefined : moved(s.shift)),
      ...this.#algebra.part('factor', s.factor === undefined ? undefined : moved(s.factor)),
      ...this.#algebra.part('exponent', s.exponent === undefined ? undefined : moved(s.exponent)),
      ...(s.masked ? { masked: true } : {}),
    }));
  }
}
