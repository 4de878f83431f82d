/** Elaborates the declared types of a diagram: axes and their sizes, `where` clauses, type variables. */
import { NCD3001 } from '../diagnostics/codes/NCD3001.ts';
import { NCD3013 } from '../diagnostics/codes/NCD3013.ts';
import { NCD3014 } from '../diagnostics/codes/NCD3014.ts';
import { NCD3018 } from '../diagnostics/codes/NCD3018.ts';
import { NCD3024 } from '../diagnostics/codes/NCD3024.ts';
import { NCD3132 } from '../diagnostics/codes/NCD3132.ts';
import { NCD4001 } from '../diagnostics/codes/NCD4001.ts';
import { NCD4004 } from '../diagnostics/codes/NCD4004.ts';
import { didYouMean } from '../names/index.ts';
import { spanText } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { blockRule } from './block-rule.ts';
import { declaredBlockType } from './blocks.ts';
import { type Bound, boundReadsAs, bounds } from './bounds.ts';
import type { Context } from './context.ts';
import { type ConcreteType, computeTypes, readsAs, storageTypes } from './elements.ts';
import { formatFrom } from './quant.ts';
import { type Size, sizeSymbol } from './size.ts';
import { levelNames } from './target.ts';
import { type ArrayType, type AxisUse, concrete, type ElementType, type Type, unknownElement } from './type.ts';
import type { TypedDiagram } from './typed.ts';
import { declareVariable } from './updates.ts';

export interface Signature {
  readonly parameters: TypedDiagram['parameters'];
  readonly result?: Type;
}

/** What a signature is made of, in a diagram or an accumulator. */
export type Declared = Pick<
  A.Diagram,
  'name' | 'typeParameters' | 'axisParameters' | 'parameters' | 'result' | 'where'
>;

/** Declares every axis of a diagram in the context and returns its types. */
export function elaborateSignature(context: Context, diagram: Declared): Signature {
  for (const { name, bound } of diagram.typeParameters) {
    if (bound && !bounds.includes(bound.text as Bound) && bound.text !== '')
      context.report(
        NCD3001,
        bound.span,
        { name: bound.text },
        { hint: `a type variable is bounded by ${bounds.join(', ')}` },
      );
    context.typeParameters.set(name.text, bounds.includes(bound?.text as Bound) ? (bound?.text as Bound) : 'number');
  }
  declareAxes(context, diagram);
  const parameters = diagram.parameters.map((p) => {
    const type = elaborateType(context, p.type, p.name.text);
    context.values.set(p.name, type);
    if (p.inout) declareVariable(context, p, type);
    rejectLevels(context, p.type, `parameter ${p.name.text}`);
    return { name: p.name.text, nameNode: p.name, type, inout: p.inout };
  });
  for (const clause of diagram.where) constrain(context, clause);
  if (!diagram.result) return { parameters };
  rejectLevels(context, diagram.result, 'a result');
  rejectStorage(context, diagram.result);
  return { parameters, result: elaborateType(context, diagram.result) };
}

