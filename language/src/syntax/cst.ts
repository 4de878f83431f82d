/** Reading a concrete tree: children by name, tokens as names, and where everything stands. Total, as the tree builders are. */
import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { SourceFile, Span } from '../source/index.ts';
import type * as A from './ast.ts';

/** A span whose text may come to stand elsewhere. */
export type MovableSpan = { -readonly [Key in keyof Span]: Span[Key] };

export const isNode = (element: CstElement): element is CstNode => 'children' in element;

export class CstReader {
  /** Every span that has been given out: what is read may move to another place. */
  readonly spans: MovableSpan[] = [];
  readonly file: SourceFile;
  /** Where what is missing stands. */
  readonly #end: number;

  constructor(file: SourceFile, end: number) {
    this.file = file;
    this.#end = end;
  }

  startOf(token: IToken): number {
    return token.startOffset;
  }
  endOfToken(token: IToken): number {
    return (token.endOffset ?? token.startOffset - 1) + 1;
  }

  /** From one offset to another. */
  place(start: number, end: number): Span {
    const span = { file: this.file, start, end };
    this.spans.push(span);
    return span;
  }

  name(node: CstNode): A.Name {
    return this.nameOf(tokens(node, 'Identifier')[0], node);
  }
  nameOf(token: IToken | undefined, parent: CstNode): A.Name {
    if (!token) return this.emptyName(parent);
    return { kind: 'name', text: token.image, span: this.tokenSpan(token) };
  }
  emptyName(parent: CstNode): A.Name {
    return { kind: 'name', text: '', span: this.endOf(this.span(parent)) };
  }
  tokenSpan(token: IToken): Span {
    return this.place(this.startOf(token), this.endOfToken(token));
  }
  span(node: CstNode): Span {
    const { startOffset, endOffset } = node.location ?? {};
    if (startOffset === undefined || Number.isNaN(startOffset)) return this.place(this.#end, this.#end);
    const end = endOffset === undefined || Number.isNaN(endOffset) ? startOffset : endOffset + 1;
    return this.place(startOffset, end);
  }
  endOf(span: Span): Span {
    return this.place(span.end, span.end);
  }
}

/** The first element of a node. */
export function firstChild(node: CstNode): CstElement | undefined {
  for (const name in node.children) {
    const element = node.children[name]?.[0];
    if (element) return element;
  }
  return undefined;
}
/** The first part of a node that is no token. */
export function firstSub(node: CstNode): CstNode | undefined {
  for (const name in node.children) {
    const element = node.children[name]?.[0];
    if (element && isNode(element)) return element;
  }
  return undefined;
}
/** What stands under the name of a rule is nodes. */
export function subs(node: CstNode | undefined, name: string): readonly CstNode[] {
  return (node?.children[name] as CstNode[] | undefined) ?? [];
}
/** Under the name of a token, those that the text has; what recovery made up stands nowhere. */
export function tokens(node: CstNode, name: string): readonly IToken[] {
  const found = (node.children[name] as IToken[] | undefined) ?? [];
  return found.some(isMadeUp) ? found.filter((token) => !isMadeUp(token)) : found;
}
const isMadeUp = (token: IToken): boolean => token.isInsertedInRecovery === true;
/** What recovery has inserted stands at the end. */
export const offsetOf = (element: CstElement): number => {
  const offset = isNode(element) ? element.location?.startOffset : element.startOffset;
  return offset === undefined || Number.isNaN(offset) ? Number.POSITIVE_INFINITY : offset;
};
export const unquote = (image: string): string => image.replace(/^"/, '').replace(/"$/, '');
export const numberOf = (image: string): number => Number(image.replaceAll('_', ''));
