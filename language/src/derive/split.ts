/** Split (theory §5): a state with an associative merge is computed in parts side by side, and the parts are merged. It is a
 * rewriting of the term: what is folded along x is folded in parts, and the parts along an axis of their own. Everything
 * downstream sees maps, reductions and reindexings as of any other program. */
import {
  type Axis,
  type InputNode,
  monoidLaws,
  movedLabels,
  movedUpdate,
  type Node,
  type NodeId,
  pruneNodes,
  type RecurNode,
  substitute,
  type Term,
  TermBuilder,
  updateRoots,
} from '../term/index.ts';
import { constantSize, quotientSize, sizeConstant } from '../types/index.ts';
import { deriveStream } from './derive.ts';
import { finiteOrZero } from './guards.ts';
import { PartIndices } from './part-indices.ts';
import { recurrencesIn, splitStates } from './split-recurrences.ts';
import type { Accumulator, DerivationStep, Recurrence, Refusal, RegionNodes, Stream } from './stream.ts';

/** What is to be split: a region of the term, and what it reads without computing it. */
export interface SplitRegion extends Omit<RegionNodes, 'nodes'> {
  readonly loads: readonly NodeId[];
  /** The parts of the last state are called `name_parts`. */
  readonly name: string;
}

/** An equivalent term, in which the outputs of the region are merged from parts. */
export interface TermSplit {
  readonly kind: 'split';
  readonly term: Term;
  /** The axis that is cut, as it was before. */
  readonly axis: Axis;
  /** Along the parts; its size is their number. */
  readonly part: Axis;
  /** Along one part: element `step` of part `p` is element `step · parts + p` of the axis. */
  readonly along: Axis;
  /** The states of all parts, in the order of the accumulators. A plan has to store them. */
  readonly partials: readonly NodeId[];
  /** Where nodes of the old term went: a node that is no longer needed is absent, an output went where it is merged. */
  readonly moved: ReadonlyMap<NodeId, NodeId>;
  readonly step: DerivationStep;
}

/** The term with the region's reductions over `axis` done in `parts` parts, at least 1, at every size of the axis: parts may
 * be ragged or empty. A refusal says why the region cannot be streamed along the axis, or has no merge.
 *
 * Neighbouring elements go to neighbouring parts. So parts are as long as each other, whatever a mask leaves out, and
 * invocations that lie side by side read side by side. Every monoid of the language commutes, which this needs. */
export function splitTerm(term: Term, region: SplitRegion, axis: Axis, parts: number): TermSplit | Refusal {
  const derivation = deriveStream({ ...region, nodes: term.nodes }, axis);
  if (derivation.kind === 'refusal') return derivation;
  const { stream } = derivation;
  const refusal = withoutMerge(term, region, stream);
  return refusal ?? new Split(term, region, stream, parts).run();
}

function withoutMerge(term: Term, { outputs, interior }: SplitRegion, { axis, accumulators }: Stream) {
  const { id, span } = term.nodes[outputs[0] as NodeId] as Node;
  const refuse = (reason: string, hint?: string): Refusal => ({
    kind: 'refusal',
    rule: 'SPLIT',
    node: id,
    span,
    reason,
    ...(hint ? { hint } : {}),
  });
  const recurrences = recurrencesIn(term.nodes, interior);
  if (recurrences.some((r) => r.mode === 'emit'))
    return refuse(`what a recurrence gives at an index of ${axis.name} needs all indices before it`);
  if (recurrences.some((r) => !r.merge))
    return refuse(
      `a recurrence goes along ${axis.name} in order, and its states have no merge`,
      'declare it as an accumulator with a merge',
    );
  if (accumulators.length + recurrences.length === 0)
    return refuse(`nothing is folded along ${axis.name}`, `group ${axis.name} instead`);
  return undefined;
}

class Split {
  readonly #term: Term;
  readonly #region: SplitRegion;
  readonly #stream: Stream;
  readonly #builder: TermBuilder;
  readonly #part: Axis;
  readonly #along: Axis;
  readonly #indices: PartIndices;
  /** What takes the place of each state, within a part and behind the merge. */
  readonly #partial = new Map<NodeId, NodeId>();
  readonly #merged = new Map<NodeId, NodeId>();

  constructor(term: Term, region: SplitRegion, stream: Stream, parts: number) {
    this.#term = term;
    this.#region = region;
    this.#stream = stream;
    this.#builder = new TermBuilder(stream.nodes);
    const { axis } = stream;
    this.#part = this.#builder.axis(`${axis.name}_part`, sizeConstant(parts));
    this.#along = this.#builder.axis(`${axis.name}_step`, quotientSize('ceilDiv', axis.size, sizeConstant(parts)));
    this.#indices = new PartIndices(this.#builder, region.loads, axis, this.#part, this.#along);
  }

