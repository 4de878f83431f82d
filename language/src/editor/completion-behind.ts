/** What goes on with what is finished: behind a value stand operators, not values. */
import { type Completion, keywords } from './completion-items.ts';
import { type Bracket, type CursorContext, isWord, tokenName } from './context.ts';

/** Behind a value; `undefined` where none ends. `isNewLine`: it ends on a line before the cursor's. */
export function behindValue(
  { before, brackets }: CursorContext,
  isNewLine: boolean,
): readonly Completion[] | undefined {
  const [last, second] = before;
  const [bracket] = brackets;
  if (!bracket || !endsValue(last)) return undefined;
  switch (tokenName(bracket.open)) {
    case 'LeftBracket':
      return isIndexed(bracket) && before.some((token) => tokenName(token) === 'Equal') ? keywords(['else'], 0) : [];
    case 'LeftBrace':
      if (isNewLine) return undefined;
      break;
    default:
      break;
  }
  const isNamed = /^(At|Let|Next)$/.test(tokenName(second)) || isInLetHead(before);
  return isNamed ? [] : keywords(['and', 'or'], 0);
}

/** Whether the word at the cursor can be a statement behind another one on its line: `let B = A B`. */
export function startsStatement({ word, before }: CursorContext): boolean {
  const nearest = before.find((token) => /^(Let|Next|Emit|LeftBrace)$/.test(tokenName(token)));
  return word !== '' && /^(Let|Next|Emit)$/.test(tokenName(nearest));
}

const endsValue = (token: CursorContext['before'][number] | undefined): boolean =>
  isWord(token) || /^(NumberLiteral|Inf|True|False|Right\w+)$/.test(tokenName(token));

/** `A[…`, and not `f32[…` of a type or `sum[…` of a call: what these list has no values. */
const isIndexed = ({ before: [owner] }: Bracket): boolean => isWord(owner) || /^Right/.test(tokenName(owner));

/** Before the `=` of a `let`. */
function isInLetHead(before: CursorContext['before']): boolean {
  const nearest = before.find((token) => /^(Let|Equal|LeftBrace)$/.test(tokenName(token)));
  return tokenName(nearest) === 'Let';
}
