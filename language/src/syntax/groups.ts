/** The tokens of a part are parsed group by group: what one declaration has left open does not reach the next. */
import type { CstNode, IToken } from 'chevrotain';
import { NcdParser } from './grammar.ts';
import * as T from './tokens.ts';
import { tooDeep } from './too-deep.ts';

/** What the parser makes of some tokens. */
export interface Group {
  readonly tokens: readonly IToken[];
  readonly tree: CstNode;
  readonly errors: NcdParser['errors'];
  readonly deep: ReturnType<typeof tooDeep>;
}

/** No declaration is ever cut in two. */
export function groupsOf(tokens: readonly IToken[]): readonly IToken[][] {
  const groups: IToken[][] = [];
  let group: IToken[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as IToken;
    if (group.length > 0 && startsGroup(token, tokens[i - 1], tokens[i + 1], depth)) {
      groups.push(group);
      group = [];
      depth = 0;
    }
    group.push(token);
    if (T.opening.has(token.tokenType)) depth++;
    else if (T.closing.has(token.tokenType)) depth = Math.max(0, depth - 1);
  }
  return group.length > 0 ? [...groups, group] : groups;
}

/** Words that are nothing but the start of a declaration. */
const reserved = new Set([T.Import, T.Export, T.Diagram]);
/** Words that may be names too. */
const contextual = new Set([T.Axis, T.Target, T.Quant, T.Accumulator, T.Test, T.Budget]);
const endsDeclaration = new Set([...T.names, ...T.closing, T.Semicolon, T.StringLiteral, T.NumberLiteral]);

function startsGroup(token: IToken, before: IToken | undefined, after: IToken | undefined, depth: number): boolean {
  const { tokenType } = token;
  const isReserved = reserved.has(tokenType);
  if (!isReserved && !contextual.has(tokenType)) return false;
  if (before?.tokenType === T.Export) return false;
  // at the start of a line, whatever has been left open before it
  if (isReserved) return depth === 0 || token.startColumn === 1;
  return (
    depth === 0 &&
    token.startLine !== before?.startLine &&
    before !== undefined &&
    endsDeclaration.has(before.tokenType) &&
    after !== undefined &&
    (after.tokenType === T.StringLiteral || T.names.has(after.tokenType))
  );
}

/** Never throws. */
export function parseGroup(tokens: readonly IToken[]): Group {
  const deep = tooDeep(tokens);
  const { tree, errors } = parseTokens(deep === undefined ? [...tokens] : tokens.slice(0, deep.at));
  return { tokens, tree, errors, deep };
}

let strict: NcdParser | undefined;
const strictParser = (): NcdParser => {
  strict ??= new NcdParser(false);
  return strict;
};
/** Makes what the first text would have to wait for. */
export function prepareParser(): void {
  strictParser();
}

let recovering: NcdParser | undefined;

/** A parser that recovers is made, and takes its time, only where something is wrong. It recurses for every mistake that it mends:
 * a text with so many that the call stack ends is read up to the first. */
function parseTokens(tokens: IToken[]): Pick<Group, 'tree' | 'errors'> {
  const parser = strictParser();
  parser.input = tokens;
  const tree = parser.module() ?? { name: 'module', children: {} };
  const { errors } = parser;
  if (errors.length === 0) return { tree, errors };
  try {
    recovering ??= new NcdParser(true);
    recovering.input = tokens;
    return { tree: recovering.module(), errors: recovering.errors };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    recovering = undefined;
    return { tree, errors };
  }
}
