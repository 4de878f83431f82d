/** What a completion consists of. */
import type { Declaration } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import { builtinHelp } from './builtin-help.ts';
import type { Edit } from './format.ts';
import { headOf } from './hover.ts';
import type { Snippet } from './snippets.ts';

export type CompletionKind =
  | 'axis'
  | 'value'
  | 'diagram'
  | 'accumulator'
  | 'target'
  | 'format'
  | 'builtin'
  | 'type'
  | 'level'
  | 'keyword'
  | 'snippet'
  | 'module'
  | 'field'
  | 'property';

export interface Completion {
  readonly kind: CompletionKind;
  readonly label: string;
  readonly detail?: string;
  /** Markdown. */
  readonly text?: string;
  /** What is written; the label without it. */
  readonly insert?: string;
  /** The same with places to fill in, as `${1:name}`. */
  readonly snippet?: string;
  /** Elsewhere in the file: an import. */
  readonly edits?: readonly Edit[];
  /** Those of the lowest rank come first. */
  readonly rank: number;
}

/** What other modules can import. */
export const exportsOf = ({ items }: ast.Module): readonly Declaration[] =>
  items.filter(
    (item): item is Declaration =>
      item.kind !== 'import' && item.kind !== 'test' && item.kind !== 'budget' && item.exported,
  );

/** Its name alone. */
export function declarationItem(label: string, declaration: Declaration, rank: number): Completion {
  const { doc } = declaration;
  const kinds = {
    diagram: 'diagram',
    accumulator: 'accumulator',
    target: 'target',
    quant: 'format',
    axisDeclaration: 'axis',
  } as const;
  const text = [`\`\`\`ncd\n${headOf(declaration)}\n\`\`\``, ...(doc ? [doc] : [])].join('\n\n');
  return { kind: kinds[declaration.kind], label, text, rank };
}

/** How a call is written: with all that it takes; behind `|>`, without the first argument; where brackets follow already, as a name. */
export type CallForm = 'whole' | 'piped' | 'name';

export function callItem(label: string, declaration: Called, rank: number, form: CallForm): Completion {
  const { axisParameters, parameters } = declaration;
  const [axes, values] = [axisParameters, parameters].map((list) => list.map(({ name }) => name.text).join(', '));
  const call = `${label}${axes ? `[${axes}]` : ''}(${values})`;
  return { ...declarationItem(label, declaration, rank), ...callSnippet(label, call, form) };
}

export type Called = ast.Diagram | ast.Accumulator;
export const isCalled = (declaration: Declaration): declaration is Called =>
  declaration.kind === 'diagram' || declaration.kind === 'accumulator';

export const builtins = (names: readonly string[], rank: number, form: CallForm): readonly Completion[] =>
  names.flatMap((label): Completion[] => {
    const help = builtinHelp(label);
    const call = help && callSnippet(label, help.signature, form);
    return help ? [{ kind: 'builtin', label, detail: help.signature, text: help.text, ...call, rank }] : [];
  });

/** `f[x](A)` with a place to fill in for each of what it takes. */
function callSnippet(name: string, call: string, form: CallForm): Pick<Completion, 'snippet'> {
  if (form === 'name') return {};
  const taken = call.slice(name.length).replace(', …', '');
  const own = form === 'piped' ? taken.replace(/\([^,)]*,? ?/, '(').replace('()', '') : taken;
  let place = 0;
  return { snippet: name + own.replace(/[\p{L}\p{N}_]+/gu, (hole) => `\${${++place}:${hole}}`) };
}

export const keywords = (labels: readonly string[], rank: number): readonly Completion[] =>
  labels.map((label) => ({ kind: 'keyword', label, rank }));

/** `bandwidth: ` and the like; `then` is what follows the name. */
export const properties = (names: readonly string[], then: string): readonly Completion[] =>
  names.map((label) => ({ kind: 'property', label, insert: label + then, rank: 0 }));

export const snippetItem = ({ label, text, snippet }: Snippet): Completion => ({
  kind: 'keyword',
  label,
  text,
  snippet,
  rank: 5,
});
