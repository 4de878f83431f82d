/** Programs as the generator makes them: a small language of its own, with a text (`write.ts`) and a meaning (`meaning.ts`)
 * that share nothing with the compiler. Every axis has a size, known here and open in the text. */

export type Element = 'f32' | 'f16' | 'i32' | 'u32' | 'bool' | 'T';

export interface Axis {
  readonly name: string;
  readonly size: number;
}

export type Expr =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'index' | 'size'; readonly axis: Axis }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly arg: Expr; readonly element: Element }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expr;
      readonly right: Expr;
      readonly element: Element;
    }
  /** A function of one element, a cast, `where`. */
  | {
      readonly kind: 'apply';
      readonly name: string;
      readonly args: readonly Expr[];
      readonly element: Element;
      readonly from: Element;
    }
  | {
      readonly kind: 'reduce';
      readonly name: string;
      readonly axes: readonly Axis[];
      readonly arg: Expr;
      readonly element: Element;
    }
  | {
      readonly kind: 'cumulative';
      readonly name: string;
      readonly axis: Axis;
      readonly arg: Expr;
      readonly element: Element;
    }
  /** The sum of `added` since `reset` last held. */
  | {
      readonly kind: 'scan';
      readonly axis: Axis;
      readonly state: string;
      readonly added: Expr;
      readonly reset: Expr;
      readonly gives: 'before' | 'after' | 'final';
      readonly element: Element;
    }
  | { readonly kind: 'dot'; readonly axes: readonly Axis[]; readonly args: readonly Expr[]; readonly element: Element }
  | { readonly kind: 'read'; readonly arg: Expr; readonly entries: readonly ReadEntry[] }
  | { readonly kind: 'rename'; readonly arg: Expr; readonly from: readonly Axis[]; readonly to: readonly Axis[] }
  | {
      readonly kind: 'split';
      readonly arg: Expr;
      readonly from: Axis;
      readonly to: readonly Axis[];
      readonly inline: boolean;
    }
  | { readonly kind: 'merge'; readonly arg: Expr; readonly from: readonly Axis[]; readonly to: Axis }
  | { readonly kind: 'concat'; readonly args: readonly Expr[]; readonly from: readonly Axis[]; readonly to: Axis }
  | { readonly kind: 'repeat'; readonly arg: Expr; readonly axis: Axis }
  | { readonly kind: 'call'; readonly call: Call; readonly result: number };

export interface ReadEntry {
  readonly axis: Axis;
  readonly index: Index;
  readonly otherwise?: Expr;
}
export type Index =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'size'; readonly axis: Axis }
  | { readonly kind: '+' | '-' | '*' | '/' | '%'; readonly left: Index; readonly right: Index }
  /** Integers of the program: a gather. */
  | { readonly kind: 'value'; readonly value: Expr };

export interface Call {
  readonly callee: Diagram;
  readonly args: readonly { readonly value: Expr; readonly axes: readonly Axis[] }[];
  /** For each parameter, the caller's axis for each of its axes. */
  readonly binding: readonly (readonly Axis[])[];
  /** Written between brackets. */
  readonly explicit: boolean;
  readonly piped: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly element: Element;
  readonly stored: string;
  readonly axes: readonly Axis[];
}

export type Statement =
  | {
      readonly kind: 'let';
      readonly name: string;
      readonly value: Expr;
      readonly type?: { readonly element: Element; readonly axes: readonly Axis[] };
    }
  | { readonly kind: 'letCall'; readonly names: readonly string[]; readonly call: Call };

export interface Diagram {
  readonly name: string;
  readonly generic: boolean;
  readonly parameters: readonly Parameter[];
  /** Axes whose size the signature fixes. */
  readonly fixed: ReadonlySet<string>;
  /** `where name == text`. */
  readonly where: readonly { readonly name: string; readonly text: string }[];
  readonly statements: readonly Statement[];
  readonly results: readonly {
    readonly name?: string;
    readonly value: Expr;
    readonly element: Element;
    readonly axes: readonly Axis[];
  }[];
  /** Whether the result type is written. */
  readonly declared: boolean;
  /** Wrapped in a region, which changes nothing. */
  readonly region: boolean;
}

export interface Program {
  /** Callees before callers; the last one is run. */
  readonly diagrams: readonly Diagram[];
}

export const union = (lists: readonly (readonly Axis[])[]): Axis[] => {
  const seen = new Map<string, Axis>();
  for (const list of lists) for (const axis of list) if (!seen.has(axis.name)) seen.set(axis.name, axis);
  return [...seen.values()];
};
export const has = (axes: readonly Axis[], axis: Axis): boolean => axes.some((a) => a.name === axis.name);

/** The axes that a call weaves, in order of appearance. */
export function wovenAxes({ args, binding }: Call): Axis[] {
  return union(args.map(({ axes }, i) => axes.filter((a) => !has(binding[i] ?? [], a))));
}
/** The caller's axis for each axis of the callee that an argument brings. */
export function boundAxes({ callee, binding }: Call): Map<string, Axis> {
  const bound = new Map<string, Axis>();
  callee.parameters.forEach((p, i) =>
    p.axes.forEach((axis, k) => bound.set(axis.name, (binding[i] as readonly Axis[])[k] as Axis)),
  );
  return bound;
}
