/** What can be written at a place. */
import { builtinNames } from '../names/index.ts';
import type { Typed } from '../types/index.ts';
import { axesOfArgument, isInIndex, listedIn } from './completion-axes.ts';
import { behindValue, startsStatement } from './completion-behind.ts';
import { behindNumber, headAt, inAccumulator, inBraces, libraryTargets, sizesOfHead } from './completion-heads.ts';
import { type ImportableModule, importable, importedNames, moduleItem } from './completion-imports.ts';
import { builtins, type Completion, keywords, snippetItem } from './completion-items.ts';
import {
  axesIn,
  calleeAxes,
  callFormAt,
  callsIn,
  declarationsIn,
  fieldsIn,
  levels,
  type Place,
  startsLine,
  typeBounds,
  typesIn,
  valuesIn,
} from './completion-names.ts';
import { type CursorContext, calleeOf, contextAt, isWord, tokenName } from './context.ts';
import { itemAt, statesAt } from './scope.ts';
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
  return { start, end, items: itemsAt({ typed, offset, context, modules, item: itemAt(typed, offset) }) };
}

const isImportPath = ({ before }: CursorContext): boolean => tokenName(before[0]) === 'Word_from';

function itemsAt(place: Place): readonly Completion[] {
  const { before, brackets } = place.context;
  const [last, second] = before;
  const [bracket] = brackets;
  switch (tokenName(last)) {
    case 'AtSign':
    case 'Word_level':
      return levels();
    case 'At':
      return bracket ? levels() : (sizesOfHead(place) ?? keywords(['at'], 9));
    case 'Dot':
      return fieldsIn(place);
    case 'Word_group':
    case 'Word_stream':
    case 'Word_split':
      if (isWord(second) || /^(LeftParen|Comma)$/.test(tokenName(second))) return axesIn(place);
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
      if (!bracket) return declarationsIn(place, ['diagram', 'accumulator']);
      break;
    case 'Word_on':
      if (!bracket) return [...declarationsIn(place, ['target']), ...libraryTargets(place.modules)];
      break;
    case 'Next':
      return statesAt(place.item, place.offset).map(({ text: label }) => ({ kind: 'value', label, rank: 0 }));
    case 'NumberLiteral':
      if (tokenName(bracket?.open) !== 'LeftBracket' && !startsLine(place)) return behindNumber(place.context);
      break;
    default:
      break;
  }
  switch (tokenName(bracket?.open)) {
    case 'LeftBracket':
      return betweenBrackets(place);
    case 'LeftParen':
      return betweenParentheses(place);
    case 'LeftBrace':
      return betweenBraces(place);
    default:
      return outside(place);
  }
}

/** Outside of all brackets: declarations, and what a head goes on with. */
function outside(place: Place): readonly Completion[] {
  const { before } = place.context;
  const [last, , third] = before;
  switch (tokenName(last)) {
    case 'Arrow':
      return typesIn(place);
    case 'RightBrace':
      if (isImportHead(before)) return keywords(['from'], 0);
      break;
    case 'Export':
      return keywords(['diagram', 'axis', 'target', 'quant', 'accumulator'], 0);
    case 'Equal':
      if (tokenName(third) === 'Word_axis') return axesIn(place);
      break;
    default:
      break;
  }
  const declarations = itemSnippets.map(snippetItem);
  const head = headAt(place);
  switch (head) {
    case 'typeParameters':
      return tokenName(last) === 'Colon' ? typeBounds() : [];
    case 'signature':
      return [...keywords(['where'], 1), ...keywords(['->'], 2)];
    case 'where':
      return axesIn(place);
    case 'test':
      return keywords(['at'], 0);
    case 'budget':
      return keywords(['at', 'on'], 0);
    case 'tested':
      return startsLine(place) ? [...declarations, ...keywords(['at'], 6)] : keywords(['at'], 0);
    case 'sizes':
      return sizesOfHead(place) ?? axesIn(place);
    default:
      return declarations;
  }
}

