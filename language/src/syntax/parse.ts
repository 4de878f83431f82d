import type { IToken } from 'chevrotain';
import { NCD1001 } from '../diagnostics/codes/NCD1001.ts';
import { NCD1003 } from '../diagnostics/codes/NCD1003.ts';
import { NCD1004 } from '../diagnostics/codes/NCD1004.ts';
import { NCD1006 } from '../diagnostics/codes/NCD1006.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { SourceFile } from '../source/index.ts';
import type * as A from './ast.ts';
import { buildItems } from './build-ast.ts';
import { docComments } from './comments.ts';
import { CstReader } from './cst.ts';
import { type Part, type Parts, parsePart, partsOf } from './parts.ts';
import { syntaxErrors } from './syntax-errors.ts';
import { lexer } from './tokens.ts';

/** A module as written, with what is wrong in its syntax. The tree is whole whatever the text. */
export interface Parsed {
  readonly module: A.Module;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
  /** For parsing a text that is much like this one. */
  readonly parts: Parts;
}

const maximumCharacters = 4 * 1024 * 1024;

/** Lexes and parses one file. Never throws. What is in `known` is not parsed again; that makes no difference to the result. */
export function parseModule(file: SourceFile, known: Parts = new Map()): Parsed {
  const whole = { file, start: 0, end: file.text.length };
  if (file.text.length > maximumCharacters) {
    const span = { file, start: 0, end: 0 };
    const empty: A.Module = { kind: 'module', file, span, items: [] };
    const diagnostic = diagnose(NCD1006, span, { characters: file.text.length, limit: maximumCharacters });
    return { module: empty, tokens: [], comments: [], diagnostics: [diagnostic], parts: new Map() };
  }
  const { tokens, errors, groups } = lexer.tokenize(file.text);
  const diagnostics: Diagnostic[] = errors.map((e) =>
    diagnose(
      NCD1003,
      { file, start: e.offset, end: e.offset + e.length },
      { text: file.text.slice(e.offset, e.offset + Math.min(e.length, 20)) },
    ),
  );
  const inPlace = new CstReader(file, 0, file.text.length);
  for (const token of tokens)
    if (token.tokenType.name === 'OpenString') diagnostics.push(diagnose(NCD1004, inPlace.tokenSpan(token), {}));

  const comments = groups.comments ?? [];
  const docs = docComments(file, comments);
  const items: A.Item[] = [];
  const parts = new Map<string, Part>();
  for (const own of partsOf(tokens)) {
    const { start, end } = { start: inPlace.startOf(own[0] as IToken), end: inPlace.endOfToken(own.at(-1) as IToken) };
    const text = file.text.slice(start, end);
    const part = parts.get(text) ?? known.get(text) ?? parsePart(own);
    parts.set(text, part);
    const cst = new CstReader(file, start - part.start, end);
    diagnostics.push(...syntaxErrors(cst, part));
    const built = buildItems(part.tree, cst, docs);
    items.push(...built.items);
    diagnostics.push(...built.problems.map(({ span, text: problem }) => diagnose(NCD1001, span, { text: problem })));
  }
  const doc = docs.module();
  const module: A.Module = { kind: 'module', file, span: whole, ...(doc ? { doc } : {}), items };
  return { module, tokens, comments, diagnostics, parts };
}
