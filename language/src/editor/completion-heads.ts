/** What can be written in the heads and the braces of tests, budgets, targets and block formats. */

import { budgetLimits } from '../plan/index.ts';
import { type LevelName, levelNames, propertiesOfLevel, type Typed, targetProperties } from '../types/index.ts';
import { formatProperties } from '../types/quant.ts';
import type { ImportableModule } from './completion-imports.ts';
import { type Completion, declarationItem, exportsOf, keywords, properties, snippetItem } from './completion-items.ts';
import { type Bracket, type CursorContext, isWord, tokenName } from './context.ts';
import { axesOf } from './occurrences.ts';
import { accumulatorSnippets } from './snippets.ts';

/** Behind `at` of a test or a budget: the axes of its diagram; `undefined` where it is no such `at`. */
export function sizesOfHead(typed: Typed, { before }: CursorContext): readonly Completion[] | undefined {
  const at = before.findIndex((token) => tokenName(token) === 'At');
  const [, name, head] = before.slice(at);
  if (at < 0 || !isWord(name) || !/^Word_(test|budget)$/.test(tokenName(head))) return undefined;
  const declaration = typed.resolved.entry.scope.get(name?.image ?? '');
  const given = new Set(before.slice(0, at).map(({ image }) => image));
  const axes = declaration ? [...axesOf(typed, declaration).keys()] : [];
  return axes
    .filter((axis) => !given.has(axis))
    .map((label) => ({ kind: 'axis', label, insert: `${label} = `, detail: 'axis', rank: 0 }));
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
export function inBraces({ before }: Bracket): readonly Completion[] | undefined {
  const [owner, head] = before;
  switch (tokenName(head)) {
    case 'Word_target':
      return [...keywords(['level'], 0), ...properties(targetProperties)];
    case 'Word_quant':
      return properties(formatProperties);
    case 'Word_level': {
      const level = levelNames.find((name): name is LevelName => name === owner?.image);
      return level ? properties(propertiesOfLevel[level]) : [];
    }
    default:
      break;
  }
  const start = before.findIndex((token) => /^(Right|Left)Brace$|^StringLiteral$/.test(tokenName(token)));
  const own = start < 0 ? before : before.slice(0, start);
  if (!own.some((token) => tokenName(token) === 'Word_budget')) return undefined;
  return budgetLimits.map((label) => ({ kind: 'property', label, insert: `${label} <= `, rank: 0 }));
}

/** What an accumulator consists of, where it is not there yet; `undefined` elsewhere. */
export function inAccumulator({ before, brackets }: CursorContext): readonly Completion[] | undefined {
  const [bracket, outer] = brackets;
  if (!bracket || outer) return undefined;
  const head = bracket.before.find((token) => /^(Word_accumulator|Diagram|RightBrace)$/.test(tokenName(token)));
  if (tokenName(head) !== 'Word_accumulator') return undefined;
  const within = before.slice(0, before.indexOf(bracket.open));
  if (isWord(within[0])) return [];
  return accumulatorSnippets.filter(({ label }) => !within.some(({ image }) => image === label)).map(snippetItem);
}
