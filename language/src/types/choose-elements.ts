/** What the type variables of a program stand for, where a command (`--type W=q4_0`) or the sizes of a test or a budget
 * (`at W = q4_0`) say so. */
import { NCD3001 } from '../diagnostics/codes/NCD3001.ts';
import { NCD3132 } from '../diagnostics/codes/NCD3132.ts';
import { NCD3133 } from '../diagnostics/codes/NCD3133.ts';
import { NCD3134 } from '../diagnostics/codes/NCD3134.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { didYouMean } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { blockRule, updateRule } from './block-rule.ts';
import { admits, type Bound, describeBound } from './bounds.ts';
import type { Context } from './context.ts';
import { type ConcreteType, printElementType } from './elements.ts';
import { elementNamed, elementNames } from './signature.ts';
import { type ArrayType, concrete, type Type } from './type.ts';
import type { Constraint, Typed, TypedDiagram, TypeParameter } from './typed.ts';

/** A variable and the name of the type that it takes. */
export interface ElementChoice {
  readonly name: string;
  readonly value: string;
}
export type Elements = ReadonlyMap<string, ConcreteType>;

/** The entry file's diagrams with their type variables bound. A variable must be one of at least one diagram, and what is
 * chosen for it within the bound of every diagram that has it. */
export function chooseElements(
  typed: Typed,
  choices: readonly ElementChoice[],
): { readonly typed: Typed; readonly diagnostics: readonly Diagnostic[] } {
  if (choices.length === 0) return { typed, diagnostics: [] };
  const { scope, parsed } = typed.resolved.entry;
  const own = parsed.module.items.flatMap((item) => (item.kind === 'diagram' ? (typed.diagrams.get(item) ?? []) : []));
  const variables = own.flatMap(({ typeParameters }) => typeParameters);
  const diagnostics: Diagnostic[] = [];
  const chosen = new Map<string, ConcreteType>();
  for (const { name, value } of choices) {
    const problem = problemOf({ name, value }, variables, scope, 'this file', undefined);
    const element = elementNamed(scope, value);
    if (problem) diagnostics.push(problem);
    else if (element) chosen.set(name, element);
  }
  const diagrams = new Map(typed.diagrams);
  for (const diagram of own) {
    const bound = withElements(diagram, chosen);
    diagnostics.push(...bound.diagnostics);
    if (diagram.declaration.kind === 'diagram') diagrams.set(diagram.declaration, bound.diagram);
  }
  return { typed: { ...typed, diagrams }, diagnostics };
}

/** A diagram whose variables stand for the given types where it is a program of its own. Arrays in blocks must be whole
 * blocks: a size that is fixed otherwise is a problem, an open one a constraint. */
export function withElements(
  diagram: TypedDiagram,
  elements: Elements,
): { readonly diagram: TypedDiagram; readonly diagnostics: readonly Diagnostic[] } {
  const typeParameters = diagram.typeParameters.map((p) => ({ ...p, element: elements.get(p.name) ?? p.element }));
  const diagnostics: Diagnostic[] = [];
  const constraints: Constraint[] = [];
  for (const { type, nameNode } of diagram.parameters)
    for (const array of arraysOf(type)) {
      const { element } = array;
      const variable = element.kind === 'variable' && typeParameters.find(({ name }) => name === element.name);
      if (!variable) continue;
      const stored = { ...array, element: concrete(variable.element) };
      const rule = blockRule(stored, nameNode.span);
      const further = diagram.variables.has(nameNode) ? updateRule(stored, nameNode.span) : undefined;
      for (const found of [rule, ...(rule?.kind === 'broken' ? [] : [further])])
        if (found?.kind === 'constraint') {
          const { left, reason } = found.constraint;
          if (!constraints.some((c) => c.left.key === left.key && c.reason === reason))
            constraints.push(found.constraint);
        } else if (found) diagnostics.push(diagnose(NCD3132, nameNode.span, found));
    }
  return {
    diagram: { ...diagram, typeParameters, constraints: [...diagram.constraints, ...constraints] },
    diagnostics,
  };
}

/** What the variables of a diagram stand for. */
export const elementsOf = ({ typeParameters }: TypedDiagram): Elements =>
  new Map(typeParameters.map(({ name, element }) => [name, element]));

/** Tells the types in `at W = q4_0, k = 64` from the sizes; `of` has the variables. */
export function bindElements(
  context: Context,
  bindings: readonly A.SizeBinding[],
  variables: readonly TypeParameter[],
  of: string,
): { readonly elements: Elements; readonly sizes: readonly A.SizeBinding[] } {
  const elements = new Map<string, ConcreteType>();
  const sizes: A.SizeBinding[] = [];
  for (const binding of bindings) {
    const { axis, size } = binding;
    const value = size.kind === 'reference' ? size.name.text : undefined;
    const element = value === undefined ? undefined : elementNamed(context.scope, value);
    const isVariable = variables.some(({ name }) => name === axis.text);
    if (value === undefined || (!element && !isVariable)) {
      sizes.push(binding);
      continue;
    }
    const problem = problemOf({ name: axis.text, value }, variables, context.scope, of, binding.span);
    if (problem) context.add(problem);
    else if (element) {
      elements.set(axis.text, element);
      context.tables.elements.set(size, element);
    }
  }
  return { elements, sizes };
}

/** Why a variable cannot stand for a type. */
function problemOf(
  { name, value }: ElementChoice,
  variables: readonly Pick<TypeParameter, 'name' | 'bound'>[],
  scope: Context['scope'],
  of: string,
  span: Span | undefined,
): Diagnostic | undefined {
  const element = elementNamed(scope, value);
  if (!element) {
    const hint = didYouMean(value, elementNames(scope));
    return diagnose(NCD3001, span, { name: value }, hint ? { hint } : {});
  }
  const bounds = variables.flatMap((v): readonly Bound[] => (v.name === name ? [v.bound] : []));
  if (bounds.length === 0) {
    const known = [...new Set(variables.map((v) => v.name))];
    const hint = didYouMean(name, known) ?? `its type variables are ${known.join(', ') || 'none'}`;
    return diagnose(NCD3133, span, { variable: name, of }, { hint });
  }
  const bound = bounds.find((b) => !admits(b, element));
  const hint = bound && `a ${bound} is ${describeBound(bound)}`;
  return bound && diagnose(NCD3134, span, { variable: name, bound, type: printElementType(element) }, { hint });
}

function arraysOf(type: Type): readonly ArrayType[] {
  if (type.kind === 'array') return [type];
  return type.kind === 'tuple' ? type.fields.flatMap((field) => arraysOf(field.type)) : [];
}
