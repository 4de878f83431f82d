/** The values of one kernel before they are put into statements: an acyclic graph in which equal values are one value.
 * What is constant is computed here, because WGSL refuses constant expressions that overflow or divide by zero. */
import {
  constantSize,
  type Monoid,
  roundTo,
  type ScalarFunction,
  type Size,
  type Span,
  scalars,
  sizeConstant,
  subtractSizes,
} from '@ncd/language';
import type { IndexFunction, ScalarType, WordFunction } from './ir.ts';

interface ValueBase {
  readonly id: number;
  readonly type: ScalarType;
  /** How many of the kernel's loops it lies in: 0 is outside all of them. */
  readonly depth: number;
  readonly args: readonly Value[];
  readonly span: Span;
}
export type Value = ValueBase &
  (
    | { readonly kind: 'literal'; readonly value: number }
    | { readonly kind: 'size'; readonly size: Size }
    | { readonly kind: 'invocation' | 'workgroup' | 'lane' }
    /** A variable as it is after `version` assignments. */
    | { readonly kind: 'variable'; readonly name: string; readonly version: number }
    /** One value of an invocation's array after `version` rounds of changes. */
    | { readonly kind: 'element'; readonly name: string; readonly version: number }
    /** One value of an array in workgroup memory, as it is after barrier number `version`. */
    | { readonly kind: 'shared'; readonly name: string; readonly version: number }
    /** The variable of the loop number `depth`. */
    | { readonly kind: 'counter' }
    | { readonly kind: 'load'; readonly buffer: string }
    | { readonly kind: 'call'; readonly fn: CalledFunction }
    /** The fold of the only argument over all loops. */
    | { readonly kind: 'fold'; readonly monoid: Monoid; readonly identity: number }
  );

type NewValue = Value extends infer V ? (V extends Value ? Omit<V, 'id' | 'span'> : never) : never;

type CalledFunction = ScalarFunction | IndexFunction | WordFunction;

export class ValueGraph {
  readonly #known = new Map<string, Value>();
  readonly #users = new Map<Value, number>();
  /** Names that the user gave; the first counts. */
  readonly names = new Map<Value, string>();
  /** Blamed for the values that are made next. */
  span: Span;

  constructor(span: Span) {
    this.span = span;
  }

  named(value: Value, name: string): Value {
    if (!this.names.has(value)) this.names.set(value, name);
    return value;
  }

  literal(type: ScalarType, value: number): Value {
    const key = Object.is(value, -0) ? '-0' : value;
    return this.#add({ kind: 'literal', type, value, depth: 0, args: [] }, `${type} ${key}`);
  }

  /** A negative size has the bits of its two's complement. */
  size(size: Size): Value {
    const constant = constantSize(size);
    if (constant !== undefined) return this.literal('u32', constant);
    return this.#add({ kind: 'size', type: 'u32', size, depth: 0, args: [] }, `size ${size.key}`);
  }

  invocation(): Value {
    return this.#add({ kind: 'invocation', type: 'u32', depth: 0, args: [] }, 'invocation');
  }

  workgroup(): Value {
    return this.#add({ kind: 'workgroup', type: 'u32', depth: 0, args: [] }, 'workgroup');
  }

  lane(): Value {
    return this.#add({ kind: 'lane', type: 'u32', depth: 0, args: [] }, 'lane');
  }

  counter(depth: number): Value {
    return this.#add({ kind: 'counter', type: 'u32', depth, args: [] }, `counter ${depth}`);
  }

