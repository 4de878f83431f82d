/** The typed term: what every later stage is a view of. Map, reduce, reindex and recur over named axes, in one acyclic graph
 * whose nodes stand in topological order. Levels, tiles and costs are side tables keyed by node id, never fields. */
import type { Span } from '../source/index.ts';
import type { ComputeType, ConcreteType, LevelName, Monoid, ScalarFunction, Size } from '../types/index.ts';

/** A wire. Identity is `id`: two axes may share a name (an inlined callee's `x` beside the caller's). */
export interface Axis {
  readonly id: number;
  readonly name: string;
  readonly size: Size;
}

export type NodeId = number;

interface NodeBase {
  readonly id: NodeId;
  /** What expressions of this node compute with. */
  readonly element: ComputeType;
  /** Order matters only for the layout of an array that is stored. */
  readonly axes: readonly Axis[];
  readonly span: Span;
  /** The user's name for the value, from `let`, a parameter or a result. */
  readonly name?: string;
}

/** A parameter, read from global memory in `layout` order. */
export interface InputNode extends NodeBase {
  readonly kind: 'input';
  readonly name: string;
  /** As stored; `element` is what it reads as. */
  readonly stored: ConcreteType;
  /** An `inout` parameter after so many updates; absent where it is read as it was given. */
  readonly version?: number;
}
export interface ConstantNode extends NodeBase {
  readonly kind: 'constant';
  /** May be ±Infinity; a bool is 0 or 1. */
  readonly value: number;
}
/** `index(x)`: the i32 index along an axis. */
export interface IndexNode extends NodeBase {
  readonly kind: 'index';
  readonly axis: Axis;
}
/** `size(x)`: known at run time, the same for every element. */
export interface SizeNode extends NodeBase {
  readonly kind: 'size';
  readonly size: Size;
}
/** A scalar function at every index of the union of the operands' axes. */
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly fn: ScalarFunction;
  readonly args: readonly NodeId[];
}
/** ⊕ over `reduced`; over an empty range, the monoid's identity. */
export interface ReduceNode extends NodeBase {
  readonly kind: 'reduce';
  readonly monoid: Monoid;
  readonly reduced: readonly Axis[];
  readonly arg: NodeId;
}
/** result[axes] = arg[from := to …]; axes of `arg` without an entry are kept. An index outside the source axis reads
 * `otherwise` where there is one, and is clamped into range where not. */
export interface ReindexNode extends NodeBase {
  readonly kind: 'reindex';
  readonly arg: NodeId;
  readonly entries: readonly ReindexEntry[];
  /** A node over a subset of `axes`. */
  readonly otherwise?: NodeId;
}
export interface ReindexEntry {
  readonly from: Axis;
  readonly to: IndexExpression;
}

/** The value of a state before the element at hand, inside the step of a recurrence. It does not carry the axis of the
 * recurrence: along that axis it is a different value at every index. */
export interface StateNode extends NodeBase {
  readonly kind: 'state';
  /** The recurrence to which it belongs; see `RecurNode`. */
  readonly recurrence: number;
}
/** A result of a recurrence: along `axis`, in order, every state becomes its `next`, all at once. */
export interface RecurNode extends NodeBase {
  readonly kind: 'recur';
  /** Results with one number are results of one recurrence and have the same axis and states. */
  readonly recurrence: number;
  readonly axis: Axis;
  readonly states: readonly RecurrentState[];
  /** `emit`: `value` at every index of the axis, with the states as they are before that element. `final`: the state
   * `value` after the last element; over an empty axis, its initial value. */
  readonly mode: 'emit' | 'final';
  readonly value: NodeId;
  /** Where the states of two parts of the axis can be merged. The user says so; tests try it. */
  readonly merge?: RecurrentMerge;
}
/** The states of two parts, merged; each list is in the order of the states. */
export interface RecurrentMerge {
  /** State nodes that stand for the states after the part that comes first. */
  readonly left: readonly NodeId[];
  readonly right: readonly NodeId[];
  readonly merged: readonly NodeId[];
}
export interface RecurrentState {
  /** A state node. What depends on it cannot be folded or moved along the axis: only one element of it is there. */
  readonly state: NodeId;
  /** Over axes of the state. */
  readonly initial: NodeId;
  /** Over axes of the state and the axis of the recurrence. */
  readonly next: NodeId;
}

