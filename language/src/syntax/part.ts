/** What is made of a part of a text, wherever that stands. */
import type { IToken } from 'chevrotain';
import { NCD1001 } from '../diagnostics/codes/NCD1001.ts';
import { NCD1003 } from '../diagnostics/codes/NCD1003.ts';
import { NCD1004 } from '../diagnostics/codes/NCD1004.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { SourceFile } from '../source/index.ts';
import type * as A from './ast.ts';
import { buildItems } from './build-ast.ts';
import { docComments } from './comments.ts';
import { CstReader, type MovableSpan } from './cst.ts';
import { groupsOf, parseGroup } from './groups.ts';
import { syntaxErrors } from './syntax-errors.ts';
import { lexer } from './tokens.ts';

export class Part {
  readonly text: string;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly items: readonly A.Item[];
  readonly diagnostics: readonly Diagnostic[];
  /** The `//!` lines, without their marks. */
  readonly doc: string | undefined;
  /** Every place in the part, once. */
  readonly #spans: readonly MovableSpan[];
  #start = 0;

  /** Never throws. It stands at the start of a file of its own until it is moved. */
  constructor(text: string) {
    const file: SourceFile = { path: '', text };
    const { tokens, errors, groups } = lexer.tokenize(text);
    const cst = new CstReader(file, text.length);
    const diagnostics: Diagnostic[] = errors.map(({ offset, length }) =>
      diagnose(NCD1003, cst.place(offset, offset + length), {
        text: text.slice(offset, offset + Math.min(length, 20)),
      }),
    );
    for (const token of tokens)
      if (token.tokenType.name === 'OpenString') diagnostics.push(diagnose(NCD1004, cst.tokenSpan(token), {}));
    this.text = text;
    this.tokens = tokens;
    this.comments = groups.comments ?? [];
    const docs = docComments(file, this.comments);
    this.doc = docs.module();
    const spans = [...cst.spans];
    const items: A.Item[] = [];
    for (const own of groupsOf(tokens)) {
      const group = parseGroup(own);
      const reader = new CstReader(file, cst.endOfToken(own.at(-1) as IToken));
      diagnostics.push(...syntaxErrors(reader, group));
      const built = buildItems(group.tree, reader, docs);
      items.push(...built.items);
      diagnostics.push(...built.problems.map(({ span, text: problem }) => diagnose(NCD1001, span, { text: problem })));
      for (const span of reader.spans) spans.push(span);
    }
    this.items = items;
    this.diagnostics = diagnostics;
    this.#spans = spans;
  }

  /** To where its text stands now: all that is made of it goes along. */
  moveTo(file: SourceFile, start: number): void {
    const by = start - this.#start;
    this.#start = start;
    for (const span of this.#spans) {
      span.file = file;
      span.start += by;
      span.end += by;
    }
    if (by === 0) return;
    for (const list of [this.tokens, this.comments])
      for (const token of list) {
        token.startOffset += by;
        if (token.endOffset !== undefined) token.endOffset += by;
      }
  }
}
