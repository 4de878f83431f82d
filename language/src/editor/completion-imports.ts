/** Names of other modules. */
import type { ResolvedModule } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Typed } from '../types/index.ts';
import { importEdits } from './add-import.ts';
import { type CallForm, type Completion, callItem, declarationItem, exportsOf, isCalled } from './completion-items.ts';

/** A module that can be imported. */
export interface ImportableModule {
  readonly specifier: string;
  readonly module: ast.Module;
}

export const moduleItem = ({ specifier, module }: ImportableModule): Completion => ({
  kind: 'module',
  label: specifier,
  rank: 0,
  ...(module.doc ? { text: module.doc } : {}),
});

/** What other modules export and this one does not know, with the import that it takes. */
export function importable(
  entry: ResolvedModule,
  modules: readonly ImportableModule[],
  form: CallForm,
): readonly Completion[] {
  const { module } = entry.parsed;
  const editOf = importEdits(module);
  return modules.flatMap(({ specifier, module: other }) =>
    exportsOf(other).flatMap((declaration): Completion[] => {
      const name = declaration.name.text;
      if (!isCalled(declaration) || entry.scope.has(name) || other.file.path === module.file.path) return [];
      const edits = [editOf(name, specifier)];
      return [{ ...callItem(name, declaration, 8, form), detail: `from ${specifier}`, edits }];
    }),
  );
}

/** Between the braces of an import: what its module exports or, where none is named yet, what any does. */
export function importedNames(
  typed: Typed,
  offset: number,
  word: string,
  modules: readonly ImportableModule[],
): readonly Completion[] {
  const { module } = typed.resolved.entry.parsed;
  const around = module.items.find(
    (item) => item.kind === 'import' && item.span.start <= offset && offset <= item.span.end,
  );
  const from = around?.kind === 'import' ? around.from.text : '';
  const taken = around?.kind === 'import' ? around.names.map(({ name }) => name.text) : [];
  const named = modules.filter(({ specifier }) => specifier === from);
  return (named.length > 0 ? named : modules).flatMap(({ specifier, module: other }) =>
    exportsOf(other)
      .filter(({ name }) => !taken.includes(name.text) || name.text === word)
      .map((declaration) => ({
        ...declarationItem(declaration.name.text, declaration, 0),
        detail: `from ${specifier}`,
      })),
  );
}
