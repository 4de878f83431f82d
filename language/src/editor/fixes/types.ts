/** Fixes of axes, sizes and element types. */
import type { ast } from '../../syntax/index.ts';
import { computeTypes, printElement, printType, type Type } from '../../types/index.ts';
import { enclosing, type Fixer, insert, replace, replacement, textOf } from './fix.ts';

/** What a number along an axis can be. */
export const indexOrSize: Fixer = ({ span, text }) =>
  [`index(${text})`, `f32(index(${text}))`, `size(${text})`].map((written) => replacement(span, written));

export const elementTypes: Fixer = ({ span }) => computeTypes.map((type) => replacement(span, type));

/** One operand in the type of the other one. */
export const convertOperand: Fixer = ({ typed, around, span }) => {
  const e = around.findLast((node) => node.kind === 'binary' && node.span.end === span.end) as ast.Binary | undefined;
  if (!e) return [];
  const elementOf = (type: Type | undefined): string | undefined =>
    type?.kind === 'array' && type.element.kind === 'concrete' ? printElement(type.element) : undefined;
  const [left, right] = [elementOf(typed.types.get(e.left)), elementOf(typed.types.get(e.right))];
  const cast = (operand: ast.Expression, type: string | undefined) => {
    const { file, start, end } = operand.span;
    return type === undefined ? [] : [replacement(operand.span, `${type}(${file.text.slice(start, end)})`)];
  };
  return [...cast(e.right, left), ...cast(e.left, right)];
};

/** The size in one place only. */
export const oneSize: Fixer = ({ diagnostic: { related } }) =>
  related.flatMap(({ span }) => {
    const { file, start, end } = span;
    const [axis] = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(file.text.slice(start, end)) ?? [];
    const [size] = /^\s*=\s*\d+/.exec(file.text.slice(start + (axis?.length ?? 0))) ?? [];
    if (axis === undefined || size === undefined) return [];
    const from = start + axis.length;
    return [
      {
        title: `leave out the size in \`${axis}${size}\``,
        edits: [{ start: from, end: from + size.length, text: '' }],
        file,
      },
    ];
  });

/** Axes that nobody declared are summed. */
export const foldExtra: Fixer = ({ diagnostic: { related }, span, text }) => {
  const axes = [...new Set(related.map((r) => r.span.file.text.slice(r.span.start, r.span.end)))];
  if (axes.length === 0 || !axes.every((axis) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(axis))) return [];
  return ['sum', 'mean', 'max'].map((fold) => replacement(span, `${fold}[${axes.join(', ')}](${text})`));
};

/** `its axes are i, j`. */
export const otherAxis: Fixer = ({ diagnostic: { message }, span }) =>
  (/its axes are ([\w, ]+)$/.exec(message)?.[1]?.split(', ') ?? []).map((axis) => replacement(span, axis));

export const testSize: Fixer = (problem) => {
  const test = enclosing(problem, 'test');
  const axes = [...(problem.diagnostic.hint ?? '').matchAll(/([\p{L}\p{N}_]+) = …/gu)].map(([, axis]) => axis);
  if (!test || axes.length === 0) return [];
  const last = test.sizes.at(-1);
  const at = last ? last.span.end : test.subject.kind === 'diagram' ? test.subject.name.span.end : test.span.end;
  const sizes = axes.map((axis) => `${axis} = 4`).join(', ');
  return [{ title: `add \`${sizes}\``, edits: [insert(at, `${last ? ',' : ' at'} ${sizes}`)] }];
};

export const wholeNumber: Fixer = ({ span, text }) => {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? [replacement(span, String(Math.max(1, Math.round(value))))] : [];
};

