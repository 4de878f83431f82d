/** Renaming: every name that means the same, unless the text with the new name would mean something else. */
import { hasErrors } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import type { SourceFile, Span } from '../source/index.ts';
import { isName } from '../syntax/index.ts';
import { checkProgram, type Typed } from '../types/index.ts';
import type { Edit } from './format.ts';
import { definitionOf, sameAs } from './navigation.ts';
import { keyOf, occurrenceAt, occurrencesIn } from './occurrences.ts';
import { withText } from './with-text.ts';

export type Renameable =
  | { readonly kind: 'name'; readonly span: Span; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Whether the name at an offset can have another one; `undefined` where no name is. `owns` says which files may change. */
export function renameableAt(
  typed: Typed,
  offset: number,
  owns: (file: SourceFile) => boolean,
): Renameable | undefined {
  const found = occurrenceAt(typed, offset);
  if (!found) return undefined;
  const { name, meaning } = found;
  const definition = definitionOf(typed, meaning);
  if (!definition) return { kind: 'refused', reason: `\`${name.text}\` is a name of the language` };
  const alias = meaning.kind === 'declaration' && meaning.declaration.name.text !== name.text;
  if (!alias && !owns(definition.file))
    return { kind: 'refused', reason: `\`${name.text}\` is declared in ${definition.file.path}` };
  return { kind: 'name', span: name.span, text: name.text };
}

export type Renamed =
  | { readonly kind: 'renamed'; readonly edits: ReadonlyMap<SourceFile, readonly Edit[]> }
  | { readonly kind: 'refused'; readonly reason: string };

/** `programs` are those whose entry files may have the name, the one at hand first. */
export function renameAt(
  programs: readonly Typed[],
  offset: number,
  newName: string,
  host: ModuleHost,
): Renamed | undefined {
  const [typed] = programs;
  const found = typed && occurrenceAt(typed, offset);
  if (!typed || !found) return undefined;
  if (!isName(newName)) return { kind: 'refused', reason: `\`${newName}\` is not a name` };
  const { meaning, name } = found;
  // an alias is a name of its own module
  const isAlias = meaning.kind === 'declaration' && meaning.declaration.name.text !== name.text;
  const edits = new Map<SourceFile, readonly Edit[]>();
  for (const program of isAlias ? [typed] : programs) {
    const places = sameAs(program, meaning).filter((o) => o.name.text === name.text);
    const { file } = program.resolved.entry.parsed.module;
    if (places.length > 0)
      edits.set(
        file,
        places.map(({ name: { span } }) => ({ start: span.start, end: span.end, text: newName })),
      );
  }
  const changed = [...edits].reduce<ModuleHost>(
    (modules, [file, own]) => withText(modules, file.path, applied(file.text, own)),
    host,
  );
  for (const program of programs) {
    const { file } = program.resolved.entry.parsed.module;
    const again = checkProgram(file.path, changed);
    if (!again || !meansTheSame(program, again))
      return {
        kind: 'refused',
        reason: `with \`${newName}\` for \`${name.text}\`, ${file.path.split('/').at(-1)} would mean something else`,
      };
  }
  return { kind: 'renamed', edits };
}

/** The text with edits that do not overlap; of several at one place, in their order. */
export function applied(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .reverse()
    .sort((a, b) => b.start - a.start)
    .reduce((out, edit) => out.slice(0, edit.start) + edit.text + out.slice(edit.end), text);
}

/** Whether two texts with the same names in the same places bind them alike, and the second has no mistake that is new. */
function meansTheSame(before: Typed, after: Typed): boolean {
  if (hasErrors(after.diagnostics) && !hasErrors(before.diagnostics)) return false;
  const hidden = (typed: Typed): number => typed.diagnostics.filter((d) => d.code !== 'NCD2007').length;
  if (hidden(after) > hidden(before)) return false;
  const [a, b] = [bindings(before), bindings(after)];
  return a.length === b.length && a.every((first, i) => first === b[i]);
}

/** For every name, the place in the list of the first one that means the same. */
function bindings(typed: Typed): readonly number[] {
  const keys = occurrencesIn(typed).map(({ meaning }) => keyOf(meaning));
  const first = new Map<string, number>();
  return keys.map((key, i) => {
    const known = first.get(key) ?? i;
    first.set(key, known);
    return known;
  });
}
