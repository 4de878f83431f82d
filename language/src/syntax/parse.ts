import type { IToken } from 'chevrotain';
import { NCD1006 } from '../diagnostics/codes/NCD1006.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { SourceFile } from '../source/index.ts';
import type * as A from './ast.ts';
import { cutsOf } from './cut.ts';
import { Part } from './part.ts';

/** A module as written, with what is wrong in its syntax. The tree is whole whatever the text. */
export interface Parsed {
  readonly module: A.Module;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
  readonly parts: readonly Part[];
}

const maximumCharacters = 4 * 1024 * 1024;

/** Lexes and parses one file. Never throws.
 *
 * Parts of `spent` whose text still stands somewhere are moved there instead of being parsed again, which makes no difference to
 * the result; `spent` itself is good for nothing afterwards. */
export function parseModule(file: SourceFile, spent?: Parsed): Parsed {
  const whole = { file, start: 0, end: file.text.length };
  if (file.text.length > maximumCharacters) {
    const span = { file, start: 0, end: 0 };
    const empty: A.Module = { kind: 'module', file, span, items: [] };
    const diagnostic = diagnose(NCD1006, span, { characters: file.text.length, limit: maximumCharacters });
    return { module: empty, tokens: [], comments: [], diagnostics: [diagnostic], parts: [] };
  }
  const left = byText(spent?.parts ?? []);
  const cuts = cutsOf(file);
  const parts = cuts.map((start, i) => {
    const text = file.text.slice(start, cuts[i + 1]);
    const part = left.get(text)?.shift() ?? new Part(text);
    part.moveTo(file, start);
    return part;
  });
  const docs = parts.flatMap(({ doc }) => (doc === undefined ? [] : [doc]));
  const items = joined(parts, (part) => part.items);
  return {
    module: { kind: 'module', file, span: whole, ...(docs.length > 0 ? { doc: docs.join('\n') } : {}), items },
    tokens: joined(parts, (part) => part.tokens),
    comments: joined(parts, (part) => part.comments),
    diagnostics: joined(parts, (part) => part.diagnostics),
    parts,
  };
}

function byText(parts: readonly Part[]): ReadonlyMap<string, Part[]> {
  const found = new Map<string, Part[]>();
  for (const part of parts) {
    const same = found.get(part.text);
    if (same) same.push(part);
    else found.set(part.text, [part]);
  }
  return found;
}

/** As `flatMap`, which takes long for lists as long as that of all tokens. */
function joined<T>(parts: readonly Part[], own: (part: Part) => readonly T[]): readonly T[] {
  const all: T[] = [];
  for (const part of parts) for (const item of own(part)) all.push(item);
  return all;
}
