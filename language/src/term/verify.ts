/** What holds of every term, checked. A message is a bug in the pass that made the term, never a user's mistake. */
import {
  type ComputeType,
  holdsValue,
  readsAs,
  resultElement,
  type ScalarFunction,
  type Size,
  sizeSymbols,
} from '../types/index.ts';
import { unionAxes } from './builder.ts';
import type { Axis, IndexExpression, MapNode, Node, NodeId, ReduceNode, ReindexNode, Term } from './term.ts';
import { indexLeaves, operandsOf } from './traverse.ts';
import { recurAxes, verifyRecurrences } from './verify-recurrences.ts';
import { verifyUpdates } from './verify-updates.ts';

/** One message for each broken invariant, starting with the node: `%3 mul: …`; none for a sound term. */
export function verifyTerm(term: Term): string[] {
  const problems: string[] = [];
  term.nodes.forEach((node, position) => {
    const report = (problem: string) => problems.push(`%${position} ${describe(node)}: ${problem}`);
    if (node.id !== position) report(`stands at position ${position} under id ${node.id}`);
    const states = node.kind === 'recur' ? node.states.map((s) => s.state) : [];
    const unordered = [...operandsOf(node), ...states].filter((id) => !(id < position && term.nodes[id]));
    if (unordered.length > 0) report(`reads ${list(unordered)}, which does not come before it`);
    else {
      const { axes, element } = expected(term, node, report);
      if (axes && !sameInOrder(node.axes, axes)) report(`has axes ${names(node.axes)} instead of ${names(axes)}`);
      if (node.element !== element) report(`is ${node.element} instead of ${element}`);
    }
    if (!node.span?.file || !(node.span.start <= node.span.end)) report('has no span');
    for (const name of repeated(node.axes)) report(`has axis ${name} twice`);
  });
  if (problems.length === 0)
    verifyRecurrences(term, (node, problem) => problems.push(`%${node.id} ${describe(node)}: ${problem}`));
  return [...problems, ...axisProblems(term), ...interfaceProblems(term), ...verifyUpdates(term)];
}

type Report = (problem: string) => void;

const describe = (node: Node): string => (node.kind === 'map' ? node.fn : node.kind);
const list = (ids: readonly NodeId[]): string => ids.map((id) => `%${id}`).join(', ');
const names = (axes: readonly Axis[]): string => `[${axes.map((a) => a.name).join(', ')}]`;
const holds = (axes: readonly Axis[], axis: Axis): boolean => axes.some((a) => a.id === axis.id);
const sameInOrder = (a: readonly Axis[], b: readonly Axis[]): boolean =>
  a.length === b.length && a.every((axis, i) => axis.id === b[i]?.id);
const sameAsSets = (a: readonly Axis[], b: readonly Axis[]): boolean =>
  a.length === b.length && a.every((axis) => holds(b, axis));
const repeated = (axes: readonly Axis[]): readonly string[] =>
  axes.filter((axis, i) => axes.findIndex((a) => a.id === axis.id) < i).map((a) => a.name);

/** Reports what is wrong inside the node, and says what its axes and element must be; any `axes` will do where there are
 * none. Operands are known to exist. */
function expected(term: Term, node: Node, report: Report): Expected {
  switch (node.kind) {
    case 'input':
      return { element: readsAs(node.stored) };
    case 'constant':
      if (!holdsValue(node.element, node.value)) report(`${node.value} is no ${node.element}`);
      return { axes: [], element: node.element };
    case 'index':
      return { axes: [node.axis], element: 'i32' };
    case 'size':
      return { axes: [], element: 'i32' };
    case 'map':
      return expectedOfMap(term, node, report);
    case 'reduce':
      return expectedOfReduce(term, node, report);
    case 'reindex':
      return expectedOfReindex(term, node, report);
    case 'state':
      return { element: node.element };
    case 'recur':
      return { axes: recurAxes(term, node), element: (term.nodes[node.value] as Node).element };
  }
}

interface Expected {
  readonly axes?: readonly Axis[];
  readonly element: ComputeType;
}

function expectedOfMap(term: Term, node: MapNode, report: Report): Expected {
  const args = node.args.map((id) => term.nodes[id] as Node);
  const elements = args.map((a) => a.element);
  const count = operandCount(node.fn);
  if (args.length !== count) report(`has ${args.length} operands instead of ${count}`);
  const meeting = node.fn === 'select' ? elements.slice(1) : elements;
  if (new Set(meeting).size > 1) report(`has operands of types ${meeting.join(' and ')}`);
  if (node.fn === 'select' && elements[0] !== 'bool') report(`chooses by ${elements[0]} instead of bool`);
  return { axes: unionAxes(args.map((a) => a.axes)), element: resultElement(node.fn, elements) ?? node.element };
}

