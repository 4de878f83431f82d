/** The one layout of NCD source. The formatter moves white space and nothing else: tokens and comments stay what they are
 * and in their order, and line breaks stay where the author put them (with at most one blank line), so that meaning and
 * comments are kept by construction. */
import type { IToken } from 'chevrotain';
import { hasErrors } from '../diagnostics/index.ts';
import { linesOf } from '../source/index.ts';
import type { Parsed } from './parse.ts';

const indentation = '  ';

/** The formatted text; `undefined` when the syntax is broken, because then nothing is known about it. */
export function formatModule({ module: { file }, tokens, comments, diagnostics }: Parsed): string | undefined {
  if (hasErrors(diagnostics)) return undefined;
  const pieces = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  const lines = linesOf(file);
  const typeBrackets = angleBrackets(tokens);
  let out = '';
  /** For each open bracket, the indentation of the line on which it opens. */
  const open: number[] = [];
  let line = -1;
  let depth = 0;
  /** 1 on a line that continues the one above. */
  let hanging = 0;
  pieces.forEach((piece, i) => {
    const previous = pieces[i - 1];
    const start = lines.position(piece.startOffset).line;
    if (start !== line) {
      const blank = previous && start > line + 1 && !opens(previous) && !closes(piece);
      if (previous) out += blank ? '\n\n' : '\n';
      const base = open.at(-1);
      depth = base === undefined ? 0 : closes(piece) ? base : base + 1;
      hanging = previous && continues(previous, piece, pieces[i + 1]) ? 1 : 0;
      depth += hanging;
      out += indentation.repeat(depth);
      line = start;
    } else if (spaced(pieces, i, typeBrackets)) out += ' ';
    out += piece.image.trimEnd();
    // a block is indented from where its statement starts; a bracket that closed on this line may have started further left
    if (opens(piece)) open.push(nameOf(piece) === 'LeftBrace' ? Math.max(0, depth - hanging) : depth);
    else if (closes(piece)) depth = open.pop() ?? 0; // what follows on this line belongs to where the bracket opened
  });
  return out === '' ? '' : `${out}\n`;
}

const nameOf = (token: IToken): string => token.tokenType.name;
const opens = (token: IToken): boolean => /^Left/.test(nameOf(token));
const closes = (token: IToken): boolean => /^Right/.test(nameOf(token));

const infix = new Set([
  'Pipe',
  'Becomes',
  'EqualEqual',
  'NotEqual',
  'LessEqual',
  'GreaterEqual',
  'Near',
  'Less',
  'Greater',
  'Equal',
  'Plus',
  'Minus',
  'Star',
  'Slash',
  'Percent',
  'And',
  'Or',
  'Arrow',
  'Else',
]);
/** A minus after one of these is a sign. */
const beforeSign = new Set([
  ...infix,
  'Comma',
  'Colon',
  'Semicolon',
  'LeftParen',
  'LeftBracket',
  'LeftBrace',
  'Not',
  'Let',
  'Emit',
]);

/** A line that goes on with the expression of the line above is indented once more. */
function continues(previous: IToken, piece: IToken, next: IToken | undefined): boolean {
  if (nameOf(previous) === 'Comment' || nameOf(piece) === 'Comment' || opens(previous)) return false;
  if (nameOf(piece) === 'Where') return next !== undefined && nameOf(next) !== 'LeftParen'; // the clause, not the function
  return infix.has(nameOf(piece)) || infix.has(nameOf(previous));
}

/** The `<` and `>` of `<T: float>`: these take no space, comparisons do. */
function angleBrackets(tokens: readonly IToken[]): ReadonlySet<IToken> {
  const found = new Set<IToken>();
  tokens.forEach((token, i) => {
    if (nameOf(token) !== 'Less' || nameOf(tokens[i - 2] ?? token) !== 'Diagram') return;
    const close = tokens.slice(i).find((t) => nameOf(t) === 'Greater');
    found.add(token);
    if (close) found.add(close);
  });
  return found;
}

/** Whether a space stands before the piece at `i`, when the one before it is on the same line. */
function spaced(pieces: readonly IToken[], i: number, typeBrackets: ReadonlySet<IToken>): boolean {
  const left = pieces[i - 1];
  const right = pieces[i] as IToken;
  if (!left) return false;
  const l = nameOf(left);
  const r = nameOf(right);
  if (r === 'Comment') return true;
  if (typeBrackets.has(left) || typeBrackets.has(right)) return false; // softmax<T: float>[x](…)
  if (['Comma', 'Semicolon', 'Colon', 'RightParen', 'RightBracket'].includes(r)) return false;
  if (l === 'LeftParen' || l === 'LeftBracket' || l === 'Dot' || r === 'Dot') return false;
  if (l === 'LeftBrace' && r === 'RightBrace') return false;
  if (inUnit(pieces, i)) return false;
  if (l === 'Minus' && isSign(pieces[i - 2])) return false;
  if (infix.has(l)) return true;
  if (r === 'LeftBracket') return false;
  if (r === 'LeftParen') return !callable(pieces[i - 2], left);
  return true;
}

/** `100 GB/s`: a name right behind a number is a unit, and only there. */
function inUnit(pieces: readonly IToken[], i: number): boolean {
  const names = (from: number) => pieces.slice(from, from + 3).map(nameOf);
  const isUnit = ([number, unit, slash]: readonly string[]) =>
    number === 'NumberLiteral' && unit === 'Identifier' && slash === 'Slash';
  return (i >= 2 && isUnit(names(i - 2))) || (i >= 3 && isUnit(names(i - 3)));
}

const isSign = (before: IToken | undefined): boolean => before === undefined || beforeSign.has(nameOf(before));

/** What a call's parenthesis clings to: a name or a closing bracket, but not the level of an `at`. */
function callable(before: IToken | undefined, token: IToken): boolean {
  if (before && nameOf(before) === 'At') return false;
  return /^(Identifier|Where|RightBracket|RightParen|Word_(?!merge|state|auto).*)$/.test(nameOf(token));
}
