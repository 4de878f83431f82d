/** A labelled term: which values are stored at the global level, and which region computes each.
 * Moves and inner levels are added to regions; the term itself never changes. */
import type { NodeId, Term } from '../term/index.ts';

/** One kernel: it loads `loads` from the global level, computes `root` at every index of the root's axes, and saves it. */
export interface Region {
  readonly name: string;
  /** The stored node that the region computes. */
  readonly root: NodeId;
  /** The reduction inside, if there is one; everything else in the region is pointwise. */
  readonly reduce?: NodeId;
  /** Stored nodes and inputs that the region reads, each once. */
  readonly loads: readonly NodeId[];
}

export interface Labelled {
  readonly term: Term;
  /** In an order in which they can run. */
  readonly regions: readonly Region[];
  /** Nodes whose values live at the global level: inputs, results, and what passes between regions. */
  readonly stored: ReadonlySet<NodeId>;
}
