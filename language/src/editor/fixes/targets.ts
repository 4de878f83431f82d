/** Fixes of targets. */
import type { ast } from '../../syntax/index.ts';
import { enclosing, type Fixer, insert, replacement } from './fix.ts';

/** `its properties are capacity, units`: another name for the same number. */
export const otherProperty: Fixer = ({ diagnostic: { hint = '' }, span, text }) => {
  const names = /^its properties are (.+)$/.exec(hint)?.[1]?.split(', ') ?? [];
  const near = /^did you mean `([^`]+)`\?$/.exec(hint)?.[1];
  const value = text.slice(text.indexOf(':'));
  return [...(near === undefined ? [] : [near]), ...names].map((name) => replacement(span, `${name}${value}`));
};

/** What a target cannot do without, with the numbers of a small GPU. */
const needed: Readonly<Record<string, string>> = {
  '`compute f32`': 'compute f32: 1 TFLOP/s',
  '`bandwidth` of level `global`': 'bandwidth: 100 GB/s',
  '`capacity` of level `workgroup`': 'capacity: 32 KiB',
};

export const neededProperty: Fixer = (problem) => {
  const what = /^a target needs (.+)$/.exec(problem.diagnostic.message)?.[1] ?? '';
  const target = enclosing(problem, 'target');
  const property = needed[what];
  if (!target || property === undefined) return [];
  const level = /of level `(\w+)`/.exec(what)?.[1];
  const own = target.levels.find(({ name }) => name.text === level);
  const title = `write \`${property}\``;
  if (own) return [{ title, edits: [insert(endOf(own), `${own.properties.length > 0 ? ', ' : ' '}${property} `)] }];
  const line = level === undefined ? property : `level ${level} { ${property} }`;
  return [{ title, edits: [insert(target.span.end - 1, `  ${line}\n`)] }];
};

/** Behind the last property, or before the closing bracket. */
const endOf = ({ properties, span }: ast.TargetLevel): number => properties.at(-1)?.span.end ?? span.end - 1;
