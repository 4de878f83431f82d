/** What can be written in the heads and the braces of tests, budgets, targets and block formats. */

import { budgetLimits } from '../plan/index.ts';
import { type Dimension, levelNames, levelProperties, machineProperties, unitsOf } from '../types/index.ts';
import { formatProperties } from '../types/quant.ts';
import type { ImportableModule } from './completion-imports.ts';
import { type Completion, declarationItem, exportsOf, keywords, properties, snippetItem } from './completion-items.ts';
import { type Place, startsLine, typesIn } from './completion-names.ts';
import { type Bracket, type CursorContext, isOfAccumulator, isWord, tokenName } from './context.ts';
import { axesOf } from './occurrences.ts';
import { accumulatorSnippets } from './snippets.ts';

/** Of which head of a declaration something is, outside of all brackets or between the parentheses of it. */
export type Head =
  /** `<T: float>` */
  | 'typeParameters'
  /** What follows the name of a diagram or an accumulator. */
  | 'signature'
  /** Its conditions. */
  | 'where'
  /** What follows the name of a test or a budget. */
  | 'test'
  | 'budget'
  /** What follows the braces of a test. */
  | 'tested'
  /** What follows `at`. */
  | 'sizes';

export function headAt(place: Place): Head | undefined {
  const { before } = place.context;
  let isClosed = false;
  for (const [i, token] of before.entries())
    switch (tokenName(token)) {
      case 'RightBrace':
        return i === 0 && isBehindTest(before) ? 'tested' : undefined;
      case 'StringLiteral':
        return tokenName(before[i + 1]) === 'Word_test' ? 'test' : undefined;
      case 'Word_test':
        return 'test';
      case 'Word_budget':
        return 'budget';
      case 'Where':
        return 'where';
      case 'Less':
        if (!isClosed && tokenName(before[i + 2]) === 'Diagram') return 'typeParameters';
        break;
      case 'Greater':
        isClosed = true;
        break;
      case 'Word_accumulator':
      case 'Diagram':
        return 'signature';
      case 'At':
        // sizes go on in the next line only behind a comma
        return startsLine(place) && tokenName(before[0]) !== 'Comma' ? undefined : 'sizes';
      default:
        break;
    }
  return undefined;
}

/** Behind the braces of a test that has not said its sizes before them. */
function isBehindTest(before: CursorContext['before']): boolean {
  let depth = 0;
  for (const token of before) {
    const name = tokenName(token);
    if (/^Right/.test(name)) depth++;
    else if (/^Left/.test(name)) depth--;
    else if (depth === 0) return nearestOf(before.slice(before.indexOf(token))) === 'Word_test';
  }
  return false;
}

/** The nearest of what begins a declaration, and of `at`. */
const nearestOf = (before: CursorContext['before']): string =>
  tokenName(
    before.find((token) =>
      /^(At|RightBrace|Diagram|Word_(test|budget|accumulator|target|quant))$/.test(tokenName(token)),
    ),
  );

/** Behind `at` of a test or a budget: axes and type variables, and what such a variable can be; `undefined` where it is no such
 * `at`. */
export function sizesOfHead(place: Place): readonly Completion[] | undefined {
  const { typed, item, context } = place;
  const { before } = context;
  const at = before.findIndex((token) => tokenName(token) === 'At');
  const [, name, head] = before.slice(at);
  const isNamed = isWord(name) && /^Word_(test|budget)$/.test(tokenName(head));
  const declaration = isNamed ? typed.resolved.entry.scope.get(name?.image ?? '') : undefined;
  const subject = isNamed ? declaration : item?.kind === 'test' ? item : undefined;
  if (at < 0 || !(isNamed || subject)) return undefined;
  const variables = declaration?.kind === 'diagram' ? declaration.typeParameters.map((own) => own.name.text) : [];
  const [last, second] = before;
  if (tokenName(last) === 'Equal') return isNamed && !variables.includes(second?.image ?? '') ? [] : typesIn(place);
  const given = new Set(before.slice(0, at).map(({ image }) => image));
  const axes = subject ? [...axesOf(typed, subject).keys()] : [];
  const named = (kind: 'axis' | 'type', labels: readonly string[], detail: string): readonly Completion[] =>
    labels
      .filter((label) => !given.has(label))
      .map((label) => ({ kind, label, insert: `${label} = `, detail, rank: 0 }));
  return [...named('axis', axes, 'axis'), ...named('type', variables, 'type variable')];
}

/** The targets of the library, which every budget knows. */
export const libraryTargets = (modules: readonly ImportableModule[]): readonly Completion[] =>
  modules
    .filter(({ specifier }) => specifier.startsWith('std/'))
    .flatMap(({ specifier, module }) =>
      exportsOf(module)
        .filter(({ kind }) => kind === 'target')
        .map((declaration) => ({
          ...declarationItem(declaration.name.text, declaration, 1),
          detail: `from ${specifier}`,
        })),
    );

/** Between the braces of a declaration that is no program; `undefined` between others. */
export function inBraces(bracket: Bracket): readonly Completion[] | undefined {
  const quantities = Object.keys(quantitiesIn(bracket) ?? {});
  switch (tokenName(bracket.before[1])) {
    case 'Word_target':
      return [...keywords(['level'], 0), ...properties(quantities, ': ')];
    case 'Word_quant':
      return properties(formatProperties, ': ');
    case 'Word_level':
      return properties(quantities, ': ');
    default:
      return isOfBudget(bracket) ? properties(quantities, ' <= ') : undefined;
  }
}

/** What a target, a level of one, or a budget states between its braces. */
function quantitiesIn(bracket: Bracket): Readonly<Record<string, Dimension>> | undefined {
  const [owner, head] = bracket.before;
  const level = levelNames.find((name) => name === owner?.image);
  if (tokenName(head) === 'Word_target') return machineProperties;
  if (tokenName(head) === 'Word_level') return level && levelProperties[level];
  return isOfBudget(bracket) ? budgetLimits : undefined;
}

function isOfBudget({ before }: Pick<Bracket, 'before'>): boolean {
  const start = before.findIndex((token) => /^(Right|Left)Brace$|^StringLiteral$/.test(tokenName(token)));
  const own = start < 0 ? before : before.slice(0, start);
  return own.some((token) => tokenName(token) === 'Word_budget');
}

/** Behind a number, on its line: the units of what a target or a budget states; the machine behind the sizes of a budget. */
export function behindNumber({ before, brackets: [bracket] }: CursorContext): readonly Completion[] {
  if (!bracket) return isOfBudget({ before }) ? keywords(['on'], 0) : [];
  const quantities = quantitiesIn(bracket) ?? {};
  const [, , near, far] = before;
  const name = [`${far?.image} ${near?.image}`, near?.image ?? ''].find((own) => Object.hasOwn(quantities, own));
  const dimension = name === undefined ? undefined : quantities[name];
  return dimension === undefined ? [] : keywords(Object.keys(unitsOf[dimension]).filter(Boolean), 0);
}

/** What an accumulator consists of, where it is not there yet; `undefined` elsewhere. */
export function inAccumulator({ before, brackets }: CursorContext): readonly Completion[] | undefined {
  const [bracket, outer] = brackets;
  if (!bracket || outer) return undefined;
  if (!isOfAccumulator(bracket)) return undefined;
  const within = before.slice(0, before.indexOf(bracket.open));
  if (isWord(within[0])) return [];
  return accumulatorSnippets.filter(({ label }) => !within.some(({ image }) => image === label)).map(snippetItem);
}
