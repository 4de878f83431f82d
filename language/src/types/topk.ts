/** `topk[e -> k = 2](A)`: the `k` greatest values along an axis, and where they stand (reference §3). */
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import type * as A from '../syntax/ast.ts';
import { operands } from './builtins.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import { requireElement } from './expressions.ts';
import { axisOf, replaceAxes, targetAxis } from './reshape.ts';
import { type AxisUse, computed, concrete, type Type, unknownType } from './type.ts';

/** The axis that is consumed and the one that takes its place; nothing where it is written in another way. */
export function topkAxes(
  axes: A.AxisArguments | undefined,
): { readonly from: A.AxisEntry; readonly to: A.AxisEntry } | undefined {
  const [from, to] = axes?.entries ?? [];
  if (!axes || !from || !to || axes.entries.length !== 2 || axes.arrows.length !== 1 || axes.arrows[0] !== 1)
    return undefined;
  return from.value || from.otherwise || to.otherwise ? undefined : { from, to };
}

/** `(values: T[…, k], indices: i32[…, k])`, with `k` in the place of the consumed axis. */
export function checkTopk(context: Context, e: A.Call): Type {
  const axes = topkAxes(e.axes);
  const type = operands(context, e, 1)?.[0];
  const [argument] = e.arguments;
  if (!axes) {
    context.report(NCD3023, e.axes?.span ?? e.callee.span, { text: 'topk is written `topk[e -> k = 2](A)`' });
    return unknownType;
  }
  if (!type || !argument || axes.from.name.text === '' || axes.to.name.text === '') return unknownType;
  if (!requireElement(context, type, argument, 'number', 'topk')) return unknownType;
  const from = axisOf(context, type, axes.from);
  refuseAlong(context, axes.from.name.text, e.arguments, axes.from.span, 'topk');
  const size = axes.to.value ? context.size(axes.to.value) : context.axis(axes.to.name.text)?.size;
  if (!from || !size) {
    if (from && !axes.to.value) context.sizelessAxis(axes.to.name.text, axes.to.span);
    return unknownType;
  }
  context.demand({
    left: size,
    operator: '<=',
    right: from.size,
    span: e.span,
    reason: `topk finds that many along ${from.name}`,
  });
  const kept: AxisUse = targetAxis(context, axes.to, size);
  const values = replaceAxes(context, e, type, new Map([[from.name, [kept]]]));
  if (values.kind !== 'array') return unknownType;
  return {
    kind: 'tuple',
    fields: [
      { name: 'values', type: { ...values, element: computed(type.element) } },
      { name: 'indices', type: { ...values, element: concrete('i32') } },
    ],
  };
}
