/** Rewrites for what a plan moves more than it might: each is planned, and offered only where the message is gone. */
import type { Diagnostic } from '../../diagnostics/index.ts';
import type { ast } from '../../syntax/index.ts';
import type { Typed } from '../../types/index.ts';
import { attempted, countOf, movesInstead, type Planner } from '../attempt.ts';
import type { Edit } from '../format.ts';
import type { DiagramPlan } from '../plans.ts';
import { editBetween } from '../refactors.ts';
import type { Fix } from './fix.ts';
import { replace, textOf } from './fix.ts';
import { keptLocal } from './regions.ts';
import { evenTiles, plannersTiles, smallerTiles } from './tiles.ts';

export interface Rewrite {
  readonly title: string;
  /** Of the whole file. */
  readonly text: string;
}

type Rewriter = (typed: Typed, plan: DiagramPlan, diagnostic: Diagnostic, planner: Planner) => readonly Rewrite[];

const rewriters: Readonly<Record<string, Rewriter>> = {
  NCD5111: keptLocal,
  NCD5112: smallerTiles,
  NCD5113: evenTiles,
  NCD5114: otherOrder,
  NCD5115: (...problem) => [...plannersTiles(...problem), ...narrowerValues(...problem)],
};

/** For a message about the traffic of a plan. */
export function trafficFixes(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  planner: Planner,
): readonly Fix[] {
  const { file } = typed.resolved.entry.parsed.module;
  const rewrites = rewriters[diagnostic.code]?.(typed, plan, diagnostic, planner) ?? [];
  return rewrites.map(({ title, text }) => ({ title, edits: [editBetween(file.text, text)] }));
}

/** Neighbours lie side by side where the array, or the result, has its axes in another order. */
function otherOrder(
  typed: Typed,
  plan: DiagramPlan,
  { code, message }: Diagnostic,
  planner: Planner,
): readonly Rewrite[] {
  const [, axis = '', array] = /^neighbours along (\S+) read (\S+) /.exec(message) ?? [];
  const { declaration } = plan.diagram;
  if (declaration.kind !== 'diagram') return [];
  const type = declaration.parameters.find(({ name }) => name.text === array)?.type;
  const { result } = declaration;
  const last = type?.kind === 'arrayType' ? type.axes.at(-1)?.name.text : undefined;
  const stored = type?.kind === 'arrayType' ? [orderedType(type, axis)] : [];
  const given = result?.kind === 'arrayType' && last !== undefined ? [orderedType(result, last)] : [];
  const choices = [
    ...stored.flatMap((order) => order && { title: `store it as ${array}: ${order.text}`, edits: [order] }),
    ...given.flatMap((order) => order && { title: `let the result be ${order.text}`, edits: [order] }),
  ];
  return choices.flatMap((choice) => {
    const attempt = choice && attempted(typed, plan, choice.edits, planner);
    if (!attempt || countOf(attempt.plan, code) >= countOf(plan, code)) return [];
    return [{ title: choice.title, text: attempt.text }];
  });
}

/** A type with one of its axes at the end. */
function orderedType(type: ast.ArrayTypeExpression, last: string): Edit | undefined {
  const own = type.axes.find(({ name }) => name.text === last);
  if (!own || own === type.axes.at(-1)) return undefined;
  const axes = [...type.axes.filter((axis) => axis !== own), own].map(textOf);
  const level = type.level ? ` @ ${type.level.text}` : '';
  return replace(type.span, `${type.element.text}[${axes.join(', ')}]${level}`);
}

/** Parameters of half the bytes. */
function narrowerValues(typed: Typed, plan: DiagramPlan, { code }: Diagnostic, planner: Planner): readonly Rewrite[] {
  const { declaration } = plan.diagram;
  if (declaration.kind !== 'diagram') return [];
  const edits = declaration.parameters.flatMap(({ type, inout }) =>
    type.kind === 'arrayType' && type.element.text === 'f32' && type.axes.length > 0 && !inout
      ? [replace(type.element.span, 'f16')]
      : [],
  );
  const attempt = edits.length > 0 ? attempted(typed, plan, edits, planner) : undefined;
  if (!attempt || countOf(attempt.plan, code) >= countOf(plan, code)) return [];
  return [{ title: `store the parameters as f16: ${movesInstead(attempt, plan)}`, text: attempt.text }];
}