/** Gives every axis of the signature its size: a fixed one, one that `where` defines, or a symbol of its own. */
function declareAxes(context: Context, diagram: Declared): void {
  const inParameters = diagram.parameters.flatMap((p) => typeAxes(p.type).map((axis) => ({ axis, of: p.name.text })));
  const inResult = diagram.result ? typeAxes(diagram.result).map((axis) => ({ axis, of: 'the result' })) : [];
  const own = diagram.axisParameters.map((axis) => ({ axis, of: diagram.name.text }));
  const carried = new Set(inParameters.map(({ axis }) => axis.name.text));
  const inArrays = new Set([...carried, ...inResult.map(({ axis }) => axis.name.text)]);
  for (const { axis } of own) if (!inArrays.has(axis.name.text)) context.sizeParameters.add(axis.name.text);
  const definitions = new Map<string, A.Expression>();
  for (const clause of diagram.where) {
    if (clause.kind !== 'binary' || clause.operator !== '==') continue;
    for (const [side, other] of [
      [clause.left, clause.right],
      [clause.right, clause.left],
    ] as const) {
      if (side.kind !== 'reference' || carried.has(side.name.text) || definitions.has(side.name.text)) continue;
      definitions.set(side.name.text, other);
      break;
    }
  }
  // Fixed sizes first, wherever they stand: `f32[q, d], f32[x, d = 64]` fixes both.
  for (const { axis, of } of [...own, ...inParameters, ...inResult]) {
    if (
      !axis.size ||
      axis.name.text === '' ||
      context.axes.has(axis.name.text) ||
      context.sizeParameters.has(axis.name.text)
    )
      continue;
    const constant = axis.size.kind === 'number' ? context.size(axis.size) : undefined;
    if (constant) context.addAxis({ name: axis.name.text, size: constant, origin: { span: axis.span, of } });
  }
  const pending = new Set<string>();
  const define = (name: A.Name, of: string, size: A.Expression | undefined): void => {
    if (name.text === '' || context.axis(name.text)) return;
    const definition = size ?? definitions.get(name.text);
    if (!definition) {
      context.addOpenAxis(name, of);
      if (of === 'the result') context.inferable.add(name.text);
      return;
    }
    if (pending.has(name.text)) {
      context.report(NCD3014, name.span, { axis: name.text });
      context.addOpenAxis(name, of);
      return;
    }
    pending.add(name.text);
    for (const reference of references(definition)) {
      const used = [...own, ...inParameters, ...inResult].find(({ axis }) => axis.name.text === reference.text);
      if (used) define(used.axis.name, used.of, used.axis.size);
      else if (definitions.has(reference.text)) define(reference, 'where', undefined);
    }
    pending.delete(name.text);
    if (context.axes.has(name.text)) return;
    const value = context.size(definition) ?? sizeSymbol(name.text);
    if (size && context.sizeParameters.has(name.text)) {
      context.addOpenAxis(name, of);
      context.defaults.set(name.text, value);
    } else context.addAxis({ name: name.text, size: value, origin: { span: name.span, of } });
  };
  for (const { axis, of } of [...own, ...inParameters, ...inResult]) define(axis.name, of, axis.size);
  for (const [name, definition] of definitions)
    define({ kind: 'name', text: name, span: definition.span }, 'where', undefined);
}

function typeAxes(type: A.TypeExpression): readonly A.TypeAxis[] {
  return type.kind === 'arrayType' ? type.axes : type.fields.flatMap((f) => typeAxes(f.type));
}

function references(e: A.Expression): readonly A.Name[] {
  switch (e.kind) {
    case 'reference':
      return [e.name];
    case 'binary':
      return [...references(e.left), ...references(e.right)];
    case 'unary':
      return references(e.operand);
    case 'call':
      return e.arguments.flatMap(references);
    default:
      return [];
  }
}

/** A `where` clause: a comparison of sizes. */
function constrain(context: Context, clause: A.Expression): void {
  const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const;
  const operator = clause.kind === 'binary' ? comparisons.find((o) => o === clause.operator) : undefined;
  if (clause.kind === 'missing') return;
  if (clause.kind !== 'binary' || !operator) {
    context.report(NCD3013, clause.span, {});
    return;
  }
  const left = context.size(clause.left);
  const right = left && context.size(clause.right);
  if (left && right)
    context.demand({ left, operator, right, span: clause.span, reason: `where ${spanText(clause.span)}` });
}

/** A declared type. Axes that the context does not know become local axes of the given size, or stay open. */
export function elaborateType(context: Context, type: A.TypeExpression, of?: string): Type {
  if (type.kind === 'tupleType') {
    const names = type.fields.flatMap((f) => (f.name ? [f.name] : []));
    for (const [i, name] of names.entries())
      if (names.findIndex((n) => n.text === name.text) < i)
        context.report(NCD3018, name.span, { text: `field \`${name.text}\` is there twice` });
    return {
      kind: 'tuple',
      fields: type.fields.map((f) => ({
        ...(f.name ? { name: f.name.text } : {}),
        type: elaborateType(context, f.type, f.name?.text ?? of),
      })),
    };
  }
  const axes: AxisUse[] = [];
  for (const axis of type.axes) {
    if (axis.name.text === '') continue;
    const first = axes.find((a) => a.name === axis.name.text);
    if (first) {
      context.report(NCD3014, axis.span, { axis: axis.name.text });
      continue;
    }
    axes.push(elaborateAxis(context, axis, of));
  }
  const array: ArrayType = { kind: 'array', element: elaborateElement(context, type.element), axes };
  const rule = blockRule(array, type.element.span);
  if (rule?.kind === 'broken') context.report(NCD3132, type.element.span, rule);
  else if (rule) context.demand(rule.constraint);
  return type.level ? { ...array, level: type.level.text } : array;
}

