/** What can be written at a place. */
import { builtinNames, type Declaration } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import { computeTypes, levelNames, printType, storageTypes, type Type, type Typed } from '../types/index.ts';
import { bounds } from '../types/type.ts';
import { importEdit } from './add-import.ts';
import { builtinHelp } from './builtins.ts';
import { type CursorContext, calleeOf, contextAt, isWord, tokenName } from './context.ts';
import type { Edit } from './format.ts';
import { headOf } from './hover.ts';
import { axisNames, itemAt, valuesAt } from './scope.ts';
import { itemSnippets, moveSnippets, type Snippet, statementSnippets } from './snippets.ts';

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

export interface Completions {
  /** What they replace. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** A module that can be imported. */
export interface ImportableModule {
  readonly specifier: string;
  readonly module: ast.Module;
}

export function completionsAt(typed: Typed, offset: number, modules: readonly ImportableModule[]): Completions {
  const context = contextAt(typed.resolved.entry.parsed, offset);
  const { start, end } = context;
  if (context.inComment) return { start, end, items: [] };
  if (context.string) {
    const inside = context.string.startOffset + 1;
    const closed = tokenName(context.string) === 'StringLiteral';
    const items = isImportPath(context) ? modules.map(moduleItem) : [];
    return { start: inside, end: closed ? (context.string.endOffset ?? offset) : offset, items };
  }
  return { start, end, items: new Completer(typed, offset, context, modules).items() };
}

const isImportPath = ({ before }: CursorContext): boolean => tokenName(before[0]) === 'Word_from';
const moduleItem = ({ specifier, module }: ImportableModule): Completion => ({
  kind: 'module',
  label: specifier,
  rank: 0,
  ...(module.doc ? { text: module.doc } : {}),
});

class Completer {
  readonly #typed: Typed;
  readonly #offset: number;
  readonly #context: CursorContext;
  readonly #modules: readonly ImportableModule[];
  readonly #item: ast.Item | undefined;

  constructor(typed: Typed, offset: number, context: CursorContext, modules: readonly ImportableModule[]) {
    this.#typed = typed;
    this.#offset = offset;
    this.#context = context;
    this.#modules = modules;
    this.#item = itemAt(typed, offset);
  }

  items(): readonly Completion[] {
    const { before, brackets } = this.#context;
    const [last, second] = before;
    const [bracket] = brackets;
    switch (tokenName(last)) {
      case 'AtSign':
        return this.#levels();
      case 'At':
        return bracket ? this.#levels() : keywords(['at'], 9);
      case 'Word_level':
        return this.#levels();
      case 'Dot':
        return this.#fields();
      case 'Word_group':
      case 'Word_stream':
      case 'Word_split':
        if (isWord(second) || /^(LeftParen|Comma)$/.test(tokenName(second))) return this.#axes();
        break;
      case 'Let':
      case 'Diagram':
      case 'Word_axis':
      case 'Word_quant':
      case 'Word_target':
      case 'Word_accumulator':
        if (!bracket || tokenName(last) === 'Let') return [];
        break;
      case 'Word_test':
      case 'Word_budget':
        if (!bracket) return this.#declarations(['diagram', 'accumulator']);
        break;
      case 'Word_on':
        if (!bracket) return this.#declarations(['target']);
        break;
      case 'NumberLiteral':
        if (!/[\r\n]/.test(this.#spaceBefore())) return [];
        break;
      default:
        break;
    }
    if (!bracket) return this.#outside();
    switch (tokenName(bracket.open)) {
      case 'LeftBracket':
        return this.#betweenBrackets();
      case 'LeftParen':
        return this.#betweenParentheses();
      default:
        return this.#betweenBraces();
    }
  }

  /** Outside of all brackets: declarations, and what a head goes on with. */
  #outside(): readonly Completion[] {
    const [last] = this.#context.before;
    switch (tokenName(last)) {
      case 'Arrow':
        return this.#types();
      case 'RightBrace':
        if (this.#isImportHead()) return keywords(['from'], 0);
        break;
      case 'Export':
        return keywords(['diagram', 'axis', 'target', 'quant', 'accumulator'], 0);
      default:
        break;
    }
    const head = this.#headBefore();
    if (head === 'diagram') {
      if (/^(Where|Comma|Infix|EqualEqual|LessEqual|Less|Percent|Star|Plus|Minus|Slash)$/.test(tokenName(last)))
        return this.#axes();
      return [...keywords(['where'], 1), ...keywords(['->'], 2)];
    }
    if (head === 'size') return this.#axes();
    return itemSnippets.map(snippetItem);
  }

  /** What the text since the last declaration is the head of. */
  #headBefore(): 'diagram' | 'size' | undefined {
    for (const token of this.#context.before) {
      const name = tokenName(token);
      if (name === 'RightBrace' || name === 'StringLiteral') return undefined;
      if (name === 'Diagram' || name === 'Word_accumulator') return 'diagram';
      if (name === 'Word_at' || name === 'At') return 'size';
    }
    return undefined;
  }

  #isImportHead(): boolean {
    const { before } = this.#context;
    const open = before.findIndex((token) => tokenName(token) === 'LeftBrace');
    return tokenName(before[open + 1]) === 'Import';
  }

