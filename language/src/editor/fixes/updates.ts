/** Fixes of arrays that are updated in place. */
import type { ast } from '../../syntax/index.ts';
import { computeTypes } from '../../types/index.ts';
import { enclosing, type Fixer, freshName, insert, type Problem, replace, replacement, textOf } from './fix.ts';

const parameterNamed = (problem: Problem, name: string): ast.Parameter | undefined =>
  enclosing(problem, 'diagram')?.parameters.find((parameter) => parameter.name.text === name);

export const declareInout: Fixer = (problem) => {
  const own = parameterNamed(problem, problem.text);
  if (!own || own.inout) return [];
  return [{ title: `declare \`inout ${problem.text}\``, edits: [insert(own.span.start, 'inout ')] }];
};

/** What nothing updates is an ordinary parameter. */
export const plainParameter: Fixer = (problem) => {
  const own = parameterNamed(problem, problem.text);
  if (!own?.inout) return [];
  return [{ title: 'leave out `inout`', edits: [replace({ ...own.span, end: own.name.span.start }, '')] }];
};

/** Two updates take two arrays. */
export const anotherArray: Fixer = (problem) => {
  const { text, typed, span } = problem;
  const own = parameterNamed(problem, text);
  if (!own) return [];
  const fresh = freshName(typed, `${text}2`, []);
  const declared = `inout ${fresh}: ${textOf(own.type)}`;
  return [{ title: `declare \`${declared}\``, edits: [insert(own.span.end, `, ${declared}`), replace(span, fresh)] }];
};

/** An array of one of the types that kernels compute with. */
export const updatableElement: Fixer = ({ span, text }) =>
  computeTypes.map((type) => replacement(span, text.replace(/^\w+/, type)));

/** The places of an update have the axis of what is stored there. */
export const axisOfPlaces: Fixer = (problem) => {
  const [, array = '', axis] = /^what is stored in (\w+) has axis (\w+),/.exec(problem.diagnostic.message) ?? [];
  const type = parameterNamed(problem, array)?.type;
  const last = type?.kind === 'arrayType' ? type.axes.at(-1) : undefined;
  if (!last || axis === undefined) return [];
  return [{ title: `give ${array} the axis ${axis}`, edits: [insert(last.span.start, `${axis}, `)] }];
};

/** Rows of blocks are stored whole: the axis of the place goes in front. */
export const rowsLast: Fixer = (problem) => {
  const [, array = '', axis] =
    /^an update of (\w+) stores whole rows along (\w+),/.exec(problem.diagnostic.message) ?? [];
  const type = parameterNamed(problem, array)?.type;
  if (type?.kind !== 'arrayType' || type.axes.length < 2) return [];
  const first = type.axes.filter(({ name }) => name.text === axis);
  const axes = [...first, ...type.axes.filter((own) => !first.includes(own))].map(textOf);
  const level = type.level ? ` @ ${type.level.text}` : '';
  return [replacement(type.span, `${type.element.text}[${axes.join(', ')}]${level}`)];
};
