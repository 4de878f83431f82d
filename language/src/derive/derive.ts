/** Derives a stream: the accumulators, their steps and the tail (theory §4–§5). */
import { type Axis, type Node, type NodeId, operandsOf, type RecurNode, TermBuilder } from '../term/index.ts';
import { constantSize, isFloat, multiplySizes, type Size, sizeConstant } from '../types/index.ts';
import { type ApartNodes, foldedApart } from './apart.ts';
import { streamBounds } from './bounds.ts';
import { neededStates, readsState } from './recurrences.ts';
import { isRefusal, Separation, type Summand } from './separable.ts';
import type {
  Accumulator,
  Derivation,
  DerivationStep,
  Recurrence,
  Refusal,
  RegionNodes,
  Rule,
  StreamBounds,
} from './stream.ts';

/** Whether and how a region runs as a stream over `axis`. */
export function deriveStream(region: RegionNodes, axis: Axis): Derivation {
  return new StreamDerivation(region, axis).run();
}

class StreamDerivation {
  readonly #region: RegionNodes;
  readonly #axis: Axis;
  readonly #builder: TermBuilder;
  readonly #inside: ReadonlySet<NodeId>;
  readonly #dependent = new Map<NodeId, boolean>();
  /** Results of the stream, over the states. */
  readonly #results = new Map<NodeId, NodeId>();
  readonly #running = new Map<NodeId, NodeId | Refusal>();
  readonly #accumulators: Accumulator[] = [];
  readonly #recurrences = new Map<number, Recurrence>();
  readonly #steps: DerivationStep[] = [];
  readonly #separation: Separation;
  /** The region with an axis of their own for folds of what its outputs keep. */
  readonly #apart: ApartNodes;