  #betweenBrackets(): readonly Completion[] {
    const { before } = this.#context;
    if (/^(LeftBracket|Comma|Arrow)$/.test(tokenName(before[0]))) return this.#axes(this.#axesOfArgument());
    return [...this.#axes(), ...this.#values(3), ...builtins(['index', 'size'], 4)];
  }

  /** The axes of what an index or a call is of come first. */
  #axesOfArgument(): readonly string[] {
    const { types, resolved } = this.#typed;
    const [bracket] = this.#context.brackets;
    if (!bracket) return [];
    const start = bracket.open.startOffset;
    let found: readonly string[] = [];
    for (const [e, type] of types) {
      if (e.span.file !== resolved.entry.parsed.module.file || type.kind !== 'array') continue;
      if (e.span.end === start) found = type.axes.map(({ name }) => name);
    }
    if (found.length > 0) return found;
    for (const [e] of types) {
      if (e.kind !== 'call' || e.axes?.span.start !== start) continue;
      found = e.arguments.flatMap((argument) => axesOfType(types.get(argument)));
    }
    return [...new Set(found)];
  }

  #betweenParentheses(): readonly Completion[] {
    const { before, brackets } = this.#context;
    const [bracket] = brackets;
    const [last] = before;
    const owner = bracket?.before[0];
    if (isWord(owner) && tokenName(bracket?.before[1]) === 'At') {
      if (/^(LeftParen|Comma)$/.test(tokenName(last))) return moveSnippets.map(snippetItem);
      if (tokenName(last) === 'Colon') return keywords(['auto'], 0);
    }
    if (brackets.length === 1 && this.#headBefore() === 'diagram') {
      if (/^(Colon|Arrow)$/.test(tokenName(last))) return this.#types();
      return [];
    }
    const callee = bracket && calleeOf(bracket);
    if (callee && /^(index|size)$/.test(callee.image)) return this.#axes();
    return this.#expression();
  }

  #betweenBraces(): readonly Completion[] {
    const { before, brackets } = this.#context;
    const [last] = before;
    const [bracket] = brackets;
    const owner = bracket?.before[0];
    if (tokenName(owner) === 'Import') return this.#imports();
    if (isWord(owner) && /^Word_(target|quant|level)$/.test(tokenName(bracket?.before[1])))
      return tokenName(last) === 'Colon' ? this.#types() : properties();
    if (tokenName(last) === 'Colon' || this.#isResultArrow()) return this.#types();
    return this.#expression();
  }

  #isResultArrow = (): boolean => tokenName(this.#context.before[0]) === 'Arrow';

  #expression(): readonly Completion[] {
    const { before } = this.#context;
    const previous = before[0];
    const starts =
      previous === undefined ||
      /^(LeftBrace|RightBrace|Semicolon)$/.test(tokenName(previous)) ||
      /[\r\n]/.test(this.#spaceBefore());
    return [
      ...this.#values(0),
      ...this.#axes([], 3),
      ...this.#declarations(['diagram', 'accumulator'], 2),
      ...builtins(builtinNames, 4),
      ...(starts ? statementSnippets.map(snippetItem) : keywords(['at', 'scan'], 6)),
      ...keywords(['inf', 'true', 'false', 'not'], 7),
      ...(this.#context.word === '' ? [] : this.#importable()),
    ];
  }

  #spaceBefore(): string {
    const { file } = this.#typed.resolved.entry.parsed.module;
    const [last] = this.#context.before;
    return file.text.slice((last?.endOffset ?? -1) + 1, this.#context.start);
  }

  #values(rank: number): readonly Completion[] {
    const item = this.#item;
    const seen = new Set<string>();
    return (item ? valuesAt(item, this.#offset) : []).flatMap((name, i): Completion[] => {
      if (seen.has(name.text)) return [];
      seen.add(name.text);
      const type = this.#typed.values.get(name);
      const detail = type && type.kind !== 'unknown' ? { detail: printType(type) } : {};
      return [{ kind: 'value', label: name.text, ...detail, rank: rank + Math.min(i, 99) / 100 }];
    });
  }

  #axes(first: readonly string[] = [], rank = 1): readonly Completion[] {
    return [...new Set([...first, ...axisNames(this.#typed, this.#item)])].map((label) => ({
      kind: 'axis',
      label,
      detail: 'axis',
      rank: first.includes(label) ? 0 : rank,
    }));
  }

  #declarations(kinds: readonly Declaration['kind'][], rank = 0): readonly Completion[] {
    const { scope } = this.#typed.resolved.entry;
    return [...scope].flatMap(([label, declaration]): Completion[] =>
      kinds.includes(declaration.kind) ? [declarationItem(label, declaration, rank)] : [],
    );
  }

  /** What other modules export and this one does not know, with the import that it takes. */
  #importable(): readonly Completion[] {
    const { entry } = this.#typed.resolved;
    const { module } = entry.parsed;
    return this.#modules.flatMap(({ specifier, module: other }) =>
      exportsOf(other).flatMap((declaration): Completion[] => {
        const name = declaration.name.text;
        const isCallable = declaration.kind === 'diagram' || declaration.kind === 'accumulator';
        if (!isCallable || entry.scope.has(name) || other.file.path === module.file.path) return [];
        const edits = [importEdit(module, name, specifier)];
        const item = declarationItem(name, declaration, 8);
        return [{ ...item, detail: `from ${specifier}`, edits }];
      }),
    );
  }

  /** Between the braces of an import. */
  #imports(): readonly Completion[] {
    const { module } = this.#typed.resolved.entry.parsed;
    const around = module.items.find(
      (item) => item.kind === 'import' && item.span.start <= this.#offset && this.#offset <= item.span.end,
    );
    const from = around?.kind === 'import' ? around.from.text : '';
    const taken = around?.kind === 'import' ? around.names.map(({ name }) => name.text) : [];
    const named = this.#modules.filter(({ specifier }) => specifier === from);
    return (named.length > 0 ? named : this.#modules).flatMap(({ specifier, module: other }) =>
      exportsOf(other)
        .filter(({ name }) => !taken.includes(name.text) || name.text === this.#context.word)
        .map((declaration) => ({
          ...declarationItem(declaration.name.text, declaration, 0),
          detail: `from ${specifier}`,
        })),
    );
  }

  #fields(): readonly Completion[] {
    const { types } = this.#typed;
    const dot = this.#context.before[0];
    let found: Type | undefined;
    for (const [e, type] of types)
      if (e.span.end === dot?.startOffset && e.span.file === this.#typed.resolved.entry.parsed.module.file)
        found = type;
    const fields = found?.kind === 'tuple' ? [...found.fields, ...(found.finals ?? [])] : [];
    return fields.flatMap(({ name, type }): Completion[] =>
      name ? [{ kind: 'field', label: name, detail: printType(type), rank: 0 }] : [],
    );
  }

  #levels(): readonly Completion[] {
    return levelNames.map((label, i) => ({ kind: 'level', label, rank: i }));
  }

  #types(): readonly Completion[] {
    const own = this.#item?.kind === 'diagram' ? this.#item.typeParameters.map(({ name }) => name.text) : [];
    const named = (labels: readonly string[], rank: number): readonly Completion[] =>
      labels.map((label) => ({ kind: 'type', label, rank }));
    return [
      ...named(own, 0),
      ...named(computeTypes, 1),
      ...named(storageTypes, 2),
      ...this.#declarations(['quant'], 1),
      ...named(this.#isBound() ? bounds : [], 0),
    ];
  }

  #isBound(): boolean {
    return tokenName(this.#context.before[2]) === 'Less';
  }
}