/** `must be 1, 2, 4 or 8`: the nearest first. */
export const allowedNumber: Fixer = ({ diagnostic: { message }, span, text }) => {
  const allowed = [...(/must be (.*)$/.exec(message)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
  const value = Number(text);
  return allowed
    .sort((a, b) => Math.abs(a - value) - Math.abs(b - value) || b - a)
    .map((n) => replacement(span, String(n)));
};

/** The last `let` of a block is its value. */
export const lastValue: Fixer = (problem) => {
  const block = problem.around.findLast((node) => node.kind === 'block' && node.span.start === problem.span.start) as
    | ast.Block
    | undefined;
  const last = block?.statements.at(-1);
  if (!block || last?.kind !== 'let') return [];
  const names = last.names.map(({ text }) => text).join(', ');
  const value = last.tuple ? `(${names})` : names;
  const { text } = block.span.file;
  const indent = /[ \t]*$/.exec(text.slice(0, last.span.start))?.[0] ?? '';
  return [{ title: `end with \`${value}\``, edits: [insert(last.span.end, `\n${indent}${value}`)] }];
};

/** `rename[i, j]` is `rename[i -> j]`. */
export const arrow: Fixer = ({ span, text }) =>
  text.includes(',') ? [replacement(span, text.replace(/\s*,\s*/, ' -> '))] : [];

/** `a computed value is i32`, `the state S is i32`. */
export const statedType: Fixer = ({ diagnostic: { message }, span, text }) => {
  const computed = /a computed value is (\w+)$/.exec(message)?.[1];
  if (computed !== undefined) return [replacement(span, computed)];
  const state = /^the state \w+ is (\w+),/.exec(message)?.[1];
  return state === undefined ? [] : [replacement(span, `${state}(${text})`)];
};

/** A state in a merge is that of one of the two sides. */
export const mergedSide: Fixer = (problem) => {
  const merge = enclosing(problem, 'accumulator')?.merge;
  return (merge ? [merge.left, merge.right] : []).map(({ text }) =>
    replacement(problem.span, `${text}.${problem.text}`),
  );
};

export const emitIt: Fixer = ({ span }) => [{ title: 'write `emit` before it', edits: [insert(span.start, 'emit ')] }];

/** `f moves 32.8 kB`: the bound is raised to the next whole number. */
export const raiseBound: Fixer = ({ diagnostic: { message }, span, text }) => {
  const [, amount, unit] = /\b(?:moves|holds|computes|takes|needs) ([\d.,]+) ([\w/]+)/.exec(message) ?? [];
  const [operator] = /^.*?<=?\s*/.exec(text) ?? [];
  if (amount === undefined || unit === undefined || operator === undefined) return [];
  const bound = `${Math.ceil(Number(amount.replaceAll(',', '')))} ${unit}`;
  return [{ title: `raise the bound to ${bound}`, edits: [replace(span, `${operator}${bound}`)] }];
};

/** The result is declared as what the block gives. */
export const resultType: Fixer = (problem) => {
  const diagram = enclosing(problem, 'diagram');
  const value = diagram?.body.value;
  const type = value && problem.typed.types.get(value);
  if (!diagram?.result || !type || type.kind === 'unknown') return [];
  return [{ ...replacement(diagram.result.span, printType(type)), title: `declare \`-> ${printType(type)}\`` }];
};

/** What is emitted is the next state, or the state stays. */
export const nextState: Fixer = (problem) => {
  const scan = enclosing(problem, 'scan');
  const last = scan?.body.statements.findLast(({ kind }) => kind === 'emit');
  if (last?.kind !== 'emit') return [];
  const indent = /[ \t]*$/.exec(last.span.file.text.slice(0, last.span.start))?.[0] ?? '';
  return [textOf(last.value), problem.text].map((value) => ({
    title: `write \`next ${problem.text} = ${value}\``,
    edits: [insert(last.span.start, `next ${problem.text} = ${value}\n${indent}`)],
  }));
};

/** Blocks run along an axis; a number has another type. */
export const blockAxis: Fixer = ({ span, text }) => [
  replacement(span, 'f32'),
  replacement(span, `${text.replace(/\[\s*\]$/, '')}[i = 32]`),
];

/** `its type variables are W`: one of them in the place of the name that is bound. */
export const ownVariable: Fixer = ({ diagnostic: { hint = '' }, span, text }) =>
  (/^its type variables are ([\w, ]+)$/.exec(hint)?.[1]?.split(', ') ?? []).map((name) =>
    replacement(span, text.replace(/^\w+/, name)),
  );

/** `a weight is f32, f16, q8_0 or a format`. */
export const weightType: Fixer = ({ diagnostic: { hint = '' }, span, text }) =>
  (/^an? \w+ is ([\w, ]+?)(?: or .*)?$/.exec(hint)?.[1]?.split(', ') ?? []).map((type) =>
    replacement(span, text.replace(/\w+$/, type)),
  );
