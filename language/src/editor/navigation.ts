/** From a name to what it means, and from there to every name that means the same. */
import type { ModuleHost } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import { type ElementType, knownTargets, printElement, type Type, type Typed } from '../types/index.ts';
import { keyOf, type Meaning, type Occurrence, occurrenceAt, occurrencesIn } from './occurrences.ts';

/** Where that is declared which the name at an offset means; at the path of an import, the head of the module. */
export function definitionAt(typed: Typed, offset: number, host: ModuleHost): Span | undefined {
  const found = occurrenceAt(typed, offset);
  if (found) return definitionOf(typed, found.meaning);
  const target = targetAt(typed, offset, host);
  if (target) return target.declaration.name.span;
  const link = linksIn(typed).find(({ span }) => span.start <= offset && offset <= span.end);
  return link && { file: link.module.file, start: 0, end: 0 };
}

/** The machine that a budget names at an offset: one of the library, where the file has none of that name. */
export function targetAt(
  typed: Typed,
  offset: number,
  host: ModuleHost,
): { readonly span: Span; readonly declaration: ast.Target } | undefined {
  for (const item of typed.resolved.entry.parsed.module.items) {
    if (item.kind !== 'budget' || !item.target) continue;
    const { span, text } = item.target;
    if (offset < span.start || span.end < offset) continue;
    const declaration = knownTargets(typed.resolved, host).get(text);
    return declaration && { span, declaration };
  }
  return undefined;
}

/** `undefined` for what the language itself knows. */
export function definitionOf(typed: Typed, meaning: Meaning): Span | undefined {
  switch (meaning.kind) {
    case 'declaration':
      return meaning.declaration.name.span;
    case 'value':
      return meaning.name.span;
    case 'axis':
    case 'typeVariable': {
      const { file } = meaning.owner.span;
      const home = typed.resolved.modules.find(({ parsed }) => parsed.module.file === file);
      return home && sameAs(typed, meaning, home.parsed.module)[0]?.name.span;
    }
    case 'builtin':
    case 'elementType':
    case 'bound':
    case 'level':
    case 'property':
      return undefined;
    case 'field':
      return meaning.origin?.span;
  }
}

/** Where the parts of a value's type are declared: its block format, and its axes. Of anything else, its definition. */
export function typeDefinitionsAt(typed: Typed, offset: number): readonly Span[] {
  const found = occurrenceAt(typed, offset);
  if (!found) return [];
  const { meaning, item } = found;
  if (meaning.kind !== 'value') return [definitionOf(typed, meaning)].flatMap((span) => span ?? []);
  const type = typed.values.get(meaning.name);
  return type ? partsOf(typed, type, item) : [];
}

function partsOf(typed: Typed, type: Type, item: ast.Item): readonly Span[] {
  switch (type.kind) {
    case 'unknown':
      return [];
    case 'tuple':
      return type.fields.flatMap((field) => partsOf(typed, field.type, item));
    case 'array': {
      const own = occurrencesIn(typed).filter((o) => o.item === item);
      const axes = type.axes.flatMap(({ name }) => {
        const use = own.find(({ name: n, meaning }) => n.text === name && isAxis(meaning));
        return (use && definitionOf(typed, use.meaning)) ?? [];
      });
      return [...formatOf(typed, type.element), ...axes];
    }
  }
}

const isAxis = (meaning: Meaning): boolean =>
  meaning.kind === 'axis' || (meaning.kind === 'declaration' && meaning.declaration.kind === 'axisDeclaration');

function formatOf({ resolved }: Typed, element: ElementType): readonly Span[] {
  const declaration = resolved.entry.scope.get(printElement(element));
  return declaration?.kind === 'quant' ? [declaration.name.span] : [];
}

/** Every name of a module that means the same, in source order. */
export function sameAs(typed: Typed, meaning: Meaning, module?: ast.Module): readonly Occurrence[] {
  const key = keyOf(meaning);
  return occurrencesIn(typed, module).filter((occurrence) => keyOf(occurrence.meaning) === key);
}

/** Whether other files can name it. */
export const isShared = (meaning: Meaning): boolean =>
  /^(declaration|axis|typeVariable|field)$/.test(meaning.kind) ||
  (meaning.kind === 'value' && meaning.role === 'state');

export interface ImportLink {
  /** The quoted path. */
  readonly span: Span;
  readonly module: ast.Module;
}

/** The paths of imports that lead somewhere. */
export function linksIn({ resolved }: Typed): readonly ImportLink[] {
  return resolved.entry.parsed.module.items.flatMap((item): ImportLink[] => {
    const module = item.kind === 'import' ? resolved.imports.get(item) : undefined;
    return item.kind === 'import' && module ? [{ span: item.from.span, module }] : [];
  });
}
