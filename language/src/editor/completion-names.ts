/** What has a name at a place: values, axes, diagrams, types, levels and fields. */
import type { Declaration } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';
import { bounds } from '../types/bounds.ts';
import { computeTypes, levelNames, printType, storageTypes, type Type, type Typed } from '../types/index.ts';
import { listedIn } from './completion-axes.ts';
import type { ImportableModule } from './completion-imports.ts';
import { type CallForm, type Completion, callItem, declarationItem, isCalled } from './completion-items.ts';
import { type CursorContext, calleeOf, tokenName, unfinishedLet } from './context.ts';
import { axisNames, valuesAt } from './scope.ts';

export interface Place {
  readonly typed: Typed;
  readonly offset: number;
  readonly context: CursorContext;
  readonly modules: readonly ImportableModule[];
  /** The declaration around it or, in a text that is not finished, the one before it. */
  readonly item: ast.Item | undefined;
}

const textOf = ({ typed }: Place): string => typed.resolved.entry.parsed.module.file.text;

/** Whether it is the first word of a line. */
export function startsLine(place: Place): boolean {
  const { before, start } = place.context;
  return /[\r\n]/.test(textOf(place).slice((before[0]?.endOffset ?? -1) + 1, start));
}

export function callFormAt(place: Place): CallForm {
  if (/^[([]/.test(textOf(place).slice(place.context.end))) return 'name';
  return tokenName(place.context.before[0]) === 'Pipe' ? 'piped' : 'whole';
}

export function valuesIn(place: Place, rank: number): readonly Completion[] {
  const { typed, offset, context, item } = place;
  const seen = new Set(unfinishedLet(context, textOf(place)));
  const known = (item ? valuesAt(item, offset) : []).flatMap((name, i): Completion[] => {
    if (seen.has(name.text)) return [];
    seen.add(name.text);
    const type = typed.values.get(name);
    const detail = type && type.kind !== 'unknown' ? { detail: printType(type) } : {};
    return [{ kind: 'value', label: name.text, ...detail, rank: rank + Math.min(i, 98) / 100 }];
  });
  const inputs = item?.kind === 'test' ? inputsOf(place, item) : [];
  const free = inputs.filter((name) => !seen.has(name));
  return [...known, ...[...new Set(free)].map((label): Completion => ({ kind: 'value', label, rank: rank + 0.99 }))];
}

/** Inputs of a test need no declaration: those that it names, and what its diagram and the call at hand take. */
function inputsOf({ typed, context: { brackets } }: Place, test: ast.Test): readonly string[] {
  const { scope } = typed.resolved.entry;
  const callee = brackets[0] && calleeOf(brackets[0]);
  const tested = test.subject.kind === 'diagram' ? test.subject.name.text : undefined;
  const taken = [callee?.image, tested].flatMap((name) => {
    const declaration = name === undefined ? undefined : scope.get(name);
    return declaration && isCalled(declaration) ? declaration.parameters : [];
  });
  return [...taken.map(({ name }) => name.text), ...(typed.tests.get(test)?.parameters ?? []).map(({ name }) => name)];
}

export const axesIn = ({ typed, item }: Place, first: readonly string[] = []): readonly Completion[] =>
  [...new Set([...first, ...axisNames(typed, item)])].map((label) => ({
    kind: 'axis',
    label,
    detail: 'axis',
    rank: first.includes(label) ? 0 : 1,
  }));

/** `x = ` for the axes of what is called, to bind one by its name. */
export function calleeAxes({ typed, context }: Place): readonly Completion[] {
  const [bracket] = context.brackets;
  const callee = bracket && calleeOf(bracket);
  const declaration = callee && typed.resolved.entry.scope.get(callee.image);
  if (!declaration || !isCalled(declaration)) return [];
  const listed = listedIn(context);
  return declaration.axisParameters
    .filter(({ name }) => !listed.has(name.text))
    .map(({ name: { text } }) => ({
      kind: 'axis',
      label: `${text} =`,
      detail: `of ${callee?.image}`,
      insert: `${text} = `,
      rank: 2,
    }));
}

/** `around`: the declaration in which they would be called, which cannot call itself. */
export function callsIn(place: Place, rank: number, around: string | undefined): readonly Completion[] {
  const form = callFormAt(place);
  return [...place.typed.resolved.entry.scope].flatMap(([label, declaration]): Completion[] =>
    isCalled(declaration) && label !== around ? [callItem(label, declaration, rank, form)] : [],
  );
}

export const declarationsIn = (
  { typed }: Place,
  kinds: readonly Declaration['kind'][],
  rank = 0,
): readonly Completion[] =>
  [...typed.resolved.entry.scope].flatMap(([label, declaration]): Completion[] =>
    kinds.includes(declaration.kind) ? [declarationItem(label, declaration, rank)] : [],
  );

/** Of the value before a dot; in a text that ends with the dot, there may be no expression before it yet. */
export function fieldsIn(place: Place): readonly Completion[] {
  const { typed, context, item, offset } = place;
  const [dot, text] = context.before;
  const name = item && valuesAt(item, offset).find((own) => own.text === text?.image);
  const { file } = typed.resolved.entry.parsed.module;
  // of what ends at the dot, `r.m + r` has none, and `r` has some
  const types = [...typed.types].flatMap(([e, type]) =>
    e.span.end === dot?.startOffset && e.span.file === file ? [type] : [],
  );
  const all = [...types, name && typed.values.get(name)].map((type) => (type ? fieldsOf(type) : []));
  const known = (all.find((fields) => fields.length > 0) ?? []).flatMap(({ name: field, type }): Completion[] =>
    field ? [{ kind: 'field', label: field, detail: printType(type), rank: 0 }] : [],
  );
  // the parts of an accumulator that is not finished have no types
  const isSide = item?.kind === 'accumulator' && (name === item.merge?.left || name === item.merge?.right);
  return known.length > 0 || !name || !isSide
    ? known
    : item.state.map((state) => ({ kind: 'field', label: state.name.text, rank: 0 }));
}

/** Those of a tuple, and the last states of a recurrence. */
function fieldsOf(type: Type) {
  switch (type.kind) {
    case 'tuple':
      return [...type.fields, ...(type.finals ?? [])];
    case 'array':
      return type.finals ?? [];
    case 'unknown':
      return [];
  }
}

export const levels = (): readonly Completion[] => levelNames.map((label, i) => ({ kind: 'level', label, rank: i }));

const types = (labels: readonly string[], rank: number): readonly Completion[] =>
  labels.map((label) => ({ kind: 'type', label, rank }));

export const typesIn = (place: Place): readonly Completion[] => [
  ...types(place.item?.kind === 'diagram' ? place.item.typeParameters.map(({ name }) => name.text) : [], 0),
  ...types(computeTypes, 1),
  ...types(storageTypes, 2),
  ...declarationsIn(place, ['quant'], 1),
];

/** What a type variable stands for. */
export const typeBounds = (): readonly Completion[] => types(bounds, 0);
