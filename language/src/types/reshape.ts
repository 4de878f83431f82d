/** The everyday forms that only move axes: rename, split, merge, concat, repeat (reference §3). */
import { NCD3008 } from '../diagnostics/codes/NCD3008.ts';
import { NCD3009 } from '../diagnostics/codes/NCD3009.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { didYouMean } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { operands } from './builtins.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import { meet, weave } from './expressions.ts';
import { addSizes, constantSize, multiplySizes, quotientSize, type Size, sizeConstant } from './size.ts';
import { type ArrayType, type AxisUse, computeElement, type Type, unknownType } from './type.ts';

/** What stands left and right of `->`; for `repeat`, all of it is right. */
export interface ReshapeAxes {
  readonly from: readonly A.AxisEntry[];
  readonly to: readonly A.AxisEntry[];
}

export function reshapeAxes(axes: A.AxisArguments | undefined, name: string): ReshapeAxes | undefined {
  if (!axes || axes.entries.length === 0) return undefined;
  const { entries, arrows } = axes;
  const plain = (list: readonly A.AxisEntry[]) => list.every((e) => !e.value && !e.otherwise);
  if (name === 'repeat') return arrows.length === 0 ? { from: [], to: entries } : undefined;
  if (name === 'rename') {
    // a -> b, c -> d
    if (entries.length % 2 !== 0 || !arrows.every((a, i) => a === 2 * i + 1) || arrows.length * 2 !== entries.length)
      return undefined;
    return plain(entries)
      ? { from: entries.filter((_, i) => i % 2 === 0), to: entries.filter((_, i) => i % 2 === 1) }
      : undefined;
  }
  const at = arrows[0];
  if (arrows.length !== 1 || at === undefined || at === 0) return undefined;
  const split = { from: entries.slice(0, at), to: entries.slice(at) };
  if (!plain(split.from)) return undefined;
  if (name === 'split') return split.from.length === 1 && split.to.length >= 2 ? split : undefined;
  if (name === 'merge') return split.from.length >= 2 && split.to.length === 1 ? split : undefined;
  return split.from.length >= 2 && split.to.length === 1 ? split : undefined; // concat
}

const forms: Record<string, string> = {
  rename: 'rename[a -> b](A)',
  split: 'split[c -> h, d](A)',
  merge: 'merge[h, d -> c](A)',
  concat: 'concat[p, n -> x](A, B)',
  repeat: 'repeat[r = 4](A)',
};

export function checkReshape(context: Context, e: A.Call, name: string): Type {
  const axes = reshapeAxes(e.axes, name);
  const types = operands(context, e, name === 'concat' && axes ? axes.from.length : 1);
  if (!axes) {
    context.report(NCD3023, e.axes?.span ?? e.callee.span, { text: `${name} is written \`${forms[name]}\`` });
    return unknownType;
  }
  if (!types || [...axes.from, ...axes.to].some((entry) => entry.name.text === '')) return unknownType;
  const from = axes.from.map((entry, i) =>
    axisOf(context, (name === 'concat' ? types[i] : types[0]) as ArrayType, entry),
  );
  for (const [i, entry] of axes.from.entries()) {
    const moved = name === 'concat' ? e.arguments.slice(i, i + 1) : e.arguments;
    refuseAlong(context, entry.name.text, moved, entry.span, name);
  }
  if (from.some((f) => f === undefined)) return unknownType;
  const sources = from as AxisUse[];
  const repeated =
    name === 'concat'
      ? undefined
      : axes.from.find((entry, i) => sources.findIndex((s) => s.name === entry.name.text) < i);
  if (repeated) {
    context.report(NCD3023, repeated.span, { text: `axis ${repeated.name.text} is named twice` });
    return unknownType;
  }
  switch (name) {
    case 'rename':
      return rename(context, e, types[0] as ArrayType, sources, axes.to);
    case 'split':
      return split(context, e, types[0] as ArrayType, sources[0] as AxisUse, axes.to);
    case 'merge':
      return merge(context, e, types[0] as ArrayType, sources, axes.to[0] as A.AxisEntry);
    case 'repeat':
      return repeat(context, e, types[0] as ArrayType, axes.to);
    default:
      return concat(context, e, types, sources, axes.to[0] as A.AxisEntry);
  }
}

/** The axis of a type that an entry names; reported where there is none. */
export function axisOf(context: Context, type: ArrayType, entry: A.AxisEntry): AxisUse | undefined {
  const found = type.axes.find((a) => a.name === entry.name.text);
  if (found) return found;
  const present = type.axes.map((a) => a.name);
  const hint = didYouMean(entry.name.text, present);
  context.report(NCD3009, entry.name.span, { axis: entry.name.text, present }, hint ? { hint } : {});
  return undefined;
}

