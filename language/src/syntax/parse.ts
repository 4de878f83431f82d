import type { IToken } from 'chevrotain';
import { NCD1006 } from '../diagnostics/codes/NCD1006.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { SourceFile, Span } from '../source/index.ts';
import type * as A from './ast.ts';
import { cutsOf } from './cut.ts';
import { Part } from './part.ts';

/** A module as written, with what is wrong in its syntax. The tree is whole whatever the text. A part is read when it is asked
 * for, or a list in which it has something. */
export interface Parsed {
  readonly module: A.Module;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
  /** Why nothing of it has been read. */
  readonly refused?: Diagnostic;
  readonly parts: readonly Part[];
  /** Those that an importer has to do with: all but tests and budgets. */
  readonly shared: readonly Part[];
  /** The module as an importer sees it. */
  readonly outside: A.Module;
}

const maximumCharacters = 4 * 1024 * 1024;

/** Lexes and parses one file. Never throws.
 *
 * Parts of `spent` whose text still stands somewhere are moved there instead of being read again, which makes no difference to
 * the result; `spent` itself is good for nothing afterwards. */
export function parseModule(file: SourceFile, spent?: Parsed): Parsed {
  const whole = { file, start: 0, end: file.text.length };
  if (file.text.length > maximumCharacters) {
    const span = { file, start: 0, end: 0 };
    const empty: A.Module = { kind: 'module', file, span, items: [] };
    const refused = diagnose(NCD1006, span, { characters: file.text.length, limit: maximumCharacters });
    return {
      module: empty,
      tokens: [],
      comments: [],
      diagnostics: [refused],
      refused,
      parts: [],
      shared: [],
      outside: empty,
    };
  }
  const left = byText(spent?.parts ?? []);
  const cuts = cutsOf(file);
  const parts = cuts.map((start, i) => {
    const text = file.text.slice(start, cuts[i + 1]);
    const known = left.get(text)?.shift();
    known?.moveTo(file, start);
    return known ?? new Part(text, file, start);
  });
  const shared = parts.some(({ isAside }) => isAside) ? parts.filter(({ isAside }) => !isAside) : parts;
  const module = moduleOf(whole, parts);
  const all = <T>(own: (part: Part) => readonly T[]): (() => readonly T[]) => once(() => joined(parts, own));
  const tokens = all((part) => part.tokens);
  const comments = all((part) => part.comments);
  const diagnostics = all((part) => part.diagnostics);
  return {
    module,
    get tokens() {
      return tokens();
    },
    get comments() {
      return comments();
    },
    get diagnostics() {
      return diagnostics();
    },
    parts,
    shared,
    outside: shared === parts ? module : moduleOf(whole, shared),
  };
}

function moduleOf(span: Span, parts: readonly Part[]): A.Module {
  const items = once(() => joined(parts, (part) => part.items));
  return {
    kind: 'module',
    file: span.file,
    span,
    get doc() {
      return parts[0]?.doc;
    },
    get items() {
      return items();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
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
