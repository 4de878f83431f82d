/** Kernels as loop nests: the last form in which a program is data rather than text. Names are final: legal WGSL
 * identifiers, unique in their module. Values of element f16 are computed as f32. */
import type { ConcreteType, ScalarFunction, Signature, Size, Span } from '@ncd/language';

export type ScalarType = 'f32' | 'i32' | 'u32' | 'bool';

/** Functions of index arithmetic beside those of the language. Division rounds down; the conversions keep the bits. */
export type IndexFunction = 'floorDiv' | 'floorMod' | 'indexI32' | 'indexU32';

/** Functions that take words apart and make them. `bits` and `signedBits` give so many bits of a word from a place on, `half` the f16 there,
 * `floatBits` the f32 that a word is; `joined` gives the word that begins at the first word or, where the third operand is
 * 1, at its upper half. `halfOf` and `wordOf` give a number as f16 or f32 in the lowest bits of a word, `placed` moves bits up. */
export type WordFunction = 'bits' | 'signedBits' | 'half' | 'floatBits' | 'joined' | 'halfOf' | 'wordOf' | 'placed';

export type Expression =
  /** May be ±∞ or NaN for f32; 0 or 1 for bool. */
  | { readonly kind: 'literal'; readonly type: ScalarType; readonly value: number }
  /** A size of the program, known when the kernel is started. */
  | { readonly kind: 'size'; readonly type: 'u32'; readonly size: Size }
  /** The number of this invocation among all of the kernel. */
  | { readonly kind: 'invocation'; readonly type: 'u32' }
  /** The number of this workgroup among all of the kernel, and of this invocation in its workgroup. */
  | { readonly kind: 'workgroup'; readonly type: 'u32' }
  | { readonly kind: 'lane'; readonly type: 'u32' }
  | { readonly kind: 'variable'; readonly type: ScalarType; readonly name: string }
  /** One value of a buffer; `index` is a u32 that counts values, whatever their storage. Of a buffer in blocks, one word. */
  | { readonly kind: 'load'; readonly type: ScalarType; readonly buffer: string; readonly index: Expression }
  /** One value of an array that the invocation keeps to itself, or shares with its workgroup. */
  | { readonly kind: 'element'; readonly type: ScalarType; readonly name: string; readonly index: Expression }
  /** Operands have one type, apart from the condition of `select`. `f16` rounds an f32 to what f16 can hold. */
  | {
      readonly kind: 'call';
      readonly type: ScalarType;
      readonly fn: ScalarFunction | IndexFunction | WordFunction;
      readonly args: readonly Expression[];
    };

interface StatementBase {
  /** The source that asked for it. */
  readonly span: Span;
}
export type Statement = StatementBase &
  (
    | { readonly kind: 'let'; readonly name: string; readonly value: Expression }
    | { readonly kind: 'var'; readonly name: string; readonly value: Expression }
    | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
    /** An array that the invocation keeps to itself, all zero. */
    | { readonly kind: 'array'; readonly name: string; readonly type: ScalarType; readonly length: number }
    | { readonly kind: 'set'; readonly name: string; readonly index: Expression; readonly value: Expression }
    /** `name` runs from `from`, or 0, up to but not including `count`; all are u32. */
    | {
        readonly kind: 'for';
        readonly name: string;
        readonly from?: Expression;
        readonly count: Expression;
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'if'; readonly condition: Expression; readonly body: readonly Statement[] }
    | { readonly kind: 'store'; readonly buffer: string; readonly index: Expression; readonly value: Expression }
    /** All invocations of a workgroup have come here, and see what the others have set before. */
    | { readonly kind: 'barrier' }
  );

/** An array in workgroup memory. */
export interface SharedArray {
  readonly name: string;
  readonly type: ScalarType;
  readonly length: number;
}

export interface Kernel {
  /** The region's name. */
  readonly name: string;
  readonly entryPoint: string;
  readonly workgroupSize: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly shared: readonly SharedArray[];
  readonly body: readonly Statement[];
  /** Invocations that have work. */
  readonly invocations: Size;
  readonly span: Span;
}

/** An array at the global level, row-major. */
export interface ModuleBuffer {
  readonly name: string;
  readonly role: 'input' | 'result' | 'scratch';
  /** Of an input: kernels store in it as well. */
  readonly updated?: true;
  /** The input or result of the signature. */
  readonly of?: string;
  readonly element: ConcreteType;
  readonly axes: readonly { readonly name: string; readonly size: Size }[];
  readonly span: Span;
}

export interface LoweredModule {
  readonly name: string;
  readonly signature: Signature;
  readonly buffers: readonly ModuleBuffer[];
  /** In execution order. */
  readonly kernels: readonly Kernel[];
  readonly span: Span;
}