export type Node =
  | InputNode
  | ConstantNode
  | IndexNode
  | SizeNode
  | MapNode
  | ReduceNode
  | ReindexNode
  | StateNode
  | RecurNode;

/** A quasi-affine index, or a gather. */
export type IndexExpression =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'constant'; readonly value: Size }
  | { readonly kind: 'add'; readonly left: IndexExpression; readonly right: IndexExpression }
  | { readonly kind: 'scale'; readonly by: Size; readonly arg: IndexExpression }
  | { readonly kind: 'floorDiv' | 'mod'; readonly arg: IndexExpression; readonly by: Size }
  /** The value of an i32/u32 node. */
  | { readonly kind: 'gather'; readonly node: NodeId };

/** What sizes must satisfy; checked when they become known. */
export interface SizeConstraint {
  readonly left: Size;
  readonly operator: '==' | '<=' | '<' | '>=' | '>' | '!=';
  readonly right: Size;
  readonly span: Span;
  /** The rule in words, `reads axis i up to its end`. */
  readonly reason: string;
}

export interface TermResult {
  readonly name: string;
  readonly node: NodeId;
  /** The layout in which the result is stored. */
  readonly axes: readonly Axis[];
  readonly element: ComputeType;
}

/** `K[t = pos] := k`: a value that is stored in an `inout` parameter, in place. */
export interface Update {
  /** The parameter as it was, an input node. */
  readonly before: NodeId;
  /** The parameter as it is from then on, an input node as well. */
  readonly after: NodeId;
  /** What is stored, of the parameter's element type. */
  readonly value: NodeId;
  /** An index for every axis of the parameter that the value does not simply carry, over axes of the value. Where it is
   * outside, nothing is stored. */
  readonly entries: readonly ReindexEntry[];
  /** The axes of the value in the order in which it is stored: of two elements at one place, the last one stays. */
  readonly axes: readonly Axis[];
  readonly span: Span;
}

/** `at LEVEL (moves) { … }`: which nodes run at a level, and how. It never changes what they mean. A node that a block
 * computes is computed by no other part of the term. */
export interface DeclaredRegion {
  readonly level: LevelName;
  /** Those that are written; what no move names is left to the planner. */
  readonly moves: readonly DeclaredMove[];
  /** The values of the block, each once. */
  readonly outputs: readonly NodeId[];
  /** What the block computes, regions inside it included, in topological order. */
  readonly interior: readonly NodeId[];
  /** What the block's text calls the reductions inside: the function or diagram that it calls there. */
  readonly callees: readonly RegionCallee[];
  /** The region around it, by its place in the list of regions. */
  readonly parent?: number;
  /** What its kernel is called, where that is not after its first value. */
  readonly name?: string;
  /** `at LEVEL`. */
  readonly span: Span;
}
export interface DeclaredMove {
  readonly kind: 'group' | 'stream' | 'split';
  readonly axis: Axis;
  readonly size: Size | 'auto';
  readonly span: Span;
}
export interface RegionCallee {
  readonly node: NodeId;
  readonly name: string;
  readonly span: Span;
}

/** `let A: f32[i] @ LEVEL = …`: where a value is said to live. */
export interface LevelClaim {
  readonly node: NodeId;
  readonly name: string;
  readonly level: LevelName;
  /** The innermost region in which it is claimed, by its place in the list of regions. */
  readonly region?: number;
  /** The level's name. */
  readonly span: Span;
}

export interface Term {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** In parameter order. */
  readonly inputs: readonly InputNode[];
  readonly results: readonly TermResult[];
  /** In the order in which they are made. */
  readonly updates: readonly Update[];
  /** Every size symbol of the signature, in order of first appearance. */
  readonly symbols: readonly string[];
  readonly constraints: readonly SizeConstraint[];
  /** Those around others come first. */
  readonly regions: readonly DeclaredRegion[];
  readonly claims: readonly LevelClaim[];
  readonly span: Span;
}