/** The axis that an entry names, of the given size: a known one must have it, a new one gets it. */
export function targetAxis(context: Context, entry: A.AxisEntry, size: Size): AxisUse {
  const written = entry.value && context.size(entry.value);
  const use: AxisUse = { name: entry.name.text, size: written ?? size, origin: { span: entry.span } };
  const known = context.axis(entry.name.text);
  const wanted: AxisUse = { name: entry.name.text, size, origin: { span: entry.span } };
  if (written) context.meetAxes(use, wanted, entry.span);
  return known ? context.meetAxes(known, wanted, entry.span) : context.addAxis(use);
}

/** Replaces axes of a type in place; a result may not carry one axis twice. */
export function replaceAxes(
  context: Context,
  e: A.Call,
  type: ArrayType,
  change: ReadonlyMap<string, readonly AxisUse[]>,
): Type {
  const axes = type.axes.flatMap((a) => change.get(a.name) ?? [a]);
  const twice = axes.find((a, i) => axes.findIndex((b) => b.name === a.name) !== i);
  if (twice) {
    context.report(NCD3008, e.span, { text: `the result would carry axis ${twice.name} twice` });
    return unknownType;
  }
  return { kind: 'array', element: computeElement(type.element), axes };
}

function rename(
  context: Context,
  e: A.Call,
  type: ArrayType,
  from: readonly AxisUse[],
  to: readonly A.AxisEntry[],
): Type {
  return replaceAxes(
    context,
    e,
    type,
    new Map(from.map((a, i) => [a.name, [targetAxis(context, to[i] as A.AxisEntry, a.size)]])),
  );
}

/** c becomes h, d with |h|·|d| = |c|; at most one of the new sizes may be open. */
function split(context: Context, e: A.Call, type: ArrayType, from: AxisUse, to: readonly A.AxisEntry[]): Type {
  const written = to.map((entry) => (entry.value ? context.size(entry.value) : context.axis(entry.name.text)?.size));
  // one that only the result has can be computed; of several, all but one must be given
  const settled = to.map((entry, i) => {
    const known = entry.value ? undefined : context.axis(entry.name.text);
    return known && context.isOpen(known) ? undefined : written[i];
  });
  const sizes = settled.filter((s) => s === undefined).length > 1 ? written : settled;
  const open = sizes.filter((s) => s === undefined).length;
  if (open > 1) {
    const axis = to[sizes.indexOf(undefined)] as A.AxisEntry;
    context.sizelessAxis(axis.name.text, axis.span);
    return unknownType;
  }
  const product = sizes.reduce<Size>((p, s) => (s ? multiplySizes(p, s) : p), sizeConstant(1));
  if (constantSize(product) === 0 && open > 0) {
    context.sizelessAxis((to[sizes.indexOf(undefined)] as A.AxisEntry).name.text, e.span);
    return unknownType;
  }
  const quotient = quotientSize('floorDiv', from.size, product);
  const whole = open ? multiplySizes(product, quotient) : product;
  context.demand({
    left: whole,
    operator: '==',
    right: from.size,
    span: e.span,
    reason: `axis ${from.name} splits evenly`,
  });
  return replaceAxes(
    context,
    e,
    type,
    new Map([[from.name, to.map((entry, i) => targetAxis(context, entry, sizes[i] ?? quotient))]]),
  );
}

function merge(context: Context, e: A.Call, type: ArrayType, from: readonly AxisUse[], to: A.AxisEntry): Type {
  const size = from.reduce<Size>((p, a) => multiplySizes(p, a.size), sizeConstant(1));
  const merged = targetAxis(context, to, size);
  return replaceAxes(context, e, type, new Map(from.map((a, i) => [a.name, i === 0 ? [merged] : []])));
}

function repeat(context: Context, e: A.Call, type: ArrayType, to: readonly A.AxisEntry[]): Type {
  const added: AxisUse[] = [];
  for (const entry of to) {
    const size = entry.value ? context.size(entry.value) : context.axis(entry.name.text)?.size;
    if (!size) {
      if (!entry.value) context.sizelessAxis(entry.name.text, entry.span);
      return unknownType;
    }
    added.push(targetAxis(context, entry, size));
  }
  return replaceAxes(context, e, { ...type, axes: [...added, ...type.axes] }, new Map());
}

function concat(
  context: Context,
  e: A.Call,
  types: readonly ArrayType[],
  from: readonly AxisUse[],
  to: A.AxisEntry,
): Type {
  const size = from.reduce<Size>((sum, a) => addSizes(sum, a.size), sizeConstant(0));
  const joined = targetAxis(context, to, size);
  const element = meet(context, types, e.span, 'concat');
  if (!element) return unknownType;
  const parts: Type[] = types.map((type, i) =>
    replaceAxes(context, e, type, new Map([[(from[i] as AxisUse).name, [joined]]])),
  );
  if (parts.some((p) => p.kind !== 'array')) return unknownType;
  return { kind: 'array', element, axes: weave(context, parts as ArrayType[], e.span) };
}
