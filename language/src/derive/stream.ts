/** What deriving a stream gives (theory §4–§5): how a region is computed chunk by chunk along one axis. */

import type { Span } from '../source/index.ts';
import type { Axis, Node, NodeId, RecurrentState } from '../term/index.ts';
import type { Monoid } from '../types/index.ts';

/** The rules of theory §4 and §5; `SPLIT` is the move of §5 that needs a merge. */
export type Rule = 'MAP' | 'PRE' | 'WEAVE' | 'POST' | 'PAR' | 'CASCADE' | 'SPLIT';

/** One part of the resident state. After the elements seen so far it holds ⊕ body, where the body is evaluated with the
 * state as it is now; with a shift, the state is multiplied by exp(shift now − shift before) whenever the shift changes. A
 * shift that is not finite counts as 0, there as in the body; a state of 0 stays 0, whatever the change. */
export interface Accumulator {
  /** Reads as `~0`, `~1` … in the derived nodes: an input node of this name stands for the state. */
  readonly state: NodeId;
  readonly monoid: Monoid;
  /** A value per element of the stream axis. */
  readonly body: NodeId;
  /** The stream axis, and what is folded inside a chunk. */
  readonly reduced: readonly Axis[];
  /** An exponent over earlier states; it does not carry the stream axis. */
  readonly shift?: NodeId;
  /** What was accumulated is not rescaled when the shift changes, but counts no more: the state is the identity again. */
  readonly restarts?: true;
  /** The reduction of the term that needs it. */
  readonly of: NodeId;
}

/** States that go on element by element, in order and all at once, before anything else of the next element is read (see
 * `RecurNode`). There is no ⊕: a chunk is its elements one after the other. */
export interface Recurrence {
  readonly recurrence: number;
  /** Those that the region needs. Outside the stream, a state node reads as the state after the last element. */
  readonly states: readonly RecurrentState[];
}

export interface Stream {
  readonly axis: Axis;
  /** The term's nodes with the derived ones behind them. */
  readonly nodes: readonly Node[];
  /** An accumulator's shift reads only states before it. */
  readonly accumulators: readonly Accumulator[];
  /** What accumulators take in at an element may read its recurrences, which go on afterwards. */
  readonly recurrences: readonly Recurrence[];
  /** For every node of the region outside the loop that was asked for: its value over the final states. */
  readonly tails: ReadonlyMap<NodeId, NodeId>;
  readonly steps: readonly DerivationStep[];
  /** Elements before `lower`, and those at `upper` and behind it, leave every accumulator as it is. */
  readonly bounds?: StreamBounds;
}

/** i32 nodes that do not carry the stream axis and read nothing of the stream; they may lie outside the axis. */
export interface StreamBounds {
  readonly lower?: NodeId;
  readonly upper?: NodeId;
}

/** The nodes that a region computes, above what it loads. */
export interface RegionNodes {
  readonly nodes: readonly Node[];
  /** In topological order. */
  readonly interior: readonly NodeId[];
  /** Nodes whose values the region saves. */
  readonly outputs: readonly NodeId[];
}

/** One application of a rule, for people and for replay. */
export interface DerivationStep {
  readonly rule: Rule;
  /** The node of the term to which it was applied. */
  readonly node: NodeId;
  readonly text: string;
}

/** Why an axis cannot be streamed, where, and what could be done instead. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly rule: Rule;
  readonly node: NodeId;
  readonly span: Span;
  readonly reason: string;
  readonly hint?: string;
  /** The reduction along the axis that has no accumulator, where it is one. */
  readonly reduction?: NodeId;
}

export type Derivation = { readonly kind: 'stream'; readonly stream: Stream } | Refusal;
