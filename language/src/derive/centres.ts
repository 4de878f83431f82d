/** Which shift keeps the exponentials of a stream in the range of floats (theory §5: "the numerically safe form").
 *
 * exp(e + g), where e is a part per element and g depends on results r: following g(r) online is safe where g never grows
 * and e + g is never above 0 along the way, as with g = -max(e). A sum, say, may run far above or below its final value, and
 * what underflowed or overflowed on the way is lost. Then the largest e so far takes the place of -g: it goes along as a
 * state of its own, and exp(max(e) + g) waits for the final results. */
import type { Span } from '../source/index.ts';
import { type NodeId, substitute } from '../term/index.ts';
import { guarded } from './guards.ts';
import { likeTerms, type Multiple, multiplesOf, product } from './multiples.ts';
import { readsState } from './recurrences.ts';
import type { Accumulator } from './stream.ts';
import type { Counting, StreamScope } from './summands.ts';

export interface Centred {
  /** What is added to the exponent as long as elements come. */
  readonly shift: NodeId;
  /** What the results do beside that, at the end. */
  readonly factor?: NodeId;
}

export class Centres {
  readonly #scope: StreamScope;

  constructor(scope: StreamScope) {
    this.#scope = scope;
  }

  /** For exp(exponent + shift). */
  of(exponent: NodeId, shift: NodeId, counting: Counting, span: Span): Centred {
    const { builder } = this.#scope;
    if (this.#isBounded(exponent, shift, counting) || readsState(builder.nodes, shift)) return { shift };
    const centre = this.#largest(exponent, counting, span);
    return {
      shift: builder.map('neg', [centre], span),
      factor: builder.map('exp', [builder.map('add', [centre, shift], span)], span),
    };
  }

  /** Whether exponent + shift is at most a constant at every element, and the shift never grows: what the results take away is
   * the largest of what the elements add. */
  #isBounded(exponent: NodeId, shift: NodeId, counting: Counting): boolean {
    const taken: Multiple[] = [];
    for (const result of this.#results(shift)) {
      const accumulator = this.#scope.states.of(result.atom);
      if (!accumulator || !this.#limits(accumulator, result)) return false;
      for (const part of this.#parts(accumulator.body, counting)) taken.push(product(part, result));
    }
    // a value that is masked itself is on the safe side of what it masks
    return [counting, { ...counting, masked: true }].some(
      (how) => likeTerms([...this.#parts(exponent, how), ...taken]).length === 0,
    );
  }

  /** Whether a multiple of a state takes away the largest so far of what its elements add. */
  #limits({ monoid, reduced }: Accumulator, { scale, keepsSign }: Multiple): boolean {
    const { axis } = this.#scope;
    return keepsSign && monoid === (scale < 0 ? 'max' : 'min') && reduced.some((a) => a.id === axis.id);
  }

  #parts(exponent: NodeId, counting: Counting & { readonly masked?: boolean }): readonly Multiple[] {
    const { builder } = this.#scope;
    return multiplesOf(exponent, {
      nodes: builder.nodes,
      isFixed: (id) => !this.#carries(id),
      through: (id) => this.#counted(id, counting),
    });
  }

  #results(shift: NodeId): readonly Multiple[] {
    const { builder } = this.#scope;
    return multiplesOf(shift, {
      nodes: builder.nodes,
      isFixed: (id) => !this.#readsResult(id),
      through: (id) => guarded(builder.nodes, id),
    });
  }

  /** A choice whose condition is known where the value counts. */
  #counted(id: NodeId, counting: Counting & { readonly masked?: boolean }): NodeId {
    const { builder } = this.#scope;
    const node = builder.node(id);
    if (node.kind !== 'map' || node.fn !== 'select') return id;
    const [condition, yes, no] = node.args as [NodeId, NodeId, NodeId];
    const known = counting.where.find((w) => w.condition === condition);
    if (known) return this.#counted(known.holds ? yes : no, counting);
    const hidden = builder.node(no);
    const isHidden = hidden.kind === 'constant' && hidden.value === Number.NEGATIVE_INFINITY;
    return counting.masked && isHidden ? this.#counted(yes, counting) : id;
  }

  /** The largest exponent so far, over states: that of its only part where there is one, which may go along already. */
  #largest(exponent: NodeId, counting: Counting, span: Span): NodeId {
    const { builder } = this.#scope;
    const parts = this.#parts(exponent, counting);
    const [only] = parts;
    const replaced = (atom: NodeId, by: NodeId): NodeId => {
      const nodes = new Map([[atom, by]]);
      substitute(builder, nodes, [exponent]);
      return nodes.get(exponent) as NodeId;
    };
    const zero = builder.constant(0, builder.node(exponent).element, span);
    // what stands below a choice is no part of a sum
    if (parts.length !== 1 || !only?.keepsSign || this.#carries(replaced(only.atom, zero)))
      return this.#extreme('max', exponent, counting, span);
    return replaced(only.atom, this.#extreme(only.scale > 0 ? 'max' : 'min', only.atom, counting, span));
  }

  #extreme(monoid: 'max' | 'min', value: NodeId, { where, folded }: Counting, span: Span): NodeId {
    const { builder, states } = this.#scope;
    const identity = monoid === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const nothing = builder.constant(identity, builder.node(value).element, span);
    const body = where.reduce(
      (counted, { condition, holds }) =>
        builder.map('select', [condition, ...(holds ? [counted, nothing] : [nothing, counted])], span),
      value,
    );
    const reduced = folded.filter((a) => builder.node(body).axes.some((b) => b.id === a.id));
    return states.state({ monoid, body, reduced, of: builder.reduce(monoid, reduced, body, span) });
  }

  #carries(id: NodeId): boolean {
    const { builder, axis } = this.#scope;
    return builder.node(id).axes.some((a) => a.id === axis.id);
  }

  #readsResult(id: NodeId): boolean {
    const { builder, states } = this.#scope;
    const reads = (at: NodeId): boolean => {
      if (states.of(at)) return true;
      const node = builder.node(at);
      return (
        node.kind === 'map' ? node.args : node.kind === 'reduce' || node.kind === 'reindex' ? [node.arg] : []
      ).some(reads);
    };
    return reads(id);
  }
}
