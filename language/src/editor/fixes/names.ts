/** Fixes of syntax, names and imports. */
import { suggest } from '../../names/index.ts';
import type { ast } from '../../syntax/index.ts';
import { importEdits } from '../add-import.ts';
import { exportsOf, isCalled } from '../completion-items.ts';
import { sameAs } from '../navigation.ts';
import { occurrencesIn } from '../occurrences.ts';
import { itemAt, valuesAt } from '../scope.ts';
import {
  enclosing,
  type Fix,
  type Fixer,
  freshName,
  insert,
  lineRemoval,
  removal,
  replace,
  replacement,
  textOf,
  wordRemoval,
} from './fix.ts';

const closers: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

export const closeBracket: Fixer = ({ diagnostic: { related }, span }) => {
  const [open] = related;
  const closer = closers[open?.span.file.text[open.span.start] ?? ''];
  if (closer === undefined) return [];
  return [{ title: `close it with \`${closer}\``, edits: [insert(span.end, closer === '}' ? '\n}' : closer)] }];
};

export const closeString: Fixer = ({ span }) => [{ title: 'close the string', edits: [insert(span.end, '"')] }];

/** Where an expression is missing: a value at hand, or nothing. */
export const missingOperand: Fixer = ({ typed, diagnostic: { message }, span, text }) => {
  if (!/^expected an expression but found/.test(message)) return [];
  const item = itemAt(typed, span.start);
  const values = item ? valuesAt(item, span.start).filter(({ text: name }) => name !== '') : [];
  return [
    ...values
      .slice(0, 3)
      .map((name) => ({ title: `insert \`${name.text}\``, edits: [insert(span.start, `${name.text} `)] })),
    { title: `remove \`${text}\``, edits: [wordRemoval(span)] },
  ];
};

export const remove: Fixer = ({ span }) => [{ title: 'remove it', edits: [wordRemoval(span)] }];
export const removeEntry: Fixer = ({ span }) => [{ title: 'remove it', edits: [removal(span)] }];

/** The size of an axis that is not there. */
export const removeSize: Fixer = (problem) => {
  const sizes = enclosing(problem, 'budget')?.sizes ?? [];
  const own = sizes.find(({ axis }) => axis.span.start === problem.span.start);
  if (!own) return [];
  const { file, start } = own.span;
  const word = sizes.length > 1 ? '' : (/\s*at\s*$/.exec(file.text.slice(0, start))?.[0] ?? '');
  return [{ title: `remove \`${textOf(own)}\``, edits: [removal({ ...own.span, start: start - word.length })] }];
};
export const removeStatement: Fixer = ({ span }) => [{ title: 'remove it', edits: [lineRemoval(span)] }];

/** From a module that exports the name. */
export const addImport: Fixer = ({ text, module, modules }) =>
  modules
    .filter((other) => other.module.items.some((item) => isExported(item, text)))
    .map(({ specifier }) => ({
      title: `import \`${text}\` from "${specifier}"`,
      edits: [importEdits(module)(text, specifier)],
    }));

/** The same for a name that is nearly one that a module exports. */
export const importSimilar: Fixer = ({ text, span, module, modules }) => {
  const exported = modules.flatMap((other) =>
    exportsOf(other.module)
      .filter(isCalled)
      .map(({ name }) => name.text),
  );
  const best = exported.includes(text) ? undefined : suggest(text, exported);
  if (best === undefined) return [];
  return modules
    .filter((other) => other.module.items.some((item) => isExported(item, best)))
    .map(({ specifier }) => ({
      title: `import \`${best}\` from "${specifier}", and write it here`,
      edits: [importEdits(module)(best, specifier), replace(span, best)],
    }));
};

const isExported = (item: ast.Item, name: string): boolean =>
  item.kind !== 'import' && item.kind !== 'test' && item.kind !== 'budget' && item.exported && item.name.text === name;

/** Another module: one that has all that is imported, or one with a similar name. */
export const otherModule: Fixer = (problem) => {
  const item = problem.module.items.find((i) => i.kind === 'import' && i.from.span.start === problem.span.start);
  if (item?.kind !== 'import') return [];
  const fits = problem.modules.filter(
    ({ module }) =>
      item.names.length > 0 && item.names.every(({ name }) => module.items.some((i) => isExported(i, name.text))),
  );
  const similar = suggest(
    item.from.text,
    problem.modules.map(({ specifier }) => specifier),
  );
  const paths = new Set([...fits.map(({ specifier }) => specifier), ...(similar ? [similar] : [])]);
  return [...paths].map((path) => replacement(problem.span, `"${path}"`));
};

/** Where the library is not to be changed. */
export const exportIt: Fixer = ({ diagnostic: { related }, text }) => {
  const [place] = related;
  if (!place || place.span.file.path.startsWith('std/')) return [];
  const { file, start } = place.span;
  const line = file.text.lastIndexOf('\n', start - 1) + 1;
  return [{ title: `export \`${text}\``, edits: [insert(line, 'export ')], file }];
};

export const unused: Fixer = (problem) => {
  const { span, text, module } = problem;
  const item = module.items.find((i) => i.kind === 'import' && i.span.start <= span.start && span.end <= i.span.end);
  if (item?.kind === 'import') {
    const entry = item.names.find(({ name, alias }) => (alias ?? name).span.start === span.start);
    if (!entry) return [];
    const whole = { ...span, start: entry.name.span.start };
    const edit = item.names.length === 1 ? lineRemoval(item.span) : removal(whole);
    return [{ title: `remove the import of \`${text}\``, edits: [edit] }];
  }
  const statement = enclosing(problem, 'let');
  const underscored: Fix = { title: `name it \`_${text}\``, edits: [insert(span.start, '_')] };
  if (!statement || statement.tuple || !statement.names.some((name) => name.span.start === span.start))
    return [underscored];
  return [{ title: `remove \`${text}\``, edits: [lineRemoval(statement.span)] }, underscored];
};

/** A name of its own for a value that hides another one, with everything that means it. */
export const ownName: Fixer = ({ typed, span, text, module }) => {
  const fresh = freshName(typed, text, []);
  const own = occurrencesIn(typed).find(({ name }) => name.span.start === span.start);
  const places =
    own?.meaning.kind === 'value' ? sameAs(typed, own.meaning, module).map(({ name }) => name.span) : [span];
  return [{ title: `rename it to \`${fresh}\``, edits: places.map((place) => replace(place, fresh)) }];
};
