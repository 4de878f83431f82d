/** What the parser stumbles over, as diagnostics. */
import type { IToken } from 'chevrotain';
import { NCD1001 } from '../diagnostics/codes/NCD1001.ts';
import { NCD1002 } from '../diagnostics/codes/NCD1002.ts';
import { NCD1005 } from '../diagnostics/codes/NCD1005.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { CstReader } from './cst.ts';
import type { Group } from './groups.ts';

export function syntaxErrors(cst: CstReader, { tokens, errors, deep }: Group): Diagnostic[] {
  if (deep !== undefined) return [diagnose(NCD1005, cst.tokenSpan(tokens[deep.at] as IToken), deep)];
  const diagnostics: Diagnostic[] = [];
  let previous = -1;
  for (const error of errors) {
    const atEnd = error.token.tokenType.name === 'EOF' || Number.isNaN(error.token.startOffset);
    // just behind the last token is where something is missing
    const span = atEnd ? cst.endOf(cst.tokenSpan(tokens.at(-1) as IToken)) : cst.tokenSpan(error.token);
    if (diagnostics.length > 0 && isEcho(cst, tokens, previous, span.start)) continue;
    previous = span.start;
    const open = atEnd ? unclosed(tokens) : undefined;
    if (open)
      diagnostics.push(
        diagnose(
          NCD1002,
          span,
          { bracket: open.image },
          { related: [{ span: cst.tokenSpan(open), message: `\`${open.image}\` opens here` }] },
        ),
      );
    else diagnostics.push(diagnose(NCD1001, span, { text: error.message }));
  }
  return diagnostics;
}

/** Whether an error says no more than the one before it: recovery stumbles over one token several times, loses its way on the
 * line, and then finds closing brackets without partners until the next declaration. */
function isEcho(cst: CstReader, tokens: readonly IToken[], previous: number, start: number): boolean {
  const { text } = cst.file;
  if (!/[\r\n]/.test(text.slice(previous, start))) return true;
  return (
    /^[)\]}]/.test(text.slice(start, start + 1)) &&
    !tokens.some((t) => cst.startOf(t) > previous && cst.startOf(t) < start && startsItem(t))
  );
}
const startsItem = (token: IToken): boolean =>
  /^(Import|Export|Diagram|Word_(axis|target|quant|accumulator|test|budget))$/.test(token.tokenType.name);

function unclosed(tokens: readonly IToken[]): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (/^Left(Paren|Bracket|Brace)$/.test(token.tokenType.name)) open.push(token);
    else if (/^Right(Paren|Bracket|Brace)$/.test(token.tokenType.name)) open.pop();
  }
  return open.at(-1);
}
