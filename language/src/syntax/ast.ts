/** The abstract syntax of NCD (language reference §2–§4). Every node has a span; a part that the parser could
 * not find is a `missing` expression or an empty name, never `undefined`, so that later stages see a whole tree. */
import type { SourceFile, Span } from '../source/index.ts';

export interface Name {
  readonly kind: 'name';
  /** Empty where recovery had to invent it; such names are never reported again. */
  readonly text: string;
  readonly span: Span;
}

export interface Module {
  readonly kind: 'module';
  readonly file: SourceFile;
  readonly span: Span;
  /** The `//!` lines at the head of the file. */
  readonly doc?: string;
  readonly items: readonly Item[];
}

export type Item = Import | Diagram | AxisDeclaration | Target | Accumulator | Quant | Test | Budget;

export interface Import {
  readonly kind: 'import';
  readonly span: Span;
  readonly names: readonly ImportedName[];
  readonly from: { readonly text: string; readonly span: Span };
}
export interface ImportedName {
  readonly name: Name;
  readonly alias?: Name;
}

export interface Diagram {
  readonly kind: 'diagram';
  readonly span: Span;
  readonly doc?: string;
  readonly exported: boolean;
  readonly name: Name;
  readonly typeParameters: readonly TypeParameter[];
  readonly axisParameters: readonly TypeAxis[];
  readonly parameters: readonly Parameter[];
  readonly result?: TypeExpression;
  readonly where: readonly Expression[];
  readonly body: Block;
}
export interface TypeParameter {
  readonly name: Name;
  readonly bound?: Name;
}
export interface Parameter {
  readonly kind: 'parameter';
  readonly span: Span;
  readonly inout: boolean;
  readonly name: Name;
  readonly type: TypeExpression;
}

/** `axis d = 64` */
export interface AxisDeclaration {
  readonly kind: 'axisDeclaration';
  readonly span: Span;
  readonly doc?: string;
  readonly exported: boolean;
  readonly name: Name;
  readonly size: Expression;
}

export type TypeExpression = ArrayTypeExpression | TupleTypeExpression;
/** `f32[q, d = 64] @ workgroup` */
export interface ArrayTypeExpression {
  readonly kind: 'arrayType';
  readonly span: Span;
  readonly element: Name;
  readonly axes: readonly TypeAxis[];
  readonly level?: Name;
}
export interface TupleTypeExpression {
  readonly kind: 'tupleType';
  readonly span: Span;
  readonly fields: readonly { readonly name?: Name; readonly type: TypeExpression }[];
}
export interface TypeAxis {
  readonly kind: 'typeAxis';
  readonly span: Span;
  readonly name: Name;
  readonly size?: Expression;
}