  variable(type: ScalarType, name: string, depth: number, version = 0): Value {
    return this.#add(
      { kind: 'variable', type, name, version, depth, args: [] },
      `variable ${name} ${version} ${depth}`,
    );
  }

  /** `within` is the block in which the array changes, for an index that does not. */
  element(type: ScalarType, name: string, index: Value, version = 0, within = 0): Value {
    const depth = Math.max(index.depth, within);
    return this.#add(
      { kind: 'element', type, name, version, depth, args: [index] },
      `element ${name} ${version} ${index.id} ${depth}`,
    );
  }

  /** `within` is the block in which the array keeps its values. */
  shared(type: ScalarType, name: string, index: Value, version: number, within: number): Value {
    const depth = Math.max(index.depth, within);
    return this.#add(
      { kind: 'shared', type, name, version, depth, args: [index] },
      `shared ${name} ${version} ${index.id}`,
    );
  }

  load(type: ScalarType, buffer: string, index: Value): Value {
    const key = `load ${buffer} ${index.id}`;
    return this.#add({ kind: 'load', type, buffer, depth: index.depth, args: [index] }, key);
  }

  fold(monoid: Monoid, identity: number, arg: Value): Value {
    return this.#add({ kind: 'fold', monoid, identity, type: arg.type, depth: 0, args: [arg] }, `fold ${arg.id}`);
  }

  call(fn: CalledFunction, type: ScalarType, args: readonly Value[]): Value {
    const simpler = this.#simplify(fn, type, args);
    if (simpler) return simpler;
    const depth = Math.max(...args.map((a) => a.depth));
    return this.#add({ kind: 'call', fn, type, depth, args }, `${fn} ${type} ${args.map((a) => a.id).join()}`);
  }

  #simplify(fn: CalledFunction, type: ScalarType, args: readonly Value[]): Value | undefined {
    const literals = args.flatMap((a) => (a.kind === 'literal' ? [a.value] : []));
    if (literals.length === args.length) return this.literal(type, constantCall(fn, args, literals));
    const [left, right, third] = args;
    if (fn === 'select' && left?.kind === 'literal') return left.value === 0 ? third : right;
    if (fn === 'and' && left && right) return isLiteral(left, 1) ? right : isLiteral(right, 1) ? left : undefined;
    if (fn === 'f16' && left?.kind === 'call' && left.fn === 'f16') return left;
    if (type === 'f32' || type === 'bool' || !left || !right) return undefined;
    switch (fn) {
      case 'add': {
        if (isLiteral(left, 0)) return right;
        if (isLiteral(right, 0)) return left;
        const [first, second] = left.kind === 'call' && left.fn === 'add' ? left.args : [];
        if (!first || second?.kind !== 'literal' || right.kind !== 'literal') return undefined;
        return this.call('add', type, [first, this.call('add', type, [second, right])]);
      }
      case 'sub':
        if (left === right) return this.literal(type, 0);
        return isLiteral(right, 0) ? left : undefined;
      case 'mul':
        if (isLiteral(left, 1) || isLiteral(right, 0)) return right;
        return isLiteral(right, 1) || isLiteral(left, 0) ? left : undefined;
      case 'div':
      case 'floorDiv':
        return isLiteral(right, 0) || isLiteral(right, 1) ? left : undefined;
      case 'rem':
      case 'floorMod':
        return isLiteral(right, 0) || isLiteral(right, 1) ? this.literal(type, 0) : undefined;
      default:
        return undefined;
    }
  }

  #add(value: NewValue, key: string): Value {
    let known = this.#known.get(key);
    if (!known) {
      known = { ...value, id: this.#known.size, span: this.span } as Value;
      this.#known.set(key, known);
      for (const arg of new Set(known.args)) this.#users.set(arg, (this.#users.get(arg) ?? 0) + 1);
    }
    return known;
  }

  /** Whether several of the values that are made so far are computed from a value. */
  isShared(value: Value): boolean {
    return (this.#users.get(value) ?? 0) > 1;
  }
}

export const isLiteral = (value: Value, number: number): boolean => value.kind === 'literal' && value.value === number;

function constantCall(fn: CalledFunction, args: readonly Value[], literals: readonly number[]): number {
  const [left = 0, right = 0] = literals;
  switch (fn) {
    case 'floorDiv':
      return right === 0 ? left : Math.floor(left / right);
    case 'floorMod':
      return right === 0 ? 0 : left - right * Math.floor(left / right);
    case 'indexI32':
      return left | 0;
    case 'indexU32':
      return left >>> 0;
    case 'f16':
      return roundTo('f16', left);
    case 'bits':
    case 'signedBits':
    case 'half':
    case 'floatBits':
    case 'joined':
    case 'halfOf':
    case 'wordOf':
    case 'placed':
      throw new Error('NCD9001: a word of a buffer is known before it is loaded');
    default: {
      const operand = args[fn === 'select' ? 1 : 0] as Value;
      const value = scalars[fn](operand.type)(...literals);
      return operand.type === 'f32' ? roundTo('f32', value) : value;
    }
  }
}

/** The size as its variable part and the constant beside it: `n − 1` as n and −1. */
export function splitSize(size: Size): { readonly variable: Size; readonly constant: number } {
  const constant = size.terms.find((t) => t.atoms.length === 0)?.coefficient ?? 0;
  return { variable: subtractSizes(size, sizeConstant(constant)), constant };
}