  run(): TermSplit {
    const builder = this.#builder;
    const { accumulators, axis, tails } = this.#stream;
    for (const recurrence of this.#stream.recurrences) this.#recurrence(recurrence);
    for (const accumulator of accumulators) this.#partial.set(accumulator.state, this.#partialOf(accumulator));
    for (const accumulator of accumulators) this.#merged.set(accumulator.state, this.#mergedOf(accumulator));
    const outputs = new Map<NodeId, NodeId>();
    for (const [output, tail] of tails) {
      const made = this.#over(this.#merged, tail);
      const { name } = builder.node(output);
      if (made !== output) outputs.set(output, name === undefined ? made : builder.named(made, name));
    }
    const results = this.#term.results.map((r) => r.node);
    substitute(builder, outputs, [...results, ...updateRoots(this.#term.updates)]);
    const to = (id: NodeId): NodeId => outputs.get(id) ?? id;
    const updates = this.#term.updates.map((update) => movedUpdate(update, to));
    const partials = [...this.#partial.values()];
    const { nodes, moved } = pruneNodes(
      builder.nodes,
      [...this.#term.inputs.map((i) => i.id), ...results.map(to), ...updateRoots(updates), ...partials],
      updates,
    );
    const kept = (id: NodeId): NodeId => moved.get(id) as NodeId;
    const where = this.#term.nodes.flatMap(({ id }) => {
      const at = moved.get(to(id));
      return at === undefined ? [] : [[id, at] as const];
    });
    return {
      kind: 'split',
      term: {
        ...this.#term,
        nodes,
        inputs: this.#term.inputs.map((i) => nodes[kept(i.id)] as InputNode),
        results: this.#term.results.map((r) => ({ ...r, node: kept(to(r.node)) })),
        updates: updates.map((update) => movedUpdate(update, kept)),
        ...movedLabels(this.#term, new Map(where)),
      },
      axis,
      part: this.#part,
      along: this.#along,
      partials: partials.map(kept),
      moved: new Map(where),
      step: { rule: 'SPLIT', node: kept(partials.at(-1) as NodeId), text: this.#text() },
    };
  }

  #recurrence({ recurrence, states }: Recurrence): void {
    const { axis, nodes } = this.#stream;
    const node = nodes.find((n): n is RecurNode => n.kind === 'recur' && n.recurrence === recurrence);
    if (!node?.merge) return; // refused
    const { partials, merged } = splitStates(this.#builder, node, node.merge, {
      axis,
      part: this.#part,
      along: this.#along,
    });
    for (const [i, { state }] of node.states.entries()) {
      if (!states.some((s) => s.state === state)) continue;
      this.#partial.set(state, partials[i] as NodeId);
      this.#merged.set(state, merged[i] as NodeId);
    }
  }

  /** A node over the states, with others in their place. */
  #over(states: ReadonlyMap<NodeId, NodeId>, id: NodeId): NodeId {
    // what is loaded reads no state
    const replaced = new Map([...this.#region.loads.map((load) => [load, load] as const), ...states]);
    substitute(this.#builder, replaced, [id]);
    return replaced.get(id) ?? id;
  }

  /** The state after one part: the same reduction over the elements of the part, with the earlier states of the part. */
  #partialOf({ body, monoid, reduced, of }: Accumulator): NodeId {
    const builder = this.#builder;
    const { axis, accumulators } = this.#stream;
    const { span, element } = builder.node(body);
    const own = this.#indices.moved(this.#over(this.#partial, body));
    const identity = builder.constant(monoidLaws[monoid].identity[element], element, span);
    const inside = this.#indices.inside(span);
    const arg = inside === undefined ? own : builder.map('select', [inside, own, identity], span);
    const axes = reduced.map((a) => (a.id === axis.id ? this.#along : a));
    const last = accumulators.at(-1)?.of === of;
    const name = last ? this.#region.name : (builder.node(of).name ?? `${monoid}_${axis.name}`);
    return builder.named(builder.reduce(monoid, axes, arg, span), `${name}_parts`);
  }

  /** ⊕ over the parts, each brought to the shift of all. A part without elements, or with none that counts, adds nothing. */
  #mergedOf({ state, monoid, shift, restarts, of }: Accumulator): NodeId {
    const builder = this.#builder;
    const partial = this.#partial.get(state) as NodeId;
    const { name, span } = builder.node(of);
    let arg = partial;
    if (shift !== undefined && restarts) {
      const [own, all] = [this.#over(this.#partial, shift), this.#over(this.#merged, shift)];
      const { element } = builder.node(partial);
      const nothing = builder.constant(monoidLaws[monoid].identity[element], element, span);
      arg = builder.map('select', [builder.map('eq', [own, all], span), partial, nothing], span);
    } else if (shift !== undefined) {
      const own = this.#over(this.#partial, shift);
      const all = finiteOrZero(builder, this.#over(this.#merged, shift), span);
      const change = builder.map('exp', [builder.map('sub', [all, own], span)], span);
      const zero = builder.constant(0, builder.node(partial).element, span);
      const counts = builder.map('ne', [partial, zero], span);
      // an empty part has no shift, so that the change may be infinite
      arg = builder.map('select', [counts, builder.map('mul', [partial, change], span), zero], span);
    }
    const merged = builder.reduce(monoid, [this.#part], arg, span);
    return name === undefined ? merged : builder.named(merged, name);
  }

  #text(): string {
    const { axis, accumulators } = this.#stream;
    const count = this.#partial.size;
    const parts = constantSize(this.#part.size);
    const shifted = accumulators.some((a) => a.shift !== undefined && !a.restarts);
    const states = count === 1 ? 'its own state' : `its own ${count} states`;
    const how = shifted ? 'rescaled to the result of all and merged' : 'merged';
    return `${axis.name} in ${parts} parts, each with ${states}; over ${this.#part.name} they are ${how}`;
  }
}
