/** Every name of a module with what it means: references, renaming, highlighting and colours all read this one list. */
import { builtinGroup, type Declaration, type Definition, type ResolvedModule } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { AxisUse, Typed } from '../types/index.ts';
import { fieldOrigin } from './fields.ts';
import { type NameRole, namesOf } from './names.ts';

/** What a name stands for. */
export type Meaning =
  | { readonly kind: 'declaration'; readonly declaration: Declaration }
  | { readonly kind: 'value'; readonly name: ast.Name; readonly role: Exclude<Definition['kind'], 'axis'> }
  /** An axis of a diagram, an accumulator or a test; within it, the name is the identity. */
  | { readonly kind: 'axis'; readonly owner: ast.Item; readonly name: string }
  | { readonly kind: 'typeVariable'; readonly owner: ast.Item; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string }
  /** `origin` declares it, where the language itself does not. */
  | { readonly kind: 'field'; readonly name: string; readonly origin?: ast.Name }
  | { readonly kind: 'elementType' | 'bound' | 'level' | 'property'; readonly name: string };

export interface Occurrence {
  readonly name: ast.Name;
  readonly meaning: Meaning;
  readonly access: 'declare' | 'read' | 'write';
  /** The declaration in which it stands. */
  readonly item: ast.Item;
}

/** The names of a module, but for those that recovery made up. */
interface Found {
  /** In source order. */
  readonly occurrences: readonly Occurrence[];
  /** Names that mean nothing. */
  readonly meaningless: readonly ast.Name[];
}

const known = new WeakMap<Typed, Map<ast.Module, Found>>();

function foundIn(typed: Typed, module: ast.Module): Found {
  const tables = known.get(typed) ?? new Map<ast.Module, Found>();
  known.set(typed, tables);
  const found = tables.get(module) ?? collect(typed, module);
  tables.set(module, found);
  return found;
}

/** In source order; names that recovery made up, and those that mean nothing, are left out. `module` is the entry, or one
 * that it imports. */
export const occurrencesIn = (
  typed: Typed,
  module: ast.Module = typed.resolved.entry.parsed.module,
): readonly Occurrence[] => foundIn(typed, module).occurrences;

/** Names of the entry that mean nothing. */
export const meaninglessIn = (typed: Typed): readonly ast.Name[] =>
  foundIn(typed, typed.resolved.entry.parsed.module).meaningless;

/** The name at an offset; an end belongs to what ends there, so that a cursor behind a name is at it. */
export function occurrenceAt(typed: Typed, offset: number): Occurrence | undefined {
  const isHere = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  const { module } = typed.resolved.entry.parsed;
  const items = module.items.filter(({ span }) => isHere(span));
  const around = collect(typed, module, items).occurrences.filter(({ name }) => isHere(name.span));
  return around.find(({ name: { span } }) => offset < span.end) ?? around[0];
}

function collect(typed: Typed, module: ast.Module, wanted?: readonly ast.Item[]): Found {
  const home = typed.resolved.modules.find(({ parsed }) => parsed.module === module);
  const occurrences: Occurrence[] = [];
  const meaningless: ast.Name[] = [];
  for (const item of wanted ?? home?.names.keys() ?? []) {
    const found = foundInItem(typed, home, item);
    for (const own of found.occurrences) occurrences.push(own);
    for (const own of found.meaningless) meaningless.push(own);
  }
  return { occurrences, meaningless };
}

/** What was found in a declaration, and what it was found from. */
const kept = new WeakMap<ast.Item, { readonly from: readonly unknown[]; readonly found: Found }>();

/** Found once for a declaration, as long as its names mean the same and its types are the same. */
function foundInItem(typed: Typed, home: ResolvedModule | undefined, item: ast.Item): Found {
  const from = [home?.names.get(item), item.kind === 'diagram' ? typed.diagrams.get(item) : undefined];
  const before = kept.get(item);
  if (before && from.every((own, i) => own !== undefined && own === before.from[i])) return before.found;
  const scope = home?.scope ?? new Map<string, Declaration>();
  const occurrences: Occurrence[] = [];
  const meaningless: ast.Name[] = [];
  namesOf(item, (name, role) => {
    if (name.text === '') return;
    const meaning = meaningOf(typed, scope, item, name, role);
    if (meaning) occurrences.push({ name, meaning, access: accessOf(role), item });
    else meaningless.push(name);
  });
  const found = { occurrences: occurrences.sort((a, b) => a.name.span.start - b.name.span.start), meaningless };
  kept.set(item, { from, found });
  return found;
}

function accessOf(role: NameRole): Occurrence['access'] {
  switch (role.kind) {
    case 'declaration':
    case 'definition':
    case 'typeVariable':
    case 'import':
      return 'declare';
    case 'write':
      return 'write';
    case 'field':
      return role.of ? 'read' : 'declare';
    default:
      return 'read';
  }
}

