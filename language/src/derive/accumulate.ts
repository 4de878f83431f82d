/** Reductions of what depends on earlier results, over the states of a stream (theory §5, CASCADE). */
import { type Axis, monoidLaws, type NodeId, type ReduceNode, type TermBuilder } from '../term/index.ts';
import { constantSize, isFloat, multiplySizes, type Size, sizeConstant } from '../types/index.ts';
import { readsState } from './recurrences.ts';
import { refusal } from './refusal.ts';
import type { Separation } from './separable.ts';
import type { Refusal } from './stream.ts';
import type { StreamScope, Summand } from './summands.ts';

/** A reduction over the states, and how it came about. */
export interface Accumulated {
  readonly kind: 'accumulated';
  readonly value: NodeId;
  readonly text: string;
}

export class Accumulation {
  readonly #scope: StreamScope;
  readonly #separation: Separation;
  readonly #builder: TermBuilder;

  constructor(scope: StreamScope, separation: Separation) {
    this.#scope = scope;
    this.#separation = separation;
    this.#builder = scope.builder;
  }

  of(node: ReduceNode, summands: readonly Summand[]): Accumulated | Refusal {
    const { monoid, reduced } = node;
    const outside = summands.flatMap((s) => s.factor ?? []);
    if (outside.some((n) => this.#carriesAny(n, reduced)))
      return refusal(node, 'CASCADE', `a factor of ${this.#nameOf(node)} carries an axis along which it is folded`);
    if (monoid === 'sum') return this.#sum(node, summands);
    if (monoid !== 'max' && monoid !== 'min')
      return refusal(node, 'CASCADE', `a ${monoid} of a value that depends on earlier results has no accumulator`);
    if (!isFloat(node.element))
      return refusal(node, 'CASCADE', `integers wrap, so adding an earlier result does not commute with ${monoid}`);
    return this.#scaled(node, summands) ?? this.#extreme(node, summands);
  }

  #nameOf({ name, monoid }: ReduceNode): string {
    return name ?? `${monoid} over ${this.#scope.axis.name}`;
  }

  #carriesAny(id: NodeId, axes: readonly Axis[]): boolean {
    return this.#builder.node(id).axes.some((a) => axes.some((r) => r.id === a.id));
  }

  /** Σ over the stream of Σᵢ bodyᵢ·factorᵢ = Σᵢ factorᵢ·(Σ bodyᵢ). */
  #sum(node: ReduceNode, summands: readonly Summand[]): Accumulated | Refusal {
    const builder = this.#builder;
    const { id, reduced, span } = node;
    const name = this.#nameOf(node);
    const parts: NodeId[] = [];
    for (const { body, shift, factor, masked } of summands) {
      if (shift !== undefined && readsState(builder.nodes, shift))
        return refusal(node, 'CASCADE', `${name} would be rescaled by the state of a recurrence`);
      const total =
        body === undefined
          ? this.#count(node)
          : this.#scope.states.state({
              monoid: 'sum',
              body,
              reduced,
              of: id,
              ...(shift === undefined ? {} : { shift }),
            });
      if (factor === undefined) parts.push(total);
      else {
        const value = builder.map('mul', [total, factor], span);
        parts.push(masked ? this.#unlessZero(node, total, value) : this.#unlessEmpty(node, value));
      }
    }
    const shifted = summands.some((s) => s.shift !== undefined);
    const factored = summands.some((s) => s.factor !== undefined);
    const how = [
      ...(summands.length > 1 ? [`one accumulator for each of ${summands.length} summands`] : []),
      ...(shifted ? ['rescaled by the exponential of the change when an earlier result changes'] : []),
      ...(factored ? ['factors of final results moved to the tail'] : []),
    ];
    const [first, ...rest] = parts;
    const value = rest.reduce((sum, part) => builder.map('add', [sum, part], span), first ?? this.#count(node));
    return { kind: 'accumulated', value, text: `${name}: ${how.join('; ')}` };
  }

  /** max and min commute with adding what does not change along the stream. */
  #extreme(node: ReduceNode, summands: readonly Summand[]): Accumulated | Refusal {
    const { id, monoid, reduced, span } = node;
    if (!this.#separation.isAdditive(summands))
      return refusal(node, 'CASCADE', `${monoid} does not distribute over the product with an earlier result`);
    const add = (list: readonly NodeId[]): NodeId => list.reduce((sum, n) => this.#builder.map('add', [sum, n], span));
    const bodies = summands.flatMap((s) => s.body ?? []);
    const factors = summands.flatMap((s) => s.factor ?? []);
    const text = `${node.name ?? monoid}: adding an earlier result commutes with ${monoid}`;
    if (bodies.length === 0) return { kind: 'accumulated', value: this.#unlessEmpty(node, add(factors)), text };
    const state = this.#scope.states.state({ monoid, body: add(bodies), reduced, of: id });
    return { kind: 'accumulated', value: add([state, ...factors]), text };
  }

  /** max and min commute with multiplying by what is not negative, and with exp. */
  #scaled(node: ReduceNode, [only, ...others]: readonly Summand[]): Accumulated | undefined {
    const { id, monoid, reduced, span } = node;
    if (only?.body === undefined || others.length > 0 || only.masked) return undefined;
    const { body, factor, shift, exponent } = only;
    if (factor === undefined && shift === undefined) return undefined;
    if (shift !== undefined && (exponent === undefined || this.#carriesAny(shift, reduced))) return undefined;
    if (factor !== undefined && !this.#scope.states.isNonnegative(factor)) return undefined;
    const builder = this.#builder;
    const of = shift === undefined ? body : (exponent as NodeId);
    const state = this.#scope.states.state({ monoid, body: of, reduced, of: id });
    const extreme = shift === undefined ? state : builder.map('exp', [builder.map('add', [state, shift], span)], span);
    const value = factor === undefined ? extreme : builder.map('mul', [extreme, factor], span);
    const text = `${node.name ?? monoid}: what keeps the order commutes with ${monoid}`;
    return { kind: 'accumulated', value: this.#unlessEmpty(node, value), text };
  }

  /** Over nothing a sum is 0, whatever its factor (1/Σ would be 1/0), and a maximum -∞. */
  #unlessEmpty(node: ReduceNode, value: NodeId): NodeId {
    const size = this.#sizeOf(node);
    if ((constantSize(size) ?? 0) > 0) return value;
    return this.#unlessZero(node, this.#builder.size(size, node.span), value);
  }

  /** What a reduction of nothing gives where `test` is 0. */
  #unlessZero({ monoid, element, span }: ReduceNode, test: NodeId, value: NodeId): NodeId {
    const builder = this.#builder;
    const zero = builder.constant(0, builder.node(test).element, span);
    const nothing = builder.constant(monoidLaws[monoid].identity[element], builder.node(value).element, span);
    return builder.map('select', [builder.map('eq', [test, zero], span), nothing, value], span);
  }

  /** How often a value that does not change is added. */
  #count(node: ReduceNode): NodeId {
    return this.#builder.cast(node.element, this.#builder.size(this.#sizeOf(node), node.span), node.span);
  }

  #sizeOf({ reduced }: ReduceNode): Size {
    return reduced.reduce<Size>((p, a) => multiplySizes(p, a.size), sizeConstant(1));
  }
}
