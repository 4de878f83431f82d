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
import { tokenize } from './lexer.ts';
import { syntaxErrors } from './syntax-errors.ts';
import { OpenString } from './tokens.ts';

/** What is made of the text, with offsets as if it were a whole file. */
interface Contents {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly items: readonly A.Item[];
  readonly diagnostics: readonly Diagnostic[];
  /** The `//!` lines, without their marks. */
  readonly doc: string | undefined;
  /** Every place in all of it, once. */
  readonly spans: readonly MovableSpan[];
}

/** It is read when first something of it is asked for. */
export class Part {
  readonly text: string;
  /** There is nothing in it but tests and budgets. */
  readonly isAside: boolean;
  #file: SourceFile;
  #start: number;
  #read: Contents | undefined;

  constructor(text: string, file: SourceFile, start: number) {
    this.text = text;
    this.isAside = startsAside.test(text) && !declares.test(text);
    this.#file = file;
    this.#start = start;
  }

  /** Where it stands in its file. */
  get start(): number {
    return this.#start;
  }
  get tokens(): readonly IToken[] {
    return this.#contents.tokens;
  }
  get comments(): readonly IToken[] {
    return this.#contents.comments;
  }
  get items(): readonly A.Item[] {
    return this.#contents.items;
  }
  get diagnostics(): readonly Diagnostic[] {
    return this.#contents.diagnostics;
  }
  get doc(): string | undefined {
    return this.#contents.doc;
  }

  /** To where its text stands now: all that is made of it goes along. */
  moveTo(file: SourceFile, start: number): void {
    const by = start - this.#start;
    this.#file = file;
    this.#start = start;
    if (this.#read) move(this.#read, file, by);
  }

  get #contents(): Contents {
    if (this.#read) return this.#read;
    this.#read = contentsOf(this.text);
    move(this.#read, this.#file, this.#start);
    return this.#read;
  }
}

/** Behind comments. */
const startsAside = /^(?:\s|\/\/[^\r\n]*)*(?:test|budget)\s/;
const declares = /\b(?:import|export|diagram|axis|target|quant|accumulator)\b/;

/** Never throws. */
function contentsOf(text: string): Contents {
  const file: SourceFile = { path: '', text };
  const { tokens, comments, errors } = tokenize(text);
  const docs = docComments(file, comments);
  const cst = new CstReader(file, text.length);
  const spans = cst.spans;
  const diagnostics: Diagnostic[] = errors.map(({ offset, length }) =>
    diagnose(NCD1003, cst.place(offset, offset + length), { text: text.slice(offset, offset + Math.min(length, 20)) }),
  );
  const unclosed = tokens.filter(({ tokenType }) => tokenType === OpenString);
  diagnostics.push(...unclosed.map((token) => diagnose(NCD1004, cst.tokenSpan(token), {})));
  /** What is not part of any token may have stood for what is missed behind it: one mistake is one message. */
  const isBehindStray = (span: Diagnostic['span']): boolean =>
    errors.some(({ offset, length }) => {
      const end = offset + length;
      return span !== undefined && end <= span.start && text.slice(end, span.start).trim() === '';
    });
  const items: A.Item[] = [];
  for (const own of groupsOf(tokens)) {
    const group = parseGroup(own);
    const reader = new CstReader(file, cst.endOfToken(own.at(-1) as IToken));
    diagnostics.push(...syntaxErrors(reader, group).filter(({ span }) => !isBehindStray(span)));
    const built = buildItems(group.tree, reader, docs);
    items.push(...built.items);
    diagnostics.push(...built.problems.map(({ span, text: problem }) => diagnose(NCD1001, span, { text: problem })));
    reader.spans.forEach((span) => spans.push(span));
  }
  return { tokens, comments, items, diagnostics, doc: docs.module(), spans };
}

/** As everywhere in this file, `forEach`: other loops make an object for each of the many spans and tokens. */
function move({ tokens, comments, spans }: Contents, file: SourceFile, by: number): void {
  spans.forEach((span) => {
    span.file = file;
    span.start += by;
    span.end += by;
  });
  if (by === 0) return;
  for (const list of [tokens, comments])
    list.forEach((token) => {
      token.startOffset += by;
      if (token.endOffset !== undefined) token.endOffset += by;
    });
}
