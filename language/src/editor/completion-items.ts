/** What a completion consists of. */
import type { Declaration } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import { builtinHelp } from './builtins.ts';
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
  return { kind: kinds[declaration.kind], label, text, ...callOf(label, declaration), rank };
}

function callOf(name: string, declaration: Declaration): Pick<Completion, 'snippet'> {
  if (declaration.kind !== 'diagram' && declaration.kind !== 'accumulator') return {};
  const { axisParameters, parameters } = declaration;
  let place = 0;
  const holes = (names: readonly ast.Name[]): string => names.map(({ text }) => `\${${++place}:${text}}`).join(', ');
  const axes = axisParameters.length > 0 ? `[${holes(axisParameters.map((a) => a.name))}]` : '';
  return { snippet: `${name}${axes}(${holes(parameters.map((p) => p.name))})` };
}

export const builtins = (names: readonly string[], rank: number): readonly Completion[] =>
  names.flatMap((label): Completion[] => {
    const help = builtinHelp(label);
    return help ? [{ kind: 'builtin', label, detail: help.signature, text: help.text, rank }] : [];
  });

export const keywords = (labels: readonly string[], rank: number): readonly Completion[] =>
  labels.map((label) => ({ kind: 'keyword', label, rank }));

/** `bandwidth: ` and the like. */
export const properties = (names: readonly string[]): readonly Completion[] =>
  names.map((label) => ({ kind: 'property', label, insert: `${label}: `, rank: 0 }));

export const snippetItem = ({ label, text, snippet }: Snippet): Completion => ({
  kind: 'keyword',
  label,
  text,
  snippet,
  rank: 5,
});
