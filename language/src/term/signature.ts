/** A term's interface without its body: what a runtime needs to accept inputs and know the shapes of results. Plain JSON. */
import { type ComputeType, type ConcreteType, evaluateSize, printSize, type Size, symbolName } from '../types/index.ts';
import type { SizeConstraint, Term } from './term.ts';
import { updatedInputs } from './updates.ts';

export interface ArraySignature {
  readonly name: string;
  readonly axes: readonly { readonly name: string; readonly size: Size }[];
}
export interface Signature {
  readonly name: string;
  /** `inout`: updated in place by every run. */
  readonly inputs: readonly (ArraySignature & { readonly stored: ConcreteType; readonly inout?: true })[];
  readonly results: readonly (ArraySignature & { readonly element: ComputeType })[];
  readonly symbols: readonly string[];
  readonly constraints: readonly Pick<SizeConstraint, 'left' | 'operator' | 'right' | 'reason'>[];
}

export function signatureOf(term: Term): Signature {
  const axes = (list: Term['nodes'][number]['axes']) => list.map(({ name, size }) => ({ name, size }));
  const updated = new Set(updatedInputs(term).map((input) => input.name));
  return {
    name: term.name,
    inputs: term.inputs.map((i) => ({
      name: i.name,
      stored: i.stored,
      axes: axes(i.axes),
      ...(updated.has(i.name) ? { inout: true } : {}),
    })),
    results: term.results.map((r) => ({ name: r.name, element: r.element, axes: axes(r.axes) })),
    symbols: term.symbols,
    constraints: term.constraints.map(({ left, operator, right, reason }) => ({ left, operator, right, reason })),
  };
}

export type SizeProblem =
  | {
      readonly kind: 'rank';
      readonly input: string;
      readonly expected: readonly string[];
      readonly shape: readonly number[];
    }
  /** An axis has one size in one place and another elsewhere. */
  | {
      readonly kind: 'mismatch';
      readonly axis: string;
      readonly size: number;
      readonly where: string;
      readonly expected: number;
      readonly expectedWhere: string;
    }
  | { readonly kind: 'unknown'; readonly symbol: string }
  | { readonly kind: 'invalid'; readonly symbol: string; readonly size: number }
  | { readonly kind: 'constraint'; readonly index: number; readonly text: string; readonly reason: string };

export interface BoundSizes {
  readonly sizes: ReadonlyMap<string, number>;
  readonly problems: readonly SizeProblem[];
}

/** Axes that a size can be given for: the open ones, and those of inputs, whose size the others may fix. */
export const sizedAxes = ({ symbols, inputs }: Signature): readonly string[] => [
  ...new Set([...symbols, ...inputs.flatMap(({ axes }) => axes.map(({ name }) => name))]),
];

/** Binds the symbols from the shapes of inputs and from sizes given by hand, then checks everything that must hold.
 * Never throws; every problem carries its numbers. */
export function bindSizes(
  signature: Signature,
  shapes: ReadonlyMap<string, readonly number[]>,
  given: ReadonlyMap<string, number> = new Map(),
): BoundSizes {
  const sizes = new Map<string, number>();
  const origin = new Map<string, string>();
  const problems: SizeProblem[] = [];
  const bind = (symbol: string, size: number, where: string) => {
    const known = sizes.get(symbol);
    if (!Number.isSafeInteger(size) || size < 0) problems.push({ kind: 'invalid', symbol, size });
    else if (known === undefined) {
      sizes.set(symbol, size);
      origin.set(symbol, where);
    } else if (known !== size)
      problems.push({
        kind: 'mismatch',
        axis: symbol,
        size,
        where,
        expected: known,
        expectedWhere: origin.get(symbol) ?? '',
      });
  };
  const deferred: (() => void)[] = [];
  const bindAxis = (axis: ArraySignature['axes'][number], size: number, where: string): void => {
    const symbol = symbolName(axis.size);
    if (symbol !== undefined) return bind(symbol, size, where);
    deferred.push(() => {
      const expected = evaluateSize(axis.size, (s) => sizes.get(s));
      if (expected !== undefined && expected !== size)
        problems.push({
          kind: 'mismatch',
          axis: axis.name,
          size,
          where,
          expected,
          expectedWhere: axis.size.terms.some((t) => t.atoms.length > 0) ? printSize(axis.size) : 'its declaration',
        });
    });
  };
  for (const [name, size] of given) {
    const axis = signature.inputs.flatMap(({ axes }) => axes).find((a) => a.name === name);
    if (signature.symbols.includes(name)) bind(name, size, 'the given sizes');
    else if (axis) bindAxis(axis, size, `the size given for ${name}`);
  }
  for (const input of signature.inputs) {
    const shape = shapes.get(input.name);
    if (!shape) continue;
    if (shape.length !== input.axes.length) {
      problems.push({ kind: 'rank', input: input.name, expected: input.axes.map((a) => a.name), shape });
      continue;
    }
    input.axes.forEach((axis, i) => bindAxis(axis, shape[i] as number, input.name));
  }
  for (const check of deferred) check();
  if (problems.length === 0)
    for (const symbol of signature.symbols) if (!sizes.has(symbol)) problems.push({ kind: 'unknown', symbol });
  if (problems.length === 0)
    signature.constraints.forEach((constraint, index) => {
      const left = evaluateSize(constraint.left, (s) => sizes.get(s));
      const right = evaluateSize(constraint.right, (s) => sizes.get(s));
      if (left === undefined || right === undefined || compareSizes(left, constraint.operator, right)) return;
      const text = `${printSize(constraint.left)} ${constraint.operator} ${printSize(constraint.right)} (${left} ${constraint.operator} ${right})`;
      problems.push({ kind: 'constraint', index, text, reason: constraint.reason });
    });
  return { sizes, problems };
}

export function compareSizes(left: number, operator: SizeConstraint['operator'], right: number): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** One sentence for a person, without code or full stop. */
export function describeSizeProblem(problem: SizeProblem): string {
  switch (problem.kind) {
    case 'rank':
      return `${problem.input} has shape [${problem.shape.join(', ')}] but ${problem.expected.length} axes are declared: [${problem.expected.join(', ')}]`;
    case 'mismatch':
      return `axis ${problem.axis} is ${problem.expected} in ${problem.expectedWhere} but ${problem.size} in ${problem.where}`;
    case 'unknown':
      return `the size of axis ${problem.symbol} is not known`;
    case 'invalid':
      return `axis ${problem.symbol} cannot have size ${problem.size}`;
    case 'constraint':
      return `${problem.reason}: ${problem.text} does not hold`;
  }
}