const axesOfType = (type: Type | undefined): readonly string[] =>
  type?.kind === 'array' ? type.axes.map(({ name }) => name) : [];

const exportsOf = ({ items }: ast.Module): readonly Declaration[] =>
  items.filter(
    (item): item is Declaration =>
      item.kind !== 'import' && item.kind !== 'test' && item.kind !== 'budget' && item.exported,
  );

function declarationItem(label: string, declaration: Declaration, rank: number): Completion {
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

const builtins = (names: readonly string[], rank: number): readonly Completion[] =>
  names.flatMap((label): Completion[] => {
    const help = builtinHelp(label);
    return help ? [{ kind: 'builtin', label, detail: help.signature, text: help.text, rank }] : [];
  });

const keywords = (labels: readonly string[], rank: number): readonly Completion[] =>
  labels.map((label) => ({ kind: 'keyword', label, rank }));

const properties = (): readonly Completion[] =>
  ['level', 'capacity', 'bandwidth', 'units', 'compute', 'matrix', 'bits', 'block', 'scale', 'bias'].map((label) => ({
    kind: 'property',
    label,
    rank: 0,
  }));

const snippetItem = ({ label, text, snippet }: Snippet): Completion => ({
  kind: 'keyword',
  label,
  text,
  snippet,
  rank: 5,
});
