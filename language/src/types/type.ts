/** The types of values: element types over named axes, and tuples of them. */
import type { Span } from '../source/index.ts';
import { type Bound, boundReadsAs } from './bounds.ts';
import { type ComputeType, type ConcreteType, holdsValue, isFloat, printElementType, readsAs } from './elements.ts';
import { promote } from './functions.ts';
import { printSize, type Size } from './size.ts';

/** What an expression's elements are. */
export type ElementType =
  | { readonly kind: 'concrete'; readonly type: ConcreteType }
  /** `T` of `<T: float>`. */
  | { readonly kind: 'variable'; readonly name: string; readonly bound: Bound }
  /** A number that has met no type yet (`2`, `size(d)`, `1 / 3`): it takes the type of what it meets. `value` is that of
   * an integer that stands there as such. */
  | { readonly kind: 'literal'; readonly float: boolean; readonly value?: number }
  | { readonly kind: 'unknown' };

/** Where an axis got its size, for messages: `Q: f32[q, d = 64]`. */
export interface AxisOrigin {
  readonly span: Span;
  /** The value that carries the axis, if it has a name. */
  readonly of?: string;
}

/** An axis as a type carries it. Within one diagram, the name is the identity. */
export interface AxisUse {
  readonly name: string;
  readonly size: Size;
  readonly origin: AxisOrigin;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: ElementType;
  readonly axes: readonly AxisUse[];
  /** The level that the user claims for the value. */
  readonly level?: string;
  /** Of what a scan emits: its states after the last element, as fields. */
  readonly finals?: Fields;
}
type Fields = readonly { readonly name?: string; readonly type: Type }[];
export interface TupleType {
  readonly kind: 'tuple';
  readonly fields: Fields;
  /** Of what a scan emits: its states after the last element, as further fields. */
  readonly finals?: Fields;
}
/** What could not be typed; it agrees with everything, so that one mistake is one message. */
export interface UnknownType {
  readonly kind: 'unknown';
}
export type Type = ArrayType | TupleType | UnknownType;

export const unknownType: UnknownType = { kind: 'unknown' };
export const unknownElement: ElementType = { kind: 'unknown' };
export const concrete = (type: ConcreteType): ElementType => ({ kind: 'concrete', type });
export const scalar = (element: ElementType): ArrayType => ({ kind: 'array', element, axes: [] });

/** The type of what is computed from a value: a literal's own number is gone. */
export const computed = (element: ElementType): ElementType =>
  element.kind === 'literal' ? { kind: 'literal', float: element.float } : computeElement(element);

/** What expressions compute with: a quantised or narrow array reads as a wider type. */
export function computeElement(element: ElementType): ElementType {
  if (element.kind === 'concrete') return concrete(readsAs(element.type));
  const reads = element.kind === 'variable' ? boundReadsAs(element.bound) : undefined;
  return reads ? concrete(reads) : element;
}

export function isFloatElement(element: ElementType): boolean {
  switch (element.kind) {
    case 'concrete':
      return isFloat(readsAs(element.type));
    case 'variable':
      return boundReadsAs(element.bound) === 'f32' || element.bound === 'float';
    case 'literal':
      return element.float;
    case 'unknown':
      return true;
  }
}
export const isBool = (element: ElementType): boolean => element.kind === 'concrete' && element.type === 'bool';
export const isIntegerElement = (element: ElementType): boolean =>
  element.kind === 'unknown' ||
  (element.kind === 'literal' && !element.float) ||
  (element.kind === 'variable' && (element.bound === 'int' || boundReadsAs(element.bound) === 'i32')) ||
  (element.kind === 'concrete' && (readsAs(element.type) === 'i32' || readsAs(element.type) === 'u32'));

/** The element type in which two operands meet; `undefined` where there is none. */
export function meetElements(a: ElementType, b: ElementType): ElementType | undefined {
  const x = computeElement(a);
  const y = computeElement(b);
  if (x.kind === 'unknown' || y.kind === 'unknown') return unknownElement;
  if (x.kind === 'literal' && y.kind === 'literal') return { kind: 'literal', float: x.float || y.float };
  if (x.kind === 'literal') return meetLiteral(x, y);
  if (y.kind === 'literal') return meetLiteral(y, x);
  if (x.kind === 'variable' && y.kind === 'variable') return x.name === y.name ? x : undefined;
  if (x.kind === 'variable') return meetVariable(x.bound, x, y);
  if (y.kind === 'variable') return meetVariable(y.bound, y, x);
  const met = promote(x.type as ComputeType, y.type as ComputeType);
  return met && concrete(met);
}
type Literal = Extract<ElementType, { readonly kind: 'literal' }>;
function meetLiteral(literal: Literal, other: ElementType): ElementType | undefined {
  if (isBool(other) || !fits(literal, other)) return undefined;
  if (!literal.float || isFloatElement(other)) return other;
  return isIntegerElement(other) ? concrete('f32') : undefined;
}
const fits = ({ value }: Literal, other: ElementType): boolean =>
  value === undefined || other.kind !== 'concrete' || holdsValue(readsAs(other.type), value);
function meetVariable(bound: Bound, variable: ElementType, other: ElementType): ElementType | undefined {
  if (bound !== 'float' || other.kind !== 'concrete') return undefined;
  if (other.type === 'f32') return other;
  return isIntegerElement(other) ? variable : undefined;
}

/** What a diagram gives that only updates its parameters. */
export const emptyTuple: Type = { kind: 'tuple', fields: [] };

/** Whether a value may stand where `wanted` is declared: the same type, a literal, or a lossless widening. */
export function assignable(value: ElementType, wanted: ElementType): boolean {
  const v = computeElement(value);
  const w = computeElement(wanted);
  if (v.kind === 'unknown' || w.kind === 'unknown') return true;
  if (v.kind === 'literal') return !isBool(w) && fits(v, w) && (!v.float || isFloatElement(w));
  if (v.kind === 'variable')
    return (
      (w.kind === 'variable' && w.name === v.name) || (w.kind === 'concrete' && w.type === 'f32' && v.bound === 'float')
    );
  return w.kind === 'concrete' && (v.type === w.type || (v.type === 'f16' && w.type === 'f32'));
}

export function printElement(element: ElementType): string {
  switch (element.kind) {
    case 'concrete':
      return printElementType(element.type);
    case 'variable':
      return element.name;
    case 'literal':
      return element.float ? 'float literal' : 'int literal';
    case 'unknown':
      return '?';
  }
}

/** For a message about one operand: a literal that does not fit is named. */
export const printOperand = (element: ElementType): string =>
  element.kind === 'literal' && element.value !== undefined ? String(element.value) : printElement(element);

export function printType(type: Type): string {
  switch (type.kind) {
    case 'unknown':
      return '?';
    case 'array': {
      const level = type.level ? ` @ ${type.level}` : '';
      return printElement(type.element) + (type.axes.length ? `[${type.axes.map(printAxis).join(', ')}]` : '') + level;
    }
    case 'tuple':
      return `(${type.fields.map((f) => (f.name ? `${f.name}: ` : '') + printType(f.type)).join(', ')})`;
  }
}
/** `d`, or `d = 64` where the size is known. */
export function printAxis(axis: AxisUse): string {
  const size = printSize(axis.size);
  return size === axis.name ? axis.name : `${axis.name} = ${size}`;
}
