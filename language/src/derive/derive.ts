/** Derives a stream: the accumulators, their steps and the tail (theory §4–§5). */
import {
  type Axis,
  type Node,
  type NodeId,
  operandsOf,
  type RecurNode,
  TermBuilder,
  withNodes,
} from '../term/index.ts';
import { Accumulation } from './accumulate.ts';
import { Accumulators } from './accumulators.ts';
import { type ApartNodes, foldedApart } from './apart.ts';
import { foldedAtExtremes } from './at-extremes.ts';
import { streamBounds } from './bounds.ts';
import { computedWhereRead, type IsLoad } from './read-elsewhere.ts';
import { neededStates } from './recurrences.ts';
import { isRefusal, refusal } from './refusal.ts';
import { Separation } from './separable.ts';
import type { Derivation, DerivationStep, Recurrence, Refusal, RegionNodes, Rule, StreamBounds } from './stream.ts';
import type { StreamScope } from './summands.ts';

/** A region is derived once along an axis, whoever asks: to plan it, to split it, or to explain it. */
const derived = new WeakMap<readonly Node[], Map<string, Derivation>>();

/** Whether and how a region runs as a stream over `axis`. */
export function deriveStream(region: RegionNodes, axis: Axis): Derivation {
  const known = derived.get(region.nodes) ?? new Map<string, Derivation>();
  derived.set(region.nodes, known);
  const key = `${axis.id} in ${region.outputs.join()} of ${region.interior.join()}`;
  const derivation = known.get(key) ?? new StreamDerivation(region, axis).run();
  known.set(key, derivation);
  return derivation;
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
  readonly #states: Accumulators;
  readonly #recurrences = new Map<number, Recurrence>();
  readonly #steps: DerivationStep[] = [];
  readonly #scope: StreamScope;
  readonly #separation: Separation;
  readonly #accumulation: Accumulation;
  /** The region with an axis of their own for folds of what its outputs keep, and folds where they are read. */
  readonly #apart: ApartNodes;

  constructor(region: RegionNodes, axis: Axis) {
    this.#region = region;
    this.#axis = axis;
    this.#builder = new TermBuilder(region.nodes);
    this.#inside = new Set(region.interior);
    const isLoad: IsLoad = (id) => id < region.nodes.length && !this.#inside.has(id);
    this.#apart = computedWhereRead(this.#builder, foldedApart(this.#builder, region, axis), isLoad);
    this.#states = new Accumulators(this.#builder);
    this.#scope = {
      builder: this.#builder,
      axis,
      dependent: (id) => this.#dependsOnResults(id),
      running: (id) => this.#over(id),
      states: this.#states,
      isLoad,
    };
    this.#separation = new Separation(this.#scope);
    this.#accumulation = new Accumulation(this.#scope, this.#separation);
  }

  /** In terms of the nodes as they were before some were set apart. */
  run(): Derivation {
    const { origins } = this.#apart;
    const before = (id: NodeId): NodeId => origins.get(id) ?? id;
    const derivation = this.#derivation();
    if (derivation.kind === 'refusal') {
      const { node, reduction } = derivation;
      return {
        ...derivation,
        node: before(node),
        ...(reduction === undefined ? {} : { reduction: before(reduction) }),
      };
    }
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
      if (refusal) return { ...refusal, reduction: id };
    }
    const tails = new Map<NodeId, NodeId>();
    for (const [output, id] of this.#apart.outputs) {
      const node = this.#builder.node(id);
      const carries = node.axes.some((a) => a.id === this.#axis.id);
      if (carries && this.#dependsOnResults(id))
        return refusal(
          node,
          'PRE',
          `the output carries ${this.#axis.name} and every element of it reads all of ${this.#axis.name}`,
          `contract ${this.#axis.name} in the same region`,
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
        accumulators: this.#states.all,
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
      accumulators: this.#states.all,
    });
  }

  #log(rule: Rule, node: NodeId, text: string): void {
    this.#steps.push({ rule, node, text });
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
        const indices = new Map(operandsOf(node).map((o) => [o, this.#over(o)]));
        const early = [...indices.values()].find(isRefusal);
        if (early) return early;
        const entries = node.entries.map(({ from, to }) => ({
          from,
          to: withNodes(to, (o) => indices.get(o) as NodeId),
        }));
        const added = node.axes.filter(
          (a) => node.entries.length === 0 && !this.#builder.node(arg).axes.some((b) => b.id === a.id),
        );
        return this.#builder.reindex(arg, entries, node.span, otherwise, added);
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
      return refusal(node, 'PRE', `${name} goes along ${axis.name} in order, and not along ${this.#axis.name}`);
    const early = operandsOf(node).find((o) => this.#dependsOnResults(o));
    if (early !== undefined)
      return refusal(
        this.#builder.node(early),
        'CASCADE',
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
      this.#results.set(id, this.#states.state({ monoid: node.monoid, body: node.arg, reduced: node.reduced, of: id }));
      return undefined;
    }
    const atExtremes = this.#recurrences.size > 0 ? undefined : foldedAtExtremes(this.#scope, node);
    if (atExtremes !== undefined) {
      this.#log(
        'CASCADE',
        id,
        `${name}: what stands at the extreme value so far, from the start again when that changes`,
      );
      this.#results.set(id, atExtremes);
      return undefined;
    }
    const summands = this.#separation.folded(node);
    if (isRefusal(summands)) return summands;
    const over = this.#accumulation.of(node, summands);
    if (over.kind === 'refusal') return over;
    this.#log('CASCADE', id, over.text);
    this.#results.set(id, over.value);
    return undefined;
  }
}
