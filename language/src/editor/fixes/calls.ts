/** Fixes of calls: their arguments, how their axes are bound, and where they stand. */
import type { ast } from '../../syntax/index.ts';
import type { Type } from '../../types/index.ts';
import { axesOf } from '../occurrences.ts';
import { axisNames } from '../scope.ts';
import { enclosing, type Fix, type Fixer, freshName, insert, type Problem, replacement, textOf } from './fix.ts';

/** `maximum takes 2 arguments but gets 1`: as many as it takes. */
export const argumentCount: Fixer = (problem) => {
  const [, wanted, given] = /takes (\d+) arguments? but gets (\d+)$/.exec(problem.diagnostic.message) ?? [];
  const call = enclosing(problem, 'call');
  if (!call || wanted === undefined || given === undefined) return [];
  // what is piped in stands before the brackets
  const own = call.piped ? call.arguments.slice(1) : call.arguments;
  const more = Number(wanted) - Number(given);
  const kept = more < 0 ? own.slice(0, more) : own;
  const all = [...kept.map(textOf), ...Array<string>(Math.max(0, more)).fill('0')];
  const open = call.axes?.span.end ?? call.callee.span.end;
  return [replacement({ ...call.span, start: open }, `(${all.join(', ')})`)];
};

/** `2(A)` is no call. */
export const multiply: Fixer = ({ span }) => [{ title: 'multiply', edits: [insert(span.end, ' * ')] }];

/** `as in rows[t = t](…)`, `write ramp[n = …](…)`: what stands between the brackets. */
export const bindAxis: Fixer = (problem) => {
  const [, callee, axis, bound] = /`(\w+)\[(\w+) = (\w+|…)\]\(…\)`/.exec(problem.diagnostic.hint ?? '') ?? [];
  const call = problem.around.findLast((node): node is ast.Call => isCallOf(node, callee));
  if (!call || axis === undefined) return [];
  const choices = bound === '…' ? sizesInSight(problem) : [bound ?? axis];
  return choices.map((choice) => {
    const entry = `${axis} = ${choice}`;
    const edit = call.axes ? insert(call.axes.span.end - 1, `, ${entry}`) : insert(call.callee.span.end, `[${entry}]`);
    return { title: `write \`${callee}[${entry}]\``, edits: [edit] };
  });
};

const isCallOf = (node: { readonly kind: string }, callee: string | undefined): boolean =>
  node.kind === 'call' && (node as ast.Call).callee.text === callee;

/** What a size can be where nothing says it: that of an axis at hand, or a number. */
const sizesInSight = ({ typed, around }: Problem): readonly string[] => {
  const item = around.find((node): node is ast.Diagram => node.kind === 'diagram');
  return [...(item ? [...axesOf(typed, item).keys()].map((axis) => `size(${axis})`) : []), '4'];
};

/** `as in rename[t -> t2](…)`: of the last argument that has the axis. */
export const renamedArgument: Fixer = (problem) => {
  const [rename, axis] = /rename\[(\w+) -> \w+\]/.exec(problem.diagnostic.hint ?? '') ?? [];
  const call = enclosing(problem, 'call');
  const own = call?.arguments.findLast((argument) => axesIn(problem.typed.types.get(argument)).includes(axis ?? ''));
  return own && rename ? [replacement(own.span, `${rename}(${textOf(own)})`)] : [];
};