function expectedOfReduce(term: Term, node: ReduceNode, report: Report): Expected {
  const arg = term.nodes[node.arg] as Node;
  for (const axis of node.reduced)
    if (!holds(arg.axes, axis)) report(`reduces axis ${axis.name}, which %${arg.id} lacks`);
  for (const name of repeated(node.reduced)) report(`reduces axis ${name} twice`);
  const logical = node.monoid === 'any' || node.monoid === 'all';
  if (logical !== (arg.element === 'bool')) report(`folds ${arg.element} with ${node.monoid}`);
  return { axes: arg.axes.filter((a) => !holds(node.reduced, a)), element: arg.element };
}

function expectedOfReindex(term: Term, node: ReindexNode, report: Report): Expected {
  const arg = term.nodes[node.arg] as Node;
  const moved = node.entries.map((e) => e.from);
  for (const axis of moved) if (!holds(arg.axes, axis)) report(`moves axis ${axis.name}, which %${arg.id} lacks`);
  for (const name of repeated(moved)) report(`moves axis ${name} twice`);
  for (const axis of arg.axes)
    if (!holds(moved, axis) && !holds(node.axes, axis)) report(`loses axis ${axis.name} of %${arg.id}`);
  for (const { to } of node.entries) checkIndex(term, node, to, report);
  if (node.otherwise !== undefined) {
    const otherwise = term.nodes[node.otherwise] as Node;
    const strange = otherwise.axes.filter((a) => !holds(node.axes, a));
    if (strange.length > 0) report(`reads %${otherwise.id} over axes ${names(strange)}, which it lacks`);
    if (otherwise.element !== arg.element) report(`reads ${arg.element}, and ${otherwise.element} outside`);
  }
  return { element: arg.element };
}

function operandCount(fn: ScalarFunction): number {
  switch (fn) {
    case 'select':
      return 3;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
    case 'pow':
    case 'min':
    case 'max':
    case 'lt':
    case 'le':
    case 'eq':
    case 'ne':
    case 'and':
    case 'or':
      return 2;
    default:
      return 1;
  }
}

function checkIndex(term: Term, node: Node, expression: IndexExpression, report: Report): void {
  for (const leaf of indexLeaves(expression)) {
    if (leaf.kind === 'axis' && !holds(node.axes, leaf.axis))
      report(`indexes by axis ${leaf.axis.name}, which it lacks`);
    if (leaf.kind !== 'gather') continue;
    const { id, element, axes } = term.nodes[leaf.node] as Node;
    if (element !== 'i32' && element !== 'u32') report(`gathers by %${id}, which is ${element}`);
    const strange = axes.filter((a) => !holds(node.axes, a));
    if (strange.length > 0) report(`gathers by %${id} over axes ${names(strange)}, which it lacks`);
  }
}

/** An axis id means one name and one size, made of the term's symbols. */
function axisProblems(term: Term): readonly string[] {
  const problems = new Set<string>();
  const known = new Map<number, Axis>();
  const symbols = new Set(term.symbols);
  const look = (axis: Axis) => {
    const first = known.get(axis.id);
    if (!first) {
      known.set(axis.id, axis);
      for (const symbol of unknownSymbols(axis.size, symbols))
        problems.add(`axis ${axis.name}: its size reads ${symbol}, which is no size symbol of the term`);
    } else if (first.size.key !== axis.size.key)
      problems.add(`axis ${axis.name}: has size ${first.size.key} in one place and ${axis.size.key} in another`);
    else if (first.name !== axis.name) problems.add(`axis ${first.name}: is also called ${axis.name}`);
  };
  for (const node of term.nodes) {
    node.axes.forEach(look);
    if (node.kind === 'reduce') node.reduced.forEach(look);
    if (node.kind === 'index' || node.kind === 'recur') look(node.axis);
    if (node.kind === 'reindex') for (const { from } of node.entries) look(from);
  }
  for (const result of term.results) result.axes.forEach(look);
  return [...problems];
}

const unknownSymbols = (size: Size, symbols: ReadonlySet<string>): readonly string[] =>
  [...sizeSymbols(size)].filter((s) => !symbols.has(s));

/** Inputs are the input nodes; results are laid out over the axes of their nodes. */
function interfaceProblems(term: Term): readonly string[] {
  const problems: string[] = [];
  for (const input of term.inputs)
    if (term.nodes[input.id]?.kind !== 'input') problems.push(`input ${input.name}: %${input.id} is no input`);
  for (const node of term.nodes)
    if (node.kind === 'input' && node.version === undefined && !term.inputs.some((i) => i.id === node.id))
      problems.push(`input ${node.name}: is missing from the inputs of the term`);
  for (const { name, node: id, axes, element } of term.results) {
    const node = term.nodes[id];
    if (!node) problems.push(`result ${name}: %${id} does not exist`);
    else {
      if (!sameAsSets(axes, node.axes))
        problems.push(`result ${name}: has axes ${names(axes)}, and %${id} has ${names(node.axes)}`);
      if (element !== node.element) problems.push(`result ${name}: is ${element}, and %${id} is ${node.element}`);
    }
  }
  for (const names of [term.inputs.map((i) => i.name), term.results.map((r) => r.name)])
    for (const name of names.filter((n, i) => names.indexOf(n) < i)) problems.push(`${name}: is there twice`);
  return problems;
}
