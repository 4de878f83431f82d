/** Axes between brackets. */
import type { Type, Typed } from '../types/index.ts';
import { type CursorContext, isWord, tokenName } from './context.ts';

/** The axes of what an index or a call is of. */
export function axesOfArgument({ types, resolved }: Typed, { brackets: [bracket] }: CursorContext): readonly string[] {
  if (!bracket) return [];
  const start = bracket.open.startOffset;
  let found: readonly string[] = [];
  for (const [e, type] of types) {
    if (e.span.file !== resolved.entry.parsed.module.file || type.kind !== 'array') continue;
    if (e.span.end === start) found = type.axes.map(({ name }) => name);
  }
  if (found.length > 0) return found;
  for (const [e] of types) {
    if (e.kind !== 'call' || e.axes?.span.start !== start) continue;
    const each = e.arguments.map((argument) => axesOfType(types.get(argument)));
    // of several operands, what they share is what can be summed
    const shared = each.reduce((all, own) => all.filter((axis) => own.includes(axis)), each[0] ?? []);
    found = shared.length > 0 ? shared : each.flat();
  }
  return [...new Set(found)];
}

const axesOfType = (type: Type | undefined): readonly string[] =>
  type?.kind === 'array' ? type.axes.map(({ name }) => name) : [];

/** Whether an axis stands for the index along it. */
export const isInIndex = ({ brackets }: CursorContext): boolean =>
  brackets.some(({ open }) => tokenName(open) === 'LeftBracket');

/** Names between brackets that are there already: one axis is not listed twice. */
export function listedIn({ before, brackets: [bracket] }: CursorContext): ReadonlySet<string> {
  const listed = new Set<string>();
  let depth = 0;
  for (const [i, token] of before.entries()) {
    if (token === bracket?.open) break;
    const name = tokenName(token);
    if (/^Right/.test(name)) depth++;
    else if (/^Left/.test(name)) depth--;
    else if (depth === 0 && isWord(token) && /^(Comma|Arrow|Left\w+)$/.test(tokenName(before[i + 1])))
      listed.add(token.image);
  }
  return listed;
}
