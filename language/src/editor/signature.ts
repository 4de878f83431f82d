/** The call around a cursor, and which of its arguments the cursor is at. */
import type { Typed } from '../types/index.ts';
import { builtinHelp } from './builtin-help.ts';
import { calleeOf, contextAt, isOfAccumulator, tokenName } from './context.ts';
import { headOf } from './hover.ts';

export interface SignatureHelp {
  readonly label: string;
  /** Markdown. */
  readonly text?: string;
  /** Where each parameter stands in the label. */
  readonly parameters: readonly { readonly start: number; readonly end: number }[];
  readonly active: number;
}

export function signatureAt(typed: Typed, offset: number): SignatureHelp | undefined {
  const { brackets, inComment, string } = contextAt(typed.resolved.entry.parsed, offset);
  if (inComment || string) return undefined;
  for (const [i, bracket] of brackets.entries()) {
    const kind = tokenName(bracket.open);
    if (kind === 'LeftBrace') return undefined;
    const callee = calleeOf(bracket);
    if (!callee) continue;
    // a declaration's own head is no call
    const before = bracket.before[bracket.before.indexOf(callee) + 1];
    const outer = brackets[i + 1];
    const isHead = /^(Diagram|Word_accumulator|At)$/.test(tokenName(before)) || (outer && isOfAccumulator(outer));
    if (isHead) return undefined;
    const help = helpFor(typed, callee.image, kind === 'LeftBracket' ? 'axes' : 'arguments');
    if (help) {
      const piped = kind === 'LeftParen' && tokenName(before) === 'Pipe' ? 1 : 0;
      return { ...help, active: Math.min(bracket.separators + piped, Math.max(0, help.parameters.length - 1)) };
    }
    if (kind === 'LeftParen') return undefined;
  }
  return undefined;
}

function helpFor(typed: Typed, name: string, which: 'axes' | 'arguments'): Omit<SignatureHelp, 'active'> | undefined {
  const declaration = typed.resolved.entry.scope.get(name);
  if (declaration?.kind === 'diagram' || declaration?.kind === 'accumulator') {
    const label = headOf(declaration)
      .replace(/^(export\s+)?(diagram|accumulator)\s+/, '')
      .replace(/\s+/g, ' ');
    const { doc } = declaration;
    const own = which === 'axes' ? declaration.axisParameters : declaration.parameters;
    if (own.length === 0 && which === 'axes') return undefined;
    return { label, ...(doc ? { text: doc } : {}), parameters: listed(label, which, name) };
  }
  const help = builtinHelp(name);
  const parameters = help ? listed(help.signature, which, name) : [];
  // brackets behind an element type are those of a type
  return help && parameters.length > 0 ? { label: help.signature, text: help.text, parameters } : undefined;
}

/** The places of what stands between the first brackets of a kind, which commas and arrows take apart. */
function listed(label: string, which: 'axes' | 'arguments', name: string): SignatureHelp['parameters'] {
  const open = label.indexOf(which === 'axes' ? '[' : '(', name.length);
  if (open < 0) return [];
  const found: { start: number; end: number }[] = [];
  let depth = 0;
  let start = open + 1;
  const add = (end: number): void => {
    const own = label.slice(start, end);
    if (own.trim() !== '') found.push({ start: start + own.search(/\S/), end: start + own.trimEnd().length });
  };
  for (let i = open + 1; i < label.length; i++) {
    const c = label[i] as string;
    if (depth === 0 && /[)\]]/.test(c)) {
      add(i);
      break;
    }
    if (/[([]/.test(c)) depth++;
    else if (/[)\]]/.test(c)) depth--;
    else if (depth === 0 && (c === ',' || label.startsWith('->', i))) {
      add(i);
      start = i + (c === ',' ? 1 : 2);
    }
  }
  return found;
}
