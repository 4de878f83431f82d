/** Calls are expanded in place: what a callee computes becomes part of its caller's term. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { type CallBinding, type ComputeType, type Size, substituteSize, type Type } from '../types/index.ts';
import { bodyOf } from './build-interface.ts';
import { passVariable } from './build-updates.ts';
import { Frame, type Value } from './frame.ts';
import type { Axis } from './term.ts';

/** The callee's bound axes are the caller's own, so that woven and bound axes fall into place. */
export function buildCall(caller: Frame, e: A.Call, binding: CallBinding): Value {
  const { callee } = binding;
  const resize = (size: Size): Size => caller.size(substituteSize(size, (symbol) => binding.sizes.get(symbol)));
  const frame = new Frame(caller.typed, callee, caller.recorder, resize, elementsIn(caller, binding));
  const stand = bindAxes(caller, frame, binding);
  callee.parameters.forEach((parameter, i) => {
    const argument = e.arguments[i] as A.Expression;
    if (parameter.inout) {
      frame.variables.set(parameter.nameNode, passVariable(caller, frame, argument, parameter.type, stand));
      return;
    }
    const passed = frame.ascribe(caller.value(argument), parameter.type, argument.span);
    const value = renamed(frame, passed, parameter.type, argument.span, (name) => {
      const from = stand.get(name);
      return from && { from, to: frame.axis(name) };
    });
    frame.values.set(parameter.nameNode, value);
  });
  const result = frame.ascribe(bodyOf(frame, callee.declaration), callee.result, callee.declaration.span);
  const returned = renamed(caller, result, callee.result, e.span, (name) => {
    const to = stand.get(name);
    return to && { from: frame.axis(name), to };
  });
  return covering(caller, returned, caller.typed.types.get(e) ?? { kind: 'unknown' }, e.span);
}

/** What the callee's type variables stand for. */
function elementsIn(caller: Frame, { callee, elements }: CallBinding): ReadonlyMap<string, ComputeType> {
  return new Map(
    callee.typeParameters.map(({ name }) => {
      const element = elements.get(name);
      return [name, element ? caller.computeElement({ kind: 'array', element, axes: [] }) : 'f32'] as const;
    }),
  );
}

/** Gives the callee's axes their identity. Returns, by name, callee axes that stand for a caller's axis which another callee
 * axis already is (`attention(X, X, X)`). */
function bindAxes(caller: Frame, frame: Frame, { callee, axes }: CallBinding): ReadonlyMap<string, Axis> {
  const stand = new Map<string, Axis>();
  const taken = new Set<number>();
  // The callee's result keeps the caller's axes; an axis that it consumes can as well have another identity.
  const inResult = new Set(resultAxes(callee.result));
  const bound = [...axes].sort(([a], [b]) => Number(inResult.has(b)) - Number(inResult.has(a)));
  for (const [name, use] of bound) {
    const axis = caller.axis(use.name);
    if (taken.has(axis.id)) {
      stand.set(name, axis);
      frame.axes.set(name, caller.builder.axis(name, axis.size));
    } else frame.axes.set(name, axis);
    taken.add(axis.id);
  }
  for (const name of inResult) if (!axes.has(name)) frame.axes.set(name, caller.axis(name));
  return stand;
}

/** A value over every axis of its type: where a result does not depend on an argument, it does not vary along what that
 * argument weaves either. */
function covering(frame: Frame, value: Value, type: Type, span: Span): Value {
  if (typeof value !== 'number')
    return {
      fields: value.fields.map((f, i) => {
        const own = type.kind === 'tuple' ? type.fields[i]?.type : undefined;
        return own ? { ...f, value: covering(frame, f.value, own, span) } : f;
      }),
    };
  const have = new Set(frame.builder.node(value).axes.map((a) => a.id));
  const axes = type.kind === 'array' ? type.axes.map((a) => frame.axis(a.name)) : [];
  return frame.builder.reindex(
    value,
    [],
    span,
    undefined,
    axes.filter((a) => !have.has(a.id)),
  );
}

/** Renames axes of every array in a value, as its type names them. */
function renamed(
  frame: Frame,
  value: Value,
  type: Type,
  span: Span,
  exchange: (axis: string) => { from: Axis; to: Axis } | undefined,
): Value {
  if (typeof value !== 'number')
    return {
      fields: value.fields.map((f, i) => ({
        ...f,
        value: renamed(frame, f.value, type.kind === 'tuple' ? (type.fields[i]?.type ?? type) : type, span, exchange),
      })),
    };
  if (type.kind !== 'array') return value;
  const entries = type.axes
    .flatMap((a) => exchange(a.name) ?? [])
    .map(({ from, to }) => ({ from, to: { kind: 'axis' as const, axis: to } }));
  return frame.builder.reindex(value, entries, span);
}

function resultAxes(type: Type): readonly string[] {
  if (type.kind === 'array') return type.axes.map((a) => a.name);
  return type.kind === 'tuple' ? type.fields.flatMap((f) => resultAxes(f.type)) : [];
}
