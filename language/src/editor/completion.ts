/** What can be written at a place. */
import { builtinNames, type Declaration } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import { bounds } from '../types/bounds.ts';
import { computeTypes, levelNames, printType, storageTypes, type Type, type Typed } from '../types/index.ts';
import { axesOfArgument, isInIndex, listedIn } from './completion-axes.ts';
import { behindValue, startsStatement } from './completion-behind.ts';
import { inAccumulator, inBraces, libraryTargets, sizesOfHead } from './completion-heads.ts';
import { type ImportableModule, importable, importedNames, moduleItem } from './completion-imports.ts';
import { builtins, type Completion, declarationItem, keywords, snippetItem } from './completion-items.ts';
import { type CursorContext, calleeOf, contextAt, isWord, tokenName, unfinishedLet } from './context.ts';
import { axisNames, itemAt, statesAt, valuesAt } from './scope.ts';
import { itemSnippets, moveSnippets, statementSnippets } from './snippets.ts';

export interface Completions {
  /** What they replace. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
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
        return bracket ? this.#levels() : (sizesOfHead(this.#typed, this.#context) ?? keywords(['at'], 9));
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
        if (!bracket) return [...this.#declarations(['target']), ...libraryTargets(this.#modules)];
        break;
      case 'Next':
        return statesAt(this.#item, this.#offset).map(({ text: label }) => ({ kind: 'value', label, rank: 0 }));
      case 'NumberLiteral':
        if (tokenName(bracket?.open) !== 'LeftBracket' && !/[\r\n]/.test(this.#spaceBefore())) return [];
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
      case 'Equal':
        if (tokenName(this.#context.before[2]) === 'Word_axis') return this.#axes();
        break;
      default:
        break;
    }
    const head = this.#headBefore();
    if (head === 'diagram') {
      if (/^(Where|Comma|Infix|EqualEqual|LessEqual|Less|Percent|Star|Plus|Minus|Slash)$/.test(tokenName(last)))
        return this.#axes();
      return [...keywords(['where'], 1), ...keywords(['->'], 2)];
    }
    if (head === 'size') return sizesOfHead(this.#typed, this.#context) ?? this.#axes();
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
    if (/^(LeftBracket|Comma|Arrow)$/.test(tokenName(before[0]))) {
      const listed = listedIn(this.#context);
      return this.#axes(axesOfArgument(this.#typed, this.#context)).filter(({ label }) => !listed.has(label));
    }
    const behind = behindValue(this.#context, false);
    if (behind) return behind;
    return [...this.#axes(), ...this.#values(3), ...builtins(['index', 'size'], 4)];
  }

  #betweenParentheses(): readonly Completion[] {
    const { before, brackets } = this.#context;
    const [bracket] = brackets;
    const [last] = before;
    const owner = bracket?.before[0];
    if (/^(Let|Word_state|Word_merge)$/.test(tokenName(owner)) && !this.#givesValue()) return []; // names to make up
    if (isWord(owner) && tokenName(bracket?.before[1]) === 'At') {
      if (/^(LeftParen|Comma)$/.test(tokenName(last))) return moveSnippets.map(snippetItem);
      if (tokenName(last) === 'Colon') return keywords(['auto'], 0);
    }
    if (brackets.length === 1 && this.#headBefore() === 'diagram') {
      if (/^(Colon|Arrow)$/.test(tokenName(last))) return this.#types();
      return /^(LeftParen|Comma)$/.test(tokenName(last)) ? keywords(['inout'], 0) : [];
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
    if (tokenName(owner) === 'Import')
      return importedNames(this.#typed, this.#offset, this.#context.word, this.#modules);
    const named = bracket && (inAccumulator(this.#context) ?? inBraces(bracket));
    if (named) return tokenName(last) === 'Colon' ? this.#types() : named;
    if (/^(Colon|Arrow)$/.test(tokenName(last))) return this.#types();
    return this.#expression();
  }

  /** Behind `=` or `:` of a list of names. */
  #givesValue(): boolean {
    return /^(Equal|Colon)$/.test(tokenName(this.#context.before[0]));
  }

  #expression(): readonly Completion[] {
    const behind = behindValue(this.#context, /[\r\n]/.test(this.#spaceBefore()));
    if (behind && (behind.length === 0 || !startsStatement(this.#context))) return behind;
    const { before } = this.#context;
    const previous = before[0];
    const starts =
      previous === undefined ||
      /^(LeftBrace|RightBrace|Semicolon)$/.test(tokenName(previous)) ||
      /[\r\n]/.test(this.#spaceBefore());
    const isPiped = tokenName(previous) === 'Pipe';
    const called = [
      ...this.#declarations(['diagram', 'accumulator'], 2).filter(({ label }) => label !== this.#around()),
      ...builtins(builtinNames, 4),
      ...(this.#context.word === '' ? [] : importable(this.#typed.resolved.entry, this.#modules)),
    ];
    if (isPiped) return called;
    return [
      ...(behind ?? []),
      ...this.#values(0),
      ...(isInIndex(this.#context) ? this.#axes() : []),
      ...called,
      ...(starts ? statementSnippets.map(snippetItem) : keywords(['at', 'scan'], 6)),
      ...keywords(['inf', 'true', 'false', 'not'], 7),
    ];
  }

  /** The name of the declaration around the cursor, which cannot call itself. */
  #around(): string | undefined {
    const item = this.#item;
    if (item?.kind !== 'diagram' && item?.kind !== 'accumulator') return undefined;
    const { file, end } = item.span;
    return this.#offset < end || file.text[end - 1] !== '}' ? item.name.text : undefined;
  }

  #spaceBefore(): string {
    const { file } = this.#typed.resolved.entry.parsed.module;
    const [last] = this.#context.before;
    return file.text.slice((last?.endOffset ?? -1) + 1, this.#context.start);
  }

  #values(rank: number): readonly Completion[] {
    const item = this.#item;
    const seen = new Set(unfinishedLet(this.#context, this.#typed.resolved.entry.parsed.module.file.text));
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