export interface Block {
  readonly kind: 'block';
  readonly span: Span;
  readonly statements: readonly Statement[];
  /** The last expression, if the block ends with one. */
  readonly value?: Expression;
}
export type Statement = Let | Assign | Next | Emit | ExpressionStatement;
export interface Let {
  readonly kind: 'let';
  readonly span: Span;
  /** One name, or several for `let (m, v) = …`. */
  readonly names: readonly Name[];
  readonly tuple: boolean;
  readonly type?: TypeExpression;
  readonly value: Expression;
}
/** `K[t = pos] := k` */
export interface Assign {
  readonly kind: 'assign';
  readonly span: Span;
  readonly target: Name;
  readonly axes?: AxisArguments;
  readonly value: Expression;
}
/** `next S = S1`, inside `scan` and `accumulator` */
export interface Next {
  readonly kind: 'next';
  readonly span: Span;
  readonly name: Name;
  readonly value: Expression;
}
/** `emit e`, inside `scan` */
export interface Emit {
  readonly kind: 'emit';
  readonly span: Span;
  readonly value: Expression;
}
/** An expression that is not a block's value: an assertion in a test, a slip elsewhere. */
export interface ExpressionStatement {
  readonly kind: 'expression';
  readonly span: Span;
  readonly value: Expression;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '~=' | 'and' | 'or';

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | Infinity
  | Reference
  | Unary
  | Binary
  | Call
  | Index
  | Field
  | TupleExpression
  | At
  | Scan
  | Missing;

export interface NumberLiteral {
  readonly kind: 'number';
  readonly span: Span;
  readonly value: number;
  /** Written without `.` or exponent. */
  readonly integer: boolean;
}
export interface BoolLiteral {
  readonly kind: 'bool';
  readonly span: Span;
  readonly value: boolean;
}
export interface Infinity {
  readonly kind: 'inf';
  readonly span: Span;
}
export interface Reference {
  readonly kind: 'reference';
  readonly span: Span;
  readonly name: Name;
}
export interface Unary {
  readonly kind: 'unary';
  readonly span: Span;
  readonly operator: '-' | 'not';
  readonly operand: Expression;
}
export interface Binary {
  readonly kind: 'binary';
  readonly span: Span;
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}
/** `softmax[x](S)`; `S |> softmax[x]` is the same call with `piped`. */
export interface Call {
  readonly kind: 'call';
  readonly span: Span;
  readonly callee: Name;
  readonly axes?: AxisArguments;
  readonly arguments: readonly Expression[];
  /** The first argument stands left of `|>`. */
  readonly piped: boolean;
}
/** `A[i = o * 2 + k]` */
export interface Index {
  readonly kind: 'index';
  readonly span: Span;
  readonly target: Expression;
  readonly axes: AxisArguments;
}
export interface Field {
  readonly kind: 'field';
  readonly span: Span;
  readonly target: Expression;
  readonly name: Name;
}
export interface TupleExpression {
  readonly kind: 'tuple';
  readonly span: Span;
  readonly elements: readonly Expression[];
}
/** `at workgroup (group q: 64, stream x: 32) { … }` */
export interface At {
  readonly kind: 'at';
  readonly span: Span;
  readonly level: Name;
  /** `at workgroup auto { … }`: every move is left to the planner. */
  readonly auto: boolean;
  readonly moves: readonly Move[];
  readonly body: Block;
}
export interface Move {
  readonly kind: 'move';
  readonly span: Span;
  readonly move: 'group' | 'stream' | 'split';
  readonly axis: Name;
  readonly size: Expression | 'auto';
}
/** `scan[t](S: f32[i] = S0) { …; next S = S1; emit e }` */
export interface Scan {
  readonly kind: 'scan';
  readonly span: Span;
  readonly axis: Name;
  readonly state: readonly { readonly name: Name; readonly type?: TypeExpression; readonly initial: Expression }[];
  readonly body: Block;
}
/** Recovery could not find an expression here; its type is unknown and it is never reported again. */
export interface Missing {
  readonly kind: 'missing';
  readonly span: Span;
}

/** What stands between `[` and `]`: `x`, `i = o * 2 + k else 0`, `a -> b`, `c -> h, d = 4`. */
export interface AxisArguments {
  readonly kind: 'axisArguments';
  readonly span: Span;
  readonly entries: readonly AxisEntry[];
  /** `->` stands before `entries[i]` for each i in here; a comma stands before the others. */
  readonly arrows: readonly number[];
}
export interface AxisEntry {
  readonly kind: 'axisEntry';
  readonly span: Span;
  readonly name: Name;
  readonly value?: Expression;
  readonly otherwise?: Expression;
}

/** `16 GiB`, `100 GB/s`, `10` */
export interface Quantity {
  readonly kind: 'quantity';
  readonly span: Span;
  readonly value: number;
  /** As written: `GiB`, `GB/s`; empty for a bare number. */
  readonly unit: string;
}
/** `bandwidth: 100 GB/s`, `compute f32: 3.6 TFLOP/s`, `scale: f16` */
export interface Property {
  readonly kind: 'property';
  readonly span: Span;
  readonly words: readonly Name[];
  readonly value: Quantity | Name;
}
export interface Target {
  readonly kind: 'target';
  readonly span: Span;
  readonly doc?: string;
  readonly exported: boolean;
  readonly name: Name;
  readonly levels: readonly TargetLevel[];
  readonly properties: readonly Property[];
}
export interface TargetLevel {
  readonly kind: 'targetLevel';
  readonly span: Span;
  readonly name: Name;
  readonly properties: readonly Property[];
}
/** `quant q4_x { bits: 4, block: 32, scale: f16, bias: -8 }` */
export interface Quant {
  readonly kind: 'quant';
  readonly span: Span;
  readonly doc?: string;
  readonly exported: boolean;
  readonly name: Name;
  readonly properties: readonly Property[];
}
/** A stream of one's own: state, step, merge and tail. */
export interface Accumulator {
  readonly kind: 'accumulator';
  readonly span: Span;
  readonly doc?: string;
  readonly exported: boolean;
  readonly name: Name;
  readonly axisParameters: readonly TypeAxis[];
  readonly parameters: readonly Parameter[];
  readonly result?: TypeExpression;
  readonly state: readonly { readonly name: Name; readonly type: TypeExpression; readonly initial: Expression }[];
  readonly step: Block;
  readonly merge?: { readonly left: Name; readonly right: Name; readonly body: Block };
  readonly tail?: Block;
}

/** `q = 7` in `test … at` and `budget … at`. */
export interface SizeBinding {
  readonly kind: 'sizeBinding';
  readonly span: Span;
  readonly axis: Name;
  readonly size: Expression;
}
export interface Test {
  readonly kind: 'test';
  readonly span: Span;
  readonly doc?: string;
  /** The diagram's name, or the quoted title. */
  readonly subject:
    | { readonly kind: 'diagram'; readonly name: Name }
    | { readonly kind: 'title'; readonly text: string; readonly span: Span };
  readonly sizes: readonly SizeBinding[];
  readonly body: Block;
}
/** `budget attention at q = 4096 on m2 { global <= 140 MB }` */
export interface Budget {
  readonly kind: 'budget';
  readonly span: Span;
  readonly diagram: Name;
  readonly sizes: readonly SizeBinding[];
  readonly target?: Name;
  readonly bounds: readonly {
    readonly level: Name;
    readonly operator: BinaryOperator;
    readonly bound: Quantity;
    readonly span: Span;
  }[];
}