  constructor(region: RegionNodes, axis: Axis) {
    this.#region = region;
    this.#axis = axis;
    this.#builder = new TermBuilder(region.nodes);
    this.#inside = new Set(region.interior);
    this.#apart = foldedApart(this.#builder, region, axis);
    this.#separation = new Separation({
      builder: this.#builder,
      axis,
      dependent: (id) => this.#dependsOnResults(id),
      running: (id) => this.#over(id),
    });
  }

  /** In terms of the nodes as they were before some were set apart. */
  run(): Derivation {
    const { origins } = this.#apart;
    const before = (id: NodeId): NodeId => origins.get(id) ?? id;
    const derivation = this.#derivation();
    if (derivation.kind === 'refusal') return { ...derivation, node: before(derivation.node) };
    const { stream } = derivation;
    const accumulators = stream.accumulators.map((a) => ({ ...a, of: before(a.of) }));
    const steps = stream.steps.map((step) => ({ ...step, node: before(step.node) }));
    return { kind: 'stream', stream: { ...stream, accumulators, steps } };
  }

  #derivation(): Derivation {
    for (const id of this.#apart.interior) {
      const node = this.#builder.node(id);
      if (node.kind === 'recur') {
        const refusal = this.#recurrence(node);
        if (refusal) return refusal;
      }
      if (node.kind !== 'reduce' || !node.reduced.some((a) => a.id === this.#axis.id)) continue;
      const refusal = this.#reduction(id);
      if (refusal) return refusal;
    }
    const tails = new Map<NodeId, NodeId>();
    for (const [output, id] of this.#apart.outputs) {
      const node = this.#builder.node(id);
      const carries = node.axes.some((a) => a.id === this.#axis.id);
      if (carries && this.#dependsOnResults(id))
        return this.#refuse(
          'PRE',
          node,
          `the output carries ${this.#axis.name} and every element of it reads all of ${this.#axis.name}`,
          `contract ${this.#axis.name} in the same region, or group another axis`,
        );
      if (carries) this.#log('MAP', id, `each chunk of ${this.#axis.name} gives its part of the output`);
      const tail = carries ? id : this.#over(id);
      if (isRefusal(tail)) return tail;
      if (!carries && !this.#results.has(id))
        this.#log('POST', id, 'what follows the last reduction is applied once, at the end');
      tails.set(output, tail);
    }
    const bounds = this.#bounds();
    const { nodes } = this.#builder;
    return {
      kind: 'stream',
      stream: {
        axis: this.#axis,
        nodes,
        accumulators: this.#accumulators,
        recurrences: [...this.#recurrences.values()],
        tails,
        steps: this.#steps,
        ...(bounds ? { bounds } : {}),
      },
    };
  }

  /** A recurrence steps at every element, and an output along the stream has a value there. */
  #bounds(): StreamBounds | undefined {
    const carries = (id: NodeId): boolean => this.#builder.node(id).axes.some((a) => a.id === this.#axis.id);
    if (this.#recurrences.size > 0 || this.#region.outputs.some(carries)) return undefined;
    return streamBounds({
      builder: this.#builder,
      axis: this.#axis,
      loaded: (id) => id < this.#region.nodes.length && !this.#inside.has(id),
      accumulators: this.#accumulators,
    });
  }

  #log(rule: Rule, node: NodeId, text: string): void {
    this.#steps.push({ rule, node, text });
  }

  #refuse(rule: Rule, node: Node, reason: string, hint?: string): Refusal {
    return { kind: 'refusal', rule, node: node.id, span: node.span, reason, ...(hint ? { hint } : {}) };
  }

  #dependsOnResults(id: NodeId): boolean {
    const known = this.#dependent.get(id);
    if (known !== undefined) return known;
    const node = this.#builder.node(id);
    const inside = this.#inside.has(id) || id >= this.#region.nodes.length;
    const folds = node.kind === 'reduce' && node.reduced.some((a) => a.id === this.#axis.id);
    const result = inside && (folds || (node.kind === 'recur' && node.mode === 'final'));
    const dependent = inside && (result || operandsOf(node).some((o) => this.#dependsOnResults(o)));
    this.#dependent.set(id, dependent);
    return dependent;
  }

  /** A node that does not carry the stream axis, with results replaced by expressions over the states. */
  #over(id: NodeId): NodeId | Refusal {
    if (!this.#dependsOnResults(id)) return id;
    const known = this.#results.get(id) ?? this.#running.get(id);
    if (known !== undefined) return known;
    const rebuilt = this.#rebuild(this.#builder.node(id));
    this.#running.set(id, rebuilt);
    return rebuilt;
  }

  #rebuild(node: Node): NodeId | Refusal {
    switch (node.kind) {
      case 'map': {
        const args = node.args.map((a) => this.#over(a));
        return args.find(isRefusal) ?? this.#builder.map(node.fn, args as NodeId[], node.span);
      }
      case 'reduce': {
        const arg = this.#over(node.arg);
        return isRefusal(arg) ? arg : this.#builder.reduce(node.monoid, node.reduced, arg, node.span);
      }
      case 'reindex': {
        const arg = this.#over(node.arg);
        const otherwise = node.otherwise === undefined ? undefined : this.#over(node.otherwise);
        if (isRefusal(arg)) return arg;
        if (isRefusal(otherwise)) return otherwise;
        if (operandsOf(node).some((o) => o !== node.arg && o !== node.otherwise && this.#dependsOnResults(o)))
          return this.#refuse('POST', node, 'an index depends on a result of the stream');
        const added = node.axes.filter(
          (a) => node.entries.length === 0 && !this.#builder.node(arg).axes.some((b) => b.id === a.id),
        );
        return this.#builder.reindex(arg, node.entries, node.span, otherwise, added);
      }
      default:
        return node.id;
    }
  }

  /** A recurrence along the stream goes along with it; every other one needs kernels of its own. */
  #recurrence(node: RecurNode): Refusal | undefined {
    const { axis, recurrence, mode, value } = node;
    const name = node.name ?? `the recurrence along ${axis.name}`;
    if (axis.id !== this.#axis.id)
      return this.#refuse('PRE', node, `${name} goes along ${axis.name} in order, and not along ${this.#axis.name}`);
    const early = operandsOf(node).find((o) => this.#dependsOnResults(o));
    if (early !== undefined)
      return this.#refuse(
        'CASCADE',
        this.#builder.node(early),
        `the step of ${name} reads a result of all of ${axis.name}, which is there only after the last element`,
        'compute it before, in a kernel of its own',
      );
    if (!this.#recurrences.has(recurrence)) {
      const states = neededStates(this.#builder.nodes, this.#apart.interior, node);
      this.#recurrences.set(recurrence, { recurrence, states });
      const names = states.map(({ state }) => this.#builder.node(state).name).join(', ');
      this.#log('PRE', node.id, `every element steps ${names}, in order`);
    }
    if (mode === 'final') this.#results.set(node.id, value);
    return undefined;
  }

  /** One reduction over the stream axis becomes accumulators; returns a refusal where it cannot. */
  #reduction(id: NodeId): Refusal | undefined {
    const node = this.#builder.node(id);
    if (node.kind !== 'reduce') return undefined;
    const name = node.name ?? `${node.monoid} over ${this.#axis.name}`;
    if (!this.#dependsOnResults(node.arg)) {
      this.#log('PRE', id, `${name}: a ${node.monoid} of values that each chunk computes by itself`);
      this.#results.set(id, this.#state({ monoid: node.monoid, body: node.arg, reduced: node.reduced, of: id }));
      return undefined;
    }
    const summands = this.#separation.of(node.arg);
    if (isRefusal(summands)) return summands;
    const over =
      node.monoid === 'sum' ? this.#sum(id, node.reduced, summands) : this.#extreme(id, node.reduced, summands);
    if (isRefusal(over)) return over;
    this.#results.set(id, over);
    return undefined;
  }

  /** Σ over the stream of Σᵢ bodyᵢ·factorᵢ = Σᵢ factorᵢ·(Σ bodyᵢ). */
  #sum(id: NodeId, reduced: readonly Axis[], summands: readonly Summand[]): NodeId | Refusal {
    const builder = this.#builder;
    const node = builder.node(id);
    const name = node.name ?? `sum over ${this.#axis.name}`;
    const parts: NodeId[] = [];
    for (const { body, shift, factor, masked } of summands) {
      if (shift !== undefined && readsState(this.#builder.nodes, shift))
        return this.#refuse('CASCADE', node, `${name} would be rescaled by the state of a recurrence`);
      if (factor !== undefined && builder.node(factor).axes.some((a) => reduced.some((r) => r.id === a.id)))
        return this.#refuse('CASCADE', node, `a factor of ${name} carries an axis that is summed`);
      const total =
        body === undefined ? this.#count(node, reduced) : this.#state(this.#accumulator(id, body, reduced, shift));
      if (factor === undefined) parts.push(total);
      else {
        const value = builder.map('mul', [total, factor], node.span);
        parts.push(masked ? this.#unlessZero(node, total, value) : this.#unlessEmpty(node, reduced, value));
      }
    }
    const shifted = summands.some((s) => s.shift !== undefined);
    const factored = summands.some((s) => s.factor !== undefined);
    const how = [
      ...(summands.length > 1 ? [`one accumulator for each of ${summands.length} summands`] : []),
      ...(shifted ? ['rescaled by the exponential of the change when an earlier result changes'] : []),
      ...(factored ? ['factors of final results moved to the tail'] : []),
    ];
    this.#log('CASCADE', id, `${name}: ${how.join('; ')}`);
    const [first, ...rest] = parts;
    return rest.reduce((sum, part) => builder.map('add', [sum, part], node.span), first ?? this.#count(node, reduced));
  }

  /** Over nothing a sum is 0, whatever its factor: 1/Σ would be 1/0. */
  #unlessEmpty(node: Node, reduced: readonly Axis[], value: NodeId): NodeId {
    const builder = this.#builder;
    const size = reduced.reduce<Size>((p, a) => multiplySizes(p, a.size), sizeConstant(1));
    if ((constantSize(size) ?? 0) > 0) return value;
    return this.#unlessZero(node, builder.size(size, node.span), value);
  }

  /** 0 where `test` is 0. */
  #unlessZero(node: Node, test: NodeId, value: NodeId): NodeId {
    const builder = this.#builder;
    const zero = (like: NodeId) => builder.constant(0, builder.node(like).element, node.span);
    return builder.map('select', [builder.map('eq', [test, zero(test)], node.span), zero(value), value], node.span);
  }

  #accumulator(
    of: NodeId,
    body: NodeId,
    reduced: readonly Axis[],
    shift: NodeId | undefined,
  ): Omit<Accumulator, 'state'> {
    const own = this.#builder.node(body);
    const missing = reduced.filter((a) => !own.axes.some((b) => b.id === a.id));
    const whole = this.#builder.reindex(body, [], own.span, undefined, missing);
    return { monoid: 'sum', body: whole, reduced, of, ...(shift === undefined ? {} : { shift }) };
  }

  /** max and min commute with adding what does not change along the stream. */
  #extreme(id: NodeId, reduced: readonly Axis[], summands: readonly Summand[]): NodeId | Refusal {
    const builder = this.#builder;
    const node = builder.node(id);
    if (node.kind !== 'reduce' || (node.monoid !== 'max' && node.monoid !== 'min'))
      return this.#refuse(
        'CASCADE',
        node,
        `a ${node.kind === 'reduce' ? node.monoid : node.kind} of a value that depends on earlier results has no accumulator`,
      );
    const additive = summands.every((s) => s.shift === undefined && (s.body === undefined || s.factor === undefined));
    if (!isFloat(node.element))
      return this.#refuse(
        'CASCADE',
        node,
        `integers wrap, so adding an earlier result does not commute with ${node.monoid}`,
      );
    if (!additive)
      return this.#refuse(
        'CASCADE',
        node,
        `${node.monoid} does not distribute over the product with an earlier result`,
      );
    const add = (list: readonly NodeId[]) => list.reduce((sum, n) => builder.map('add', [sum, n], node.span));
    const bodies = summands.flatMap((s) => s.body ?? []);
    const factors = summands.flatMap((s) => s.factor ?? []);
    if (factors.some((f) => builder.node(f).axes.some((a) => reduced.some((r) => r.id === a.id))))
      return this.#refuse('CASCADE', node, `an earlier result in ${node.monoid} carries an axis that is folded`);
    if (bodies.length === 0) return add(factors);
    this.#log('CASCADE', id, `${node.name ?? node.monoid}: adding an earlier result commutes with ${node.monoid}`);
    const state = this.#state({ monoid: node.monoid, body: add(bodies), reduced, of: id });
    return factors.length ? builder.map('add', [state, add(factors)], node.span) : state;
  }

  /** The node that stands for an accumulator's state; equal accumulators are one. */
  #state(accumulator: Omit<Accumulator, 'state'>): NodeId {
    const folds = (list: readonly Axis[]) =>
      list
        .map((axis) => axis.id)
        .sort((x, y) => x - y)
        .join();
    const same = (a: Accumulator) =>
      a.monoid === accumulator.monoid &&
      a.body === accumulator.body &&
      a.shift === accumulator.shift &&
      folds(a.reduced) === folds(accumulator.reduced);
    const known = this.#accumulators.find(same);
    if (known) return known.state;
    const body = this.#builder.node(accumulator.body);
    const gone = new Set(accumulator.reduced.map((a) => a.id));
    const axes = body.axes.filter((a) => !gone.has(a.id));
    const state = this.#builder.input(`~${this.#accumulators.length}`, body.element, axes, body.span);
    this.#dependent.set(state, false); // as seen from later bodies: it is read as it is now
    this.#accumulators.push({ ...accumulator, state });
    return state;
  }

  /** How often a value that does not change is added. */
  #count(node: Node, reduced: readonly Axis[]): NodeId {
    const size = reduced.reduce<Size>((p, a) => multiplySizes(p, a.size), sizeConstant(1));
    return this.#builder.cast(node.element, this.#builder.size(size, node.span), node.span);
  }
}
