/** What checking leaves behind: types and bindings in tables keyed by syntax node. The term is built from these. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type { Resolved } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Bound } from './bounds.ts';
import type { ConcreteType } from './elements.ts';
import type { Size } from './size.ts';
import type { ArrayType, AxisUse, ElementType, Type } from './type.ts';

export interface Constraint {
  readonly left: Size;
  readonly operator: '==' | '<=' | '<' | '>=' | '>' | '!=';
  readonly right: Size;
  readonly span: Span;
  readonly reason: string;
}

/** A type variable. `element` is what it stands for where the diagram is a program of its own. */
export interface TypeParameter {
  readonly name: string;
  readonly bound: Bound;
  readonly element: ConcreteType;
}

/** A diagram, an accumulator, or the body of a test, with its types. */
export interface TypedDiagram {
  readonly declaration: A.Diagram | A.Accumulator | A.Test;
  readonly name: string;
  readonly typeParameters: readonly TypeParameter[];
  /** Axes that a caller may bind by position: those in `[…]` after the name. */
  readonly axisParameters: readonly string[];
  /** Those of them that no array carries: they stand for a number (`stride`), also in an index. */
  readonly sizeParameters: ReadonlySet<string>;
  /** What those stand for where a call does not say, each in terms of symbols and of the ones before it. */
  readonly defaults: ReadonlyMap<string, Size>;
  readonly parameters: readonly {
    readonly name: string;
    readonly nameNode: A.Name;
    readonly type: Type;
    readonly inout: boolean;
  }[];
  /** What can be updated: `inout` parameters and, in a test, what is passed to one. */
  readonly variables: ReadonlySet<A.Name>;
  /** For each `inout` parameter by its place, the places of the parameters on which its updates depend. */
  readonly updates: ReadonlyMap<number, ReadonlySet<number>>;
  readonly result: Type;
  /** Every axis that the diagram names, with its size. */
  readonly axes: ReadonlyMap<string, AxisUse>;
  /** Size symbols that inputs or the caller must give, in order of appearance. */
  readonly symbols: readonly string[];
  readonly constraints: readonly Constraint[];
  /** False when the diagram, or one that it calls, has errors: no term can be built. */
  readonly sound: boolean;
  /** Assertions, when this is a test. */
  readonly assertions: readonly A.Expression[];
}

/** How a call binds its callee. */
export interface CallBinding {
  readonly callee: TypedDiagram;
  /** For each of the callee's axes that something binds: an axis of the caller. */
  readonly axes: ReadonlyMap<string, AxisUse>;
  /** The callee's size symbols, in the caller's terms. */
  readonly sizes: ReadonlyMap<string, Size>;
  readonly elements: ReadonlyMap<string, ElementType>;
}

/** The states of a `scan` or an accumulator, in the order in which they stand there. */
export interface RecurrenceTypes {
  readonly states: readonly { readonly name: A.Name; readonly type: ArrayType }[];
}

/** One `from = …` between brackets. */
export interface IndexBinding {
  readonly from: AxisUse;
  readonly to: A.Expression;
  readonly otherwise?: A.Expression;
  /** True when the index holds values of arrays; else it is quasi-affine in axes and sizes. */
  readonly gather: boolean;
}

export interface Typed {
  readonly resolved: Resolved;
  readonly diagrams: ReadonlyMap<A.Diagram, TypedDiagram>;
  readonly accumulators: ReadonlyMap<A.Accumulator, TypedDiagram>;
  readonly tests: ReadonlyMap<A.Test, TypedDiagram>;
  readonly types: ReadonlyMap<A.Expression, Type>;
  /** The types of parameters, lets, states and test inputs, by the names that define them. */
  readonly values: ReadonlyMap<A.Name, Type>;
  readonly calls: ReadonlyMap<A.Call, CallBinding>;
  /** Every expression that was read as a size, in the symbols of its diagram. */
  readonly sizes: ReadonlyMap<A.Expression, Size>;
  /** Every expression that was read as an element type: `q4_0` in `test … at W = q4_0`. */
  readonly elements: ReadonlyMap<A.Expression, ConcreteType>;
  readonly indexings: ReadonlyMap<A.Index, readonly IndexBinding[]>;
  /** The places of `K[t = pos] := k`; none where all of the array is updated. */
  readonly assignments: ReadonlyMap<A.Assign, readonly IndexBinding[]>;
  readonly recurrences: ReadonlyMap<A.Scan | A.Accumulator, RecurrenceTypes>;
  /** Of the whole program: syntax, names and types, in source order per module. */
  readonly diagnostics: readonly Diagnostic[];
}
