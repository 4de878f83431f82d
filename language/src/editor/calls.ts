/** Who calls whom. */
import type { Declaration } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Typed } from '../types/index.ts';
import { keyOf, type Occurrence, occurrenceAt, occurrencesIn } from './occurrences.ts';
import { nameOfItem } from './outline.ts';

/** A declaration that calls or is called. */
export interface CallItem {
  readonly item: Exclude<ast.Item, ast.Import>;
  readonly name: string;
  readonly nameSpan: Span;
}
export interface CallSite {
  readonly item: CallItem;
  /** The names of the callee, in the caller. */
  readonly spans: readonly Span[];
}

const itemOf = (item: Exclude<ast.Item, ast.Import>): CallItem => ({ item, ...nameOfItem(item) });

/** What the name at an offset calls, or declares; `undefined` where it can neither call nor be called. */
export function callItemAt(typed: Typed, offset: number): CallItem | undefined {
  const meaning = occurrenceAt(typed, offset)?.meaning;
  return meaning?.kind === 'declaration' && isCallable(meaning.declaration) ? itemOf(meaning.declaration) : undefined;
}

/** The declarations of the entry file that call one. */
export function incomingCalls(typed: Typed, callee: Declaration): readonly CallSite[] {
  const key = keyOf({ kind: 'declaration', declaration: callee });
  return grouped(occurrencesIn(typed).filter((o) => o.access === 'read' && keyOf(o.meaning) === key));
}

/** What a declaration calls. */
export function outgoingCalls(typed: Typed, caller: ast.Item): readonly CallSite[] {
  const calls = new Map<Declaration, Span[]>();
  for (const { item, meaning, access, name } of occurrencesIn(typed)) {
    if (item !== caller || access !== 'read' || meaning.kind !== 'declaration') continue;
    if (!isCallable(meaning.declaration)) continue;
    calls.set(meaning.declaration, [...(calls.get(meaning.declaration) ?? []), name.span]);
  }
  return [...calls].map(([declaration, spans]) => ({ item: itemOf(declaration), spans }));
}

const isCallable = ({ kind }: Declaration): boolean => kind === 'diagram' || kind === 'accumulator';

function grouped(calls: readonly Occurrence[]): readonly CallSite[] {
  const sites = new Map<Exclude<ast.Item, ast.Import>, Span[]>();
  for (const { item, name } of calls)
    if (item.kind !== 'import') sites.set(item, [...(sites.get(item) ?? []), name.span]);
  return [...sites].map(([item, spans]) => ({ item: itemOf(item), spans }));
}
