/** The tokens of a part are parsed group by group: what one declaration has left open does not reach the next. */
import type { CstNode, IToken } from 'chevrotain';
import { NcdParser } from './grammar.ts';
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
  for (const [i, token] of tokens.entries()) {
    if (group.length > 0 && startsGroup(token, tokens[i - 1], tokens[i + 1], depth)) {
      groups.push(group);
      group = [];
      depth = 0;
    }
    group.push(token);
    if (opening.has(token.tokenType.name)) depth++;
    else if (closing.has(token.tokenType.name)) depth = Math.max(0, depth - 1);
  }
  return group.length > 0 ? [...groups, group] : groups;
}
const opening: ReadonlySet<string> = new Set(['LeftParen', 'LeftBracket', 'LeftBrace']);
const closing: ReadonlySet<string> = new Set(['RightParen', 'RightBracket', 'RightBrace']);

/** Words that are nothing but the start of a declaration. */
const reserved: ReadonlySet<string> = new Set(['Import', 'Export', 'Diagram']);
/** Words that may be names too. */
const contextual: ReadonlySet<string> = new Set(
  ['axis', 'target', 'quant', 'accumulator', 'test', 'budget'].map((word) => `Word_${word}`),
);
const endsDeclaration: ReadonlySet<string> = new Set([...closing, 'Semicolon', 'StringLiteral', 'NumberLiteral']);

function startsGroup(token: IToken, before: IToken | undefined, after: IToken | undefined, depth: number): boolean {
  if (before?.tokenType.name === 'Export') return false;
  const { name } = token.tokenType;
  // at the start of a line, whatever has been left open before it
  if (reserved.has(name)) return depth === 0 || token.startColumn === 1;
  return (
    contextual.has(name) &&
    depth === 0 &&
    token.startLine !== before?.endLine &&
    before !== undefined &&
    (endsDeclaration.has(before.tokenType.name) || isName(before)) &&
    after !== undefined &&
    (after.tokenType.name === 'StringLiteral' || isName(after))
  );
}

const isName = ({ tokenType: { name } }: IToken): boolean => name === 'Identifier' || name.startsWith('Word_');

let parser: NcdParser | undefined;

/** Never throws. */
export function parseGroup(tokens: readonly IToken[]): Group {
  const deep = tooDeep(tokens);
  const { tree, errors } = parseTokens(deep === undefined ? [...tokens] : tokens.slice(0, deep.at));
  return { tokens, tree, errors, deep };
}

/** Recovery recurses for every mistake that it mends. A text with so many that the call stack ends is read up to the first. */
function parseTokens(tokens: IToken[]): Pick<Group, 'tree' | 'errors'> {
  parser ??= new NcdParser();
  try {
    parser.input = tokens;
    return { tree: parser.module(), errors: parser.errors };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    parser = undefined;
    const strict = new NcdParser(false);
    strict.input = tokens;
    return { tree: strict.module() ?? { name: 'module', children: {} }, errors: strict.errors };
  }
}
