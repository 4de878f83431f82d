/** Checks what has a type of its own, and what is said about one. */
import { NCD2002 } from '../diagnostics/codes/NCD2002.ts';
import { type Diagnostic, hasErrors } from '../diagnostics/index.ts';
import type { ItemNames } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Parsed } from '../syntax/index.ts';
import { checkAccumulator } from './accumulators.ts';
import { usualElement } from './bounds.ts';
import type { CheckedItem } from './checked-item.ts';
import { bindElements } from './choose-elements.ts';
import type { Context } from './context.ts';
import { ascribe, checkBlock } from './expressions.ts';
import { elaborateSignature } from './signature.ts';
import { emptyTuple } from './type.ts';
import type { TypedDiagram } from './typed.ts';
import { updateDependencies } from './updates.ts';

/** A declaration at hand. */
export interface Frame {
  readonly context: Context;
  readonly names: ItemNames;
  /** The part of the text in which it stands. */
  readonly part: Parsed['parts'][number];
  /** The type of another declaration; `undefined` while that is at hand itself. */
  readonly callable: (declaration: A.Diagram | A.Accumulator) => TypedDiagram | undefined;
}

/** What is found out. */
export type Found = Pick<CheckedItem, 'typed' | 'axisSize' | 'diagnostics'>;

export function checkCallable(declaration: A.Diagram | A.Accumulator, frame: Frame): Found {
  return declaration.kind === 'diagram' ? checkDiagram(declaration, frame) : checkWritten(declaration, frame);
}

function checkDiagram(declaration: A.Diagram, frame: Frame): Found {
  const { context } = frame;
  const signature = elaborateSignature(context, declaration);
  const updatesOnly = context.variables.size > 0 && !signature.result && !declaration.body.value;
  const value = checkBlock(context, declaration.body, !updatesOnly);
  const span = declaration.body.value?.span ?? declaration.body.span;
  const result = updatesOnly
    ? emptyTuple
    : signature.result && declaration.body.value
      ? ascribe(context, value, signature.result, span)
      : (signature.result ?? value);
  const updates = updateDependencies(context, declaration.body, signature.parameters);
  context.settle();
  const typed: TypedDiagram = {
    ...typedOf(context, declaration),
    name: declaration.name.text,
    typeParameters: [...context.typeParameters].map(([name, bound]) => ({
      name,
      bound,
      element: usualElement(bound),
    })),
    axisParameters: declaration.axisParameters.map((a) => a.name.text),
    parameters: signature.parameters,
    updates,
    result: context.settled(result),
    sound: isSound(frame),
  };
  return { typed, diagnostics: diagnosticsOf(frame, declaration) };
}

function checkWritten(declaration: A.Accumulator, frame: Frame): Found {
  const { context } = frame;
  const { parameters, result } = checkAccumulator(context, declaration);
  context.settle();
  const typed: TypedDiagram = {
    ...typedOf(context, declaration),
    name: declaration.name.text,
    axisParameters: declaration.axisParameters.map((a) => a.name.text),
    parameters,
    result: context.settled(result),
    sound: isSound(frame),
  };
  return { typed, diagnostics: diagnosticsOf(frame, declaration) };
}

/** What a plan can exceed, the plan's stage says. */
export function checkBudget(budget: A.Budget, frame: Frame): Found {
  const { context, names } = frame;
  const declaration = names.callees.get(budget.diagram);
  if (declaration?.kind !== 'diagram' && !isReported(frame, budget) && budget.diagram.text !== '')
    context.report(NCD2002, budget.diagram.span, { name: budget.diagram.text });
  const variables = declaration?.kind === 'diagram' ? (frame.callable(declaration)?.typeParameters ?? []) : [];
  const { sizes } = bindElements(context, budget.sizes, variables, budget.diagram.text);
  for (const { size } of sizes) context.size(size);
  context.settle();
  return { diagnostics: diagnosticsOf(frame, budget) };
}

/** Where the parser has put a text right, what does not fit in it is no second mistake. */
export function diagnosticsOf({ context, part }: Frame, item: A.Item): readonly Diagnostic[] {
  const mended = part.diagnostics.some((d) => d.span && isWithin(d.span, item.span));
  return mended ? [] : context.diagnostics;
}

/** Whether nothing is wrong with a declaration, its names included; a syntax error anywhere near it may be in it. */
export const isSound = ({ context, names, part }: Frame): boolean =>
  !context.failed && !hasErrors(part.diagnostics) && !hasErrors(names.diagnostics);

/** Whether something about its text or its names has been reported. */
export const isReported = ({ names, part }: Frame, item: A.Item): boolean =>
  hasErrors(names.diagnostics) || hasErrors(part.diagnostics.filter((d) => d.span && isWithin(d.span, item.span)));

const isWithin = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

/** What is checked of a diagram, before more is known of it: what its context has. */
export const typedOf = (context: Context, declaration: TypedDiagram['declaration']): Omit<TypedDiagram, 'name'> => ({
  declaration,
  typeParameters: [],
  axisParameters: [],
  sizeParameters: context.sizeParameters,
  defaults: context.defaults,
  parameters: [],
  variables: context.variables,
  updates: new Map(),
  result: emptyTuple,
  axes: context.axes,
  symbols: context.symbols,
  constraints: context.constraints,
  sound: false,
  assertions: [],
});