/** An axis that only one operand of a product has is one of the other's under another name, or is summed by itself. */
export const sameAxes: Fixer = (problem) => {
  const axis = /^axis (\w+) is summed/.exec(problem.diagnostic.message)?.[1];
  const call = enclosing(problem, 'call');
  const own = call?.arguments.find((argument) => argument.span.start === problem.span.start);
  if (!own || !call || axis === undefined) return [];
  const others = call.arguments.filter((argument) => argument !== own);
  const shared = new Set(others.flatMap((argument) => axesIn(problem.typed.types.get(argument))));
  const renamed = axesIn(problem.typed.types.get(own))
    .filter((name) => !shared.has(name))
    .reverse()
    .map((name) => replacement(problem.span, `rename[${name} -> ${axis}](${problem.text})`));
  const [left, right] = call.arguments.map((argument) => {
    const text = argument.kind === 'binary' ? `(${textOf(argument)})` : textOf(argument);
    return argument === own ? text : `sum[${axis}](${textOf(argument)})`;
  });
  return call.callee.text === 'dot' && call.axes?.entries.length === 1
    ? [...renamed, replacement(call.span, `${left} * ${right}`)]
    : renamed;
};

const axesIn = (type: Type | undefined): readonly string[] =>
  type?.kind === 'array' ? type.axes.map(({ name }) => name) : [];

/** A tuple in the place of one value: its fields get names, and the first is taken. */
export const firstField: Fixer = (problem) => {
  const own = problem.around.findLast((node) => sameSpan(node.span, problem.span)) as ast.Expression | undefined;
  const type = own && problem.typed.types.get(own);
  if (type?.kind !== 'tuple') return [];
  const taken: string[] = [];
  for (const [i, { name }] of type.fields.entries()) {
    const fresh = freshName(problem.typed, name ?? String.fromCharCode(97 + i), taken);
    taken.push(i === 0 ? fresh : `_${fresh}`);
  }
  return letBefore(problem, `(${taken.join(', ')})`, taken[0] ?? '');
};

/** An update stands in a statement of its own. */
export const statementOfItsOwn: Fixer = (problem) => {
  const name = freshName(problem.typed, 'result', []);
  return letBefore(problem, name, name);
};

const sameSpan = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start === b.start && a.end === b.end;

/** `let names = …` before the statement, and the name of one where the text stood. */
function letBefore(problem: Problem, names: string, name: string): readonly Fix[] {
  const block = enclosing(problem, 'block');
  const parts: readonly { readonly span: ast.Block['span'] }[] = block
    ? [...block.statements, ...(block.value ? [block.value] : [])]
    : [];
  const statement = parts.find(({ span }) => span.start <= problem.span.start && problem.span.end <= span.end);
  if (!statement) return [];
  const { start, file } = statement.span;
  const indent = /[ \t]*$/.exec(file.text.slice(0, start))?.[0] ?? '';
  const line = `let ${names} = ${problem.text}`;
  return [
    {
      title: `write \`${line}\` before it`,
      edits: [insert(start, `${line}\n${indent}`), ...replacement(problem.span, name).edits],
    },
  ];
}

/** `~=` outside of a test, by its meaning. */
export const tolerance: Fixer = (problem) => {
  const e = problem.around.findLast((node): node is ast.Binary => node.kind === 'binary' && isNear(node as ast.Binary));
  if (!e) return [];
  const right = e.right.kind === 'binary' ? `(${textOf(e.right)})` : textOf(e.right);
  const near = `abs(${textOf(e.left)} - ${right}) < 1e-3`;
  const axes = axesIn(problem.typed.types.get(e.left)).join(', ');
  return [...(axes === '' ? [] : [replacement(e.span, `all[${axes}](${near})`)]), replacement(e.span, near)];
};

const isNear = ({ operator }: ast.Binary): boolean => operator === '~=';

/** An assertion that is a value is compared with one. */
export const comparison: Fixer = ({ span, text, typed }) => {
  const item = typed.resolved.entry.parsed.module.items.find(
    (own) => own.kind === 'test' && own.span.start <= span.start && span.end <= own.span.end,
  );
  const sizes = item ? axisNames(typed, item) : [];
  const finite = sizes.length > 0 ? `all[${sizes.join(', ')}](abs(${text}) < inf)` : `abs(${text}) < inf`;
  return [replacement(span, `${text} ~= 0`), replacement(span, finite)];
};