function isImportHead(before: CursorContext['before']): boolean {
  const open = before.findIndex((token) => tokenName(token) === 'LeftBrace');
  return tokenName(before[open + 1]) === 'Import';
}

function betweenBrackets(place: Place): readonly Completion[] {
  const { typed, context } = place;
  if (/^(LeftBracket|Comma|Arrow)$/.test(tokenName(context.before[0]))) {
    const listed = listedIn(context);
    const axes = axesIn(place, axesOfArgument(typed, context)).filter(({ label }) => !listed.has(label));
    return [...axes, ...calleeAxes(place)];
  }
  const behind = behindValue(context, false);
  return behind ?? [...axesIn(place), ...valuesIn(place, 3), ...builtins(['index', 'size'], 4, callFormAt(place))];
}

function betweenParentheses(place: Place): readonly Completion[] {
  const { before, brackets } = place.context;
  const [bracket] = brackets;
  const [last] = before;
  const owner = bracket?.before[0];
  if (/^(Let|Word_state|Word_merge)$/.test(tokenName(owner)) && !givesValue(last)) return []; // names to make up
  if (isWord(owner) && tokenName(bracket?.before[1]) === 'At') {
    if (/^(LeftParen|Comma)$/.test(tokenName(last))) return moveSnippets.map(snippetItem);
    if (tokenName(last) === 'Colon') return keywords(['auto'], 0);
  }
  const head = brackets.length === 1 ? headAt(place) : undefined;
  if (head === 'where') return axesIn(place);
  if (head === 'signature') {
    if (/^(Colon|Arrow)$/.test(tokenName(last))) return typesIn(place);
    return /^(LeftParen|Comma)$/.test(tokenName(last)) ? keywords(['inout'], 0) : [];
  }
  const callee = bracket && calleeOf(bracket);
  return callee && /^(index|size)$/.test(callee.image) ? axesIn(place) : expression(place);
}

/** Behind `=` or `:` of a list of names. */
const givesValue = (last: CursorContext['before'][number] | undefined): boolean =>
  /^(Equal|Colon)$/.test(tokenName(last));

function betweenBraces(place: Place): readonly Completion[] {
  const { typed, offset, context, modules } = place;
  const [last] = context.before;
  const [bracket] = context.brackets;
  if (tokenName(bracket?.before[0]) === 'Import') return importedNames(typed, offset, context.word, modules);
  const named = bracket && (inAccumulator(context) ?? inBraces(bracket));
  if (named) return tokenName(last) === 'Colon' ? typesIn(place) : named;
  return /^(Colon|Arrow)$/.test(tokenName(last)) ? typesIn(place) : expression(place);
}

function expression(place: Place): readonly Completion[] {
  const { context } = place;
  const behind = behindValue(context, startsLine(place));
  if (behind && (behind.length === 0 || !startsStatement(context))) return behind;
  const [previous] = context.before;
  const starts =
    previous === undefined || /^(LeftBrace|RightBrace|Semicolon)$/.test(tokenName(previous)) || startsLine(place);
  const form = callFormAt(place);
  const called = [
    ...callsIn(place, 2, nameAround(place)),
    ...builtins(builtinNames, 4, form),
    ...(context.word === '' ? [] : importable(place.typed.resolved.entry, place.modules, form)),
  ];
  if (tokenName(previous) === 'Pipe') return called;
  return [
    ...(behind ?? []),
    ...valuesIn(place, 0),
    ...(isInIndex(context) ? axesIn(place) : []),
    ...called,
    ...(starts ? statementSnippets.map(snippetItem) : keywords(['at', 'scan'], 6)),
    ...keywords(['inf', 'true', 'false', 'not'], 7),
  ];
}

/** The name of the declaration around a place, which cannot call itself. */
function nameAround({ item, offset }: Place): string | undefined {
  if (item?.kind !== 'diagram' && item?.kind !== 'accumulator') return undefined;
  const { file, end } = item.span;
  return offset < end || file.text[end - 1] !== '}' ? item.name.text : undefined;
}