function meaningOf(
  typed: Typed,
  scope: ReadonlyMap<string, Declaration>,
  item: ast.Item,
  name: ast.Name,
  role: NameRole,
): Meaning | undefined {
  const { values, callees } = typed.resolved;
  const declared = (declaration: Declaration | undefined): Meaning | undefined =>
    declaration && { kind: 'declaration', declaration };
  const axis = (owner: ast.Item, of: ReadonlyMap<string, Declaration>): Meaning | undefined => {
    const top = of.get(name.text);
    if (top?.kind === 'axisDeclaration') return declared(top);
    const origin = originOf(typed, owner, name.text);
    return origin && { kind: 'axis', owner: origin, name: name.text };
  };
  switch (role.kind) {
    case 'declaration':
      return declared(role.declaration);
    case 'import':
      return declared(scope.get(role.local.text));
    case 'definition':
      return { kind: 'value', name, role: role.of };
    case 'axis':
      return axis(item, scope);
    case 'size':
    case 'read':
    case 'write': {
      const value = values.get(name);
      if (value && value.kind !== 'axis') return valueMeaning(value);
      const top = scope.get(name.text);
      if (top && top.kind !== 'axisDeclaration') return declared(top); // a format, for a type variable
      return top || axesOf(typed, item).has(name.text) ? axis(item, scope) : undefined;
    }
    case 'calleeAxis': {
      const callee = callees.get(role.callee);
      const home = callee && typed.resolved.modules.find(({ names }) => names.has(callee));
      return callee && axis(callee, home?.scope ?? new Map());
    }
    case 'triedAxis': {
      const diagram = callees.get(role.diagram);
      const home = diagram && typed.resolved.modules.find(({ names }) => names.has(diagram));
      const own = axesOf(typed, item).has(name.text) ? axis(item, scope) : undefined;
      return diagram && (typeVariable(diagram, name.text) ?? own ?? axis(diagram, home?.scope ?? scope));
    }
    case 'callee': {
      const variable = typeVariable(item, name.text);
      if (callees.has(name)) return declared(callees.get(name));
      return variable ?? (builtinGroup(name.text) ? { kind: 'builtin', name: name.text } : undefined);
    }
    case 'element':
      return (
        typeVariable(item, name.text) ?? declared(scope.get(name.text)) ?? { kind: 'elementType', name: name.text }
      );
    case 'typeVariable':
      return { kind: 'typeVariable', owner: item, name: name.text };
    case 'target':
      return declared(scope.get(name.text));
    case 'field': {
      const origin = role.of ? fieldOrigin(typed.resolved, role.of, name.text) : { name, of: 'type' as const };
      if (origin?.of === 'state') return { kind: 'value', name: origin.name, role: 'state' };
      return { kind: 'field', name: name.text, ...(origin ? { origin: origin.name } : {}) };
    }
    case 'bound':
    case 'level':
    case 'property':
      return { kind: role.kind, name: name.text };
  }
}

const valueMeaning = (definition: Exclude<Definition, { readonly kind: 'axis' }>): Meaning => ({
  kind: 'value',
  name: definition.name,
  role: definition.kind,
});

function typeVariable(item: ast.Item, name: string): Meaning | undefined {
  const own = item.kind === 'diagram' && item.typeParameters.some((t) => t.name.text === name);
  return own ? { kind: 'typeVariable', owner: item, name } : undefined;
}

/** The axes that a declaration names, with their sizes. */
export function axesOf({ diagrams, accumulators, tests }: Typed, item: ast.Item): ReadonlyMap<string, AxisUse> {
  switch (item.kind) {
    case 'diagram':
      return diagrams.get(item)?.axes ?? new Map();
    case 'accumulator':
      return accumulators.get(item)?.axes ?? new Map();
    case 'test':
      return tests.get(item)?.axes ?? new Map();
    default:
      return new Map();
  }
}

/** What declares an axis: a test takes those of its inputs from the diagrams that it calls. */
function originOf(typed: Typed, owner: ast.Item, name: string): ast.Item | undefined {
  if (owner.kind !== 'test') return owner;
  const span = typed.tests.get(owner)?.axes.get(name)?.origin.span;
  if (!span || span.file === owner.span.file) {
    const around = typed.resolved.entry.parsed.module.items.find((item) => span && isWithin(span, item.span));
    return around ?? owner;
  }
  const items = typed.resolved.modules.flatMap(({ names }) => [...names.keys()]);
  return items.find((item) => isWithin(span, item.span)) ?? owner;
}

const isWithin = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

/** The same for all names that mean one thing, in whichever program they are looked at. */
export function keyOf(meaning: Meaning): string {
  const place = ({ span }: { readonly span: Span }): string => `${span.file.path} ${span.start}`;
  switch (meaning.kind) {
    case 'declaration':
      return `declaration ${place(meaning.declaration.name)}`;
    case 'value':
      return `value ${place(meaning.name)}`;
    case 'axis':
    case 'typeVariable':
      return `${meaning.kind} ${meaning.name} ${place(meaning.owner)}`;
    case 'builtin':
    case 'elementType':
    case 'bound':
    case 'level':
    case 'property':
      return `${meaning.kind} ${meaning.name}`;
    case 'field':
      return `field ${meaning.name} ${meaning.origin ? place(meaning.origin) : ''}`;
  }
}
