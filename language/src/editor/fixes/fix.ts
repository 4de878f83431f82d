/** What could mend a problem. A fix is a guess: it is offered only where the program is better with it. */
import { type Diagnostic, hasErrors, newErrors } from '../../diagnostics/index.ts';
import type { ModuleHost } from '../../names/index.ts';
import type { SourceFile, Span } from '../../source/index.ts';
import { spanText } from '../../source/index.ts';
import type { ast } from '../../syntax/index.ts';
import { checkProgram, type Typed } from '../../types/index.ts';
import type { ImportableModule } from '../completion-imports.ts';
import type { Edit } from '../format.ts';
import { type Node, nodesAt } from '../nodes-at.ts';
import { occurrencesIn } from '../occurrences.ts';
import { applied } from '../rename.ts';
import { withText } from '../with-text.ts';

export interface Fix {
  /** An imperative, lower case. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Where the edits are; the entry file without it. */
  readonly file?: SourceFile;
}

/** A problem in its program. */
export interface Problem {
  readonly typed: Typed;
  readonly diagnostic: Diagnostic;
  /** Where the problem is. */
  readonly span: Span;
  /** What stands there. */
  readonly text: string;
  readonly module: ast.Module;
  /** The nodes around the place, outermost first. */
  readonly around: readonly Node[];
  readonly modules: readonly ImportableModule[];
}

export type Fixer = (problem: Problem) => readonly Fix[];

export function problemOf(
  typed: Typed,
  diagnostic: Diagnostic,
  span: Span,
  modules: readonly ImportableModule[],
): Problem {
  const { module } = typed.resolved.entry.parsed;
  return { typed, diagnostic, span, text: spanText(span), module, around: nodesAt(module, span.start), modules };
}

export const replace = ({ start, end }: Span, text: string): Edit => ({ start, end, text });
export const insert = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** One edit under a title that shows what comes. */
export const replacement = (span: Span, text: string): Fix => ({
  title: `write \`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``,
  edits: [replace(span, text)],
});

export const textOf = ({ span }: { readonly span: Span }): string => spanText(span);

/** A name like another one that the file does not have yet. */
export function freshName(typed: Typed, like: string, taken: readonly string[]): string {
  const known = new Set([...taken, ...occurrencesIn(typed).map(({ name }) => name.text)]);
  for (let i = 1; ; i++) {
    const name = i === 1 ? like : `${like.replace(/\d+$/, '')}${i}`;
    if (!known.has(name)) return name;
  }
}

/** Removes one entry of a list with the comma that it takes. */
export function removal(span: Span): Edit {
  const { text } = span.file;
  const after = /^\s*,\s*/.exec(text.slice(span.end))?.[0].length;
  if (after !== undefined) return { start: span.start, end: span.end + after, text: '' };
  const before = /\s*,\s*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
  return { start: span.start - before, end: span.end, text: '' };
}

/** Removes something with the space that kept it apart from what stands before it. */
export function wordRemoval({ file: { text }, start, end }: Span): Edit {
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const isApart =
    before < start && /^([ \t]|\r?\n|$)/.test(text.slice(end)) && !/[\r\n]/.test(text[start - before - 1] ?? '\n');
  return { start: isApart ? start - before : start, end, text: '' };
}

/** Removes whole lines, where nothing else stands on them. */
export function lineRemoval({ file: { text }, start, end }: Span): Edit {
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^[ \t;]*(\r\n|\r|\n)?/.exec(text.slice(end))?.[0].length ?? 0;
  const isLine = start === before || /[\r\n]/.test(text[start - before - 1] ?? '\n');
  return isLine ? { start: start - before, end: end + after, text: '' } : { start, end, text: '' };
}

type Syntax = ast.Expression | ast.Statement | ast.Item | ast.Block;

/** The innermost node of a kind around the problem. */
export const enclosing = <K extends Syntax['kind']>(
  { around }: Problem,
  kind: K,
): Extract<Syntax, { readonly kind: K }> | undefined =>
  around.findLast((node): node is Extract<Syntax, { readonly kind: K }> => node.kind === kind);

/** How programs are looked at. */
export interface Checking {
  readonly host: ModuleHost;
  /** What is to be heard beyond names and types. */
  readonly check: (program: Typed) => readonly Diagnostic[];
}

/** How many errors a program has with a fix: `undefined` where it has no less of the problem, or an error more. */
export function errorsLeft(
  { typed, diagnostic }: Pick<Problem, 'typed' | 'diagnostic'>,
  fix: Fix,
  { host, check }: Checking,
): number | undefined {
  const { file: entry } = typed.resolved.entry.parsed.module;
  const { path, text } = fix.file ?? entry;
  const changed = applied(text, fix.edits);
  const again = checkProgram(entry.path, withText(host, path, changed));
  if (!again) return undefined;
  const [before, after] = [
    [...typed.diagnostics, ...check(typed)],
    [...again.diagnostics, ...check(again)],
  ];
  const count = (list: readonly Diagnostic[]): number => list.filter(({ code }) => code === diagnostic.code).length;
  const errors = (list: readonly Diagnostic[]): number => list.filter((d) => hasErrors([d])).length;
  const isBroken = !isOfSyntax(diagnostic) && newErrors(before, after).some(isOfSyntax);
  return count(after) < count(before) && errors(after) <= errors(before) && !isBroken ? errors(after) : undefined;
}

const isOfSyntax = ({ code }: Diagnostic): boolean => code.startsWith('NCD1');