/** Makes known the axes whose size a type states, before anything is checked against it. */
export function declareSizes(context: Context, type: A.TypeExpression, of?: string): void {
  for (const axis of typeAxes(type)) if (axis.size && axis.name.text !== '') elaborateAxis(context, axis, of);
}

function elaborateAxis(context: Context, axis: A.TypeAxis, of: string | undefined): AxisUse {
  const origin = { span: axis.span, ...(of ? { of } : {}) };
  const written: Size | undefined = axis.size && context.size(axis.size);
  const known = context.axis(axis.name.text);
  // An occurrence keeps the size that is written on it: a contradiction shows where the two meet.
  if (known)
    return { name: axis.name.text, size: written ?? known.size, origin: written || of ? origin : known.origin };
  const size = written ?? sizeSymbol(axis.name.text);
  const use = { name: axis.name.text, size, origin };
  return written ? context.addAxis(use) : use; // without a size it names nothing: the value cannot carry it
}

export function elaborateElement(context: Context, name: A.Name): ElementType {
  if (name.text === '') return unknownElement;
  const bound = context.typeParameters.get(name.text);
  if (bound) return { kind: 'variable', name: name.text, bound };
  const known = elementNamed(context.scope, name.text);
  if (known) return concrete(known);
  if (context.scope.get(name.text)?.kind === 'quant') return unknownElement; // reported where it stands
  const hint = didYouMean(name.text, [...elementNames(context.scope), ...context.typeParameters.keys()]);
  context.report(NCD3001, name.span, { name: name.text }, hint ? { hint } : {});
  return unknownElement;
}

/** The element type of that name: one of the language's, or a sound block format that a module sees. */
export function elementNamed(scope: Context['scope'], name: string): ConcreteType | undefined {
  const known = [...computeTypes, ...storageTypes].find((t) => t === name);
  const declaration = known ? undefined : scope.get(name);
  const format = declaration?.kind === 'quant' ? formatFrom(declaration).format : undefined;
  return known ?? (format && declaredBlockType(format));
}

export const elementNames = (scope: Context['scope']): readonly string[] => [
  ...computeTypes,
  ...storageTypes,
  ...[...scope].flatMap(([name, item]) => (item.kind === 'quant' ? [name] : [])),
];

const levels: readonly string[] = levelNames;

/** Parameters and results live at the global level. */
function rejectLevels(context: Context, type: A.TypeExpression, what: string): void {
  if (type.kind === 'tupleType') for (const field of type.fields) rejectLevels(context, field.type, what);
  else if (type.level && type.level.text !== 'global' && type.level.text !== '')
    context.report(NCD4001, type.level.span, { what, level: type.level.text });
}

/** What is computed has a type that can be computed in. */
export function rejectStorage(context: Context, type: A.TypeExpression): void {
  if (type.kind === 'tupleType') {
    for (const field of type.fields) rejectStorage(context, field.type);
    return;
  }
  const { text, span } = type.element;
  const stored = storageTypes.find((t) => t === text);
  if (stored) context.report(NCD3024, span, { type: text, reads: readsAs(stored) });
  else if (context.scope.get(text)?.kind === 'quant') context.report(NCD3024, span, { type: text, reads: 'f32' });
  const bound = context.typeParameters.get(text);
  const reads = bound && boundReadsAs(bound);
  if (reads) context.report(NCD3024, span, { type: text, reads });
}

/** The levels on the type of a `let` exist. Whether the value lives there shows once there is a plan. */
export function checkLevels(context: Context, type: A.TypeExpression): void {
  if (type.kind === 'tupleType') for (const field of type.fields) checkLevels(context, field.type);
  else if (type.level) checkLevelName(context, type.level);
}

export function checkLevelName(context: Context, { text, span }: A.Name): void {
  if (text === '' || levels.includes(text)) return;
  const hint = didYouMean(text, levels) ?? `the levels are ${levels.join(', ')}`;
  context.report(NCD4004, span, { name: text }, { hint });
}
