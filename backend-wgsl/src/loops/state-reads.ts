/** Which nodes of a region read its states, and where: what may be computed when, and in which order states go on. */
import { type Axis, type Node, type NodeId, operandsOf, type Stream, type StreamRegion } from '@ncd/language';
import type { Environment } from './indices.ts';
import type { RecurrentStates } from './recurrent-states.ts';

export type RecurrentState = Stream['recurrences'][number]['states'][number];

/** States whose arrays have the same axes: they go on in one loop. */
export interface StateGroup {
  readonly members: readonly RecurrentState[];
  readonly axes: readonly Axis[];
}

export class StateReads {
  readonly #region: StreamRegion;
  readonly #states: RecurrentStates;
  readonly #loads: ReadonlySet<NodeId>;
  readonly #changing = new Map<NodeId, boolean>();

  constructor(region: StreamRegion, states: RecurrentStates) {
    this.#region = region;
    this.#states = states;
    this.#loads = new Set(region.loads);
  }

  #node(id: NodeId): Node {
    return this.#region.stream.nodes[id] as Node;
  }

  #axesOf(id: NodeId): readonly Axis[] {
    return this.#states.axesOf(this.#node(id));
  }

  /** What a node reads while the stream goes on: of a recurrence, what it emits. */
  operandsOf(node: Node): readonly NodeId[] {
    return node.kind === 'recur' ? [node.value] : operandsOf(node);
  }

  /** Whether a node reads a state, of a recurrence or of a reduction. */
  changes(id: NodeId): boolean {
    const known = this.#changing.get(id);
    if (known !== undefined) return known;
    const changes =
      !this.#loads.has(id) && (this.#states.has(id) || this.operandsOf(this.#node(id)).some((o) => this.changes(o)));
    this.#changing.set(id, changes);
    return changes;
  }

  /** Whether a node reads the running state of a reduction, which goes on while the element is at hand. */
  readsFolds(id: NodeId): boolean {
    return this.#reads(id, new Set(this.#region.stream.accumulators.map((a) => a.state)));
  }

  groups(
    states: readonly RecurrentState[],
    here: Environment,
  ): readonly (StateGroup & { readonly inPlace: boolean })[] {
    const groups = new Map<string, RecurrentState[]>();
    for (const state of states) {
      const axes = this.#axesOf(state.state).map((a) => a.id);
      if (axes.length > 0) groups.set(axes.join(), [...(groups.get(axes.join()) ?? []), state]);
    }
    const outside = new Set([...here.keys(), this.#region.stream.axis.id]);
    return [...groups.values()].map((members) => ({
      members,
      axes: this.#axesOf((members[0] as RecurrentState).state),
      inPlace: this.#isInPlace(members, states, outside),
    }));
  }

  /** Whether a group's next values may take the place of its states at once: nothing else that is still to be computed
   * reads them, and the group itself reads them only where it writes. */
  #isInPlace(group: readonly RecurrentState[], all: readonly RecurrentState[], outside: ReadonlySet<number>): boolean {
    const own = new Set(group.map((s) => s.state));
    const others = all.filter((s) => !group.includes(s) && this.#axesOf(s.state).length > 0);
    if (others.some((s) => this.#reads(s.next, own))) return false;
    return group.every((s) => this.#readsInPlace(s.next, own, outside));
  }

  #reads(id: NodeId, states: ReadonlySet<NodeId>): boolean {
    const seen = new Set<NodeId>();
    const pending = [id];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (states.has(at)) return true;
      if (seen.has(at) || !this.changes(at)) continue;
      seen.add(at);
      pending.push(...this.operandsOf(this.#node(at)));
    }
    return false;
  }

  #readsInPlace(root: NodeId, states: ReadonlySet<NodeId>, outside: ReadonlySet<number>): boolean {
    const seen = new Set<NodeId>();
    const pending = [root];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id) || states.has(id) || !this.changes(id)) continue;
      seen.add(id);
      const node = this.#node(id);
      const isDone = node.kind === 'reduce' && node.axes.every((a) => outside.has(a.id)); // before the loop
      const isMoved = node.kind === 'reduce' || (node.kind === 'reindex' && node.entries.length > 0);
      if (isDone) continue;
      if (isMoved && this.#reads(node.arg, states)) return false;
      pending.push(...this.operandsOf(node));
    }
    return true;
  }
}
