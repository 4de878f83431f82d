/** Reading a concrete tree: children by name, tokens as names, and where everything stands. Total, as the tree builders are. */
import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { SourceFile, Span } from '../source/index.ts';
import type * as A from './ast.ts';

export const isNode = (element: CstElement): element is CstNode => 'children' in element;

export class CstReader {
  readonly file: SourceFile;
  /** From where the tree was parsed to where its text stands now. */
  readonly #shift: number;
  /** Where what is missing stands. */
  readonly #end: number;

  constructor(file: SourceFile, shift: number, end: number) {
    this.file = file;
    this.#shift = shift;
    this.#end = end;
  }

  startOf(token: IToken): number {
    return token.startOffset + this.#shift;
  }
  endOfToken(token: IToken): number {
    return (token.endOffset ?? token.startOffset - 1) + 1 + this.#shift;
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
    return { file: this.file, start: this.startOf(token), end: this.endOfToken(token) };
  }
  span(node: CstNode): Span {
    const { startOffset, endOffset } = node.location ?? {};
    if (startOffset === undefined || Number.isNaN(startOffset))
      return { file: this.file, start: this.#end, end: this.#end };
    const start = startOffset + this.#shift;
    const end = endOffset === undefined || Number.isNaN(endOffset) ? start : endOffset + 1 + this.#shift;
    return { file: this.file, start, end };
  }
  endOf(span: Span): Span {
    return { file: this.file, start: span.end, end: span.end };
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
export function subs(node: CstNode | undefined, name: string): CstNode[] {
  const elements = node?.children[name];
  return elements ? elements.filter(isNode) : [];
}
/** Tokens that the text has; those that recovery made up stand nowhere. */
export function tokens(node: CstNode, name: string): IToken[] {
  const elements = node.children[name];
  return elements ? elements.filter((e): e is IToken => !isNode(e) && e.isInsertedInRecovery !== true) : [];
}
/** What recovery has inserted stands at the end. */
export const offsetOf = (element: CstElement): number => {
  const offset = isNode(element) ? element.location?.startOffset : element.startOffset;
  return offset === undefined || Number.isNaN(offset) ? Number.POSITIVE_INFINITY : offset;
};
export const unquote = (image: string): string => image.replace(/^"/, '').replace(/"$/, '');
export const numberOf = (image: string): number => Number(image.replaceAll('_', ''));
