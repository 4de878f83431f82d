/** A labelled term: which values are stored at the global level, and which region computes each.
 * Moves and inner levels are added to regions; the term itself never changes. */
import type { Stream, TermSplit } from '../derive/index.ts';
import type { Axis, NodeId, Term } from '../term/index.ts';

/** One kernel: what it loads from the global level, and what it computes and saves there. */
export type Region = ElementRegion | StreamRegion;

/** Every element of `root` is computed by itself. */
export interface ElementRegion {
  readonly kind: 'element';
  readonly name: string;
  /** The stored node that the region computes. */
  readonly root: NodeId;
  /** The reduction inside, if there is one; everything else in the region is pointwise. */
  readonly reduce?: NodeId;
  /** Stored nodes and inputs that the region reads, each once. */
  readonly loads: readonly NodeId[];
  /** Elements along the last axis that one invocation computes, one after the other; one where nothing is said. */
  readonly together?: number;
  /** The place of the `at` region in the term that declares it. */
  readonly declared?: number;
  /** Of a copy: the update that it stores, by its place in the term. */
  readonly update?: number;
}

/** Computed along a stream (theory §4): a part of the outputs at a time, its state resident. */
export interface StreamRegion {
  readonly kind: 'stream';
  readonly name: string;
  readonly outputs: readonly NodeId[];
  readonly loads: readonly NodeId[];
  readonly stream: Stream;
  /** The axes that are grouped, and how many indices of each one invocation computes together. */
  readonly rows: readonly Tile[];
  /** Elements of the stream axis that are loaded together. */
  readonly chunk: number;
  /** An axis of outputs and states that a workgroup keeps whole, or in pieces: an invocation has as much of it as is said,
   * and as many of them share a piece as there are lanes. */
  readonly column?: Tile;
  /** Axes of states that an invocation keeps whole, because recurrences fold or move them: the size is the most that they
   * can have. */
  readonly held?: readonly Tile[];
  /** What the invocations of a workgroup load together, into workgroup memory; each loads all else for itself. */
  readonly stage?: Stage;
  /** The place of the `at` region in the term that declares it. */
  readonly declared?: number;
}

/** Values that a workgroup keeps at its own level, chunk by chunk (theory §2: their colour is ℓ1). */
export interface Stage {
  /** Loads, or what is computed from loads alone: none reads a state or a reduction, all carry the stream axis. */
  readonly nodes: readonly NodeId[];
  /** Elements of the stream axis that are staged together: a multiple of the region's chunk. */
  readonly chunk: number;
  /** Folded axes of which only so many indices are staged together: each reduction along one of them stages its operands
   * part by part. */
  readonly parts: readonly Tile[];
  /** Reductions inside a chunk that all invocations which share a column need: each computes its part of the chunk, for a whole
   * chunk of them to lie in workgroup memory. */
  readonly shares?: readonly NodeId[];
}

export interface Tile {
  readonly axis: Axis;
  /** Indices that one invocation computes. */
  readonly size: number;
  /** Invocations of a workgroup that lie along this axis, where a workgroup is laid out in several dimensions. */
  readonly lanes?: number;
}

/** A workgroup keeps at most this many values of a column in private arrays. */
export const longestColumn = 128;

/** Invocations of a workgroup, where a region does not say how they lie. */
export const workgroupSize = 64;

/** Invocations of a workgroup that runs a region. */
export function invocationsOf(region: Region): number {
  if (region.kind === 'element' || !isLaid(region)) return workgroupSize;
  return keptTiles(region).reduce((product, { lanes = 1 }) => product * lanes, 1);
}

/** Whether it is said how the invocations of a workgroup lie. */
export const isLaid = ({ rows }: StreamRegion): boolean => rows.some(({ lanes }) => lanes !== undefined);

/** What an invocation has a part of: the rows and the column. */
export const keptTiles = ({ rows, column }: Pick<StreamRegion, 'rows' | 'column'>): readonly Tile[] =>
  column ? [...rows, column] : rows;

/** The nodes that a region saves. */
export const savesOf = (region: Region): readonly NodeId[] =>
  region.kind === 'element' ? [region.root] : region.outputs;

export interface Labelled {
  readonly term: Term;
  /** In an order in which they can run. */
  readonly regions: readonly Region[];
  /** Nodes whose values live at the global level: inputs, results, and what passes between regions. */
  readonly stored: ReadonlySet<NodeId>;
  /** Splits that the term has been rewritten for. */
  readonly splits?: readonly Split[];
}

/** A split of the term: its partial states are stored, by one kernel or several, and merged by others. */
export interface Split extends Omit<TermSplit, 'kind' | 'term'> {
  /** What was split, by nodes of the term as it was before. */
  readonly of: { readonly name: string; readonly outputs: readonly NodeId[]; readonly loads: readonly NodeId[] };
  /** The place of the `at` region in the term that declares it. */
  readonly declared?: number;
}

/** The split of which a region computes parts. */
export const splitOfRegion = ({ splits = [] }: Labelled, region: Region): Split | undefined =>
  splits.find(({ partials }) => savesOf(region).some((id) => partials.includes(id)));

/** The splits whose parts a region merges. */
export const splitsMergedBy = ({ splits = [] }: Labelled, { loads }: Region): readonly Split[] =>
  splits.filter(({ partials }) => partials.some((id) => loads.includes(id)));
