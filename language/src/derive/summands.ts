/** What a value that depends on earlier results of a stream separates into (theory §5, CASCADE). */
import type { Axis, NodeId, TermBuilder } from '../term/index.ts';
import type { Accumulators } from './accumulators.ts';
import type { IsLoad } from './read-elsewhere.ts';
import type { Refusal } from './stream.ts';

/** body · factor, where the body already holds exp(shift now). Absent parts are 1; without a body it is constant along the stream. */
export interface Summand {
  readonly body?: NodeId;
  readonly shift?: NodeId;
  readonly factor?: NodeId;
  /** The body is 0 where a condition does not hold, and there the factor must not count, even if it is not finite. */
  readonly masked?: boolean;
  /** The body is exp(exponent + shift), and no more. */
  readonly exponent?: NodeId;
}

/** What the separation needs to know of the region. */
export interface StreamScope {
  readonly builder: TermBuilder;
  readonly axis: Axis;
  /** Whether a node reads results of the stream. */
  readonly dependent: (id: NodeId) => boolean;
  /** A node without the stream axis, over the running state. */
  readonly running: (id: NodeId) => NodeId | Refusal;
  readonly states: Accumulators;
  readonly isLoad: IsLoad;
}

/** What holds where a value counts, and along which axes it is folded. */
export interface Counting {
  readonly where: readonly { readonly condition: NodeId; readonly holds: boolean }[];
  readonly folded: readonly Axis[];
}
