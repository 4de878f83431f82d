import { printElementType, printSize, type Size, symbolName } from '../types/index.ts';
import type { Axis, DeclaredRegion, IndexExpression, Node, Term } from './term.ts';
import { loopAxes } from './traverse.ts';

/** The term as text for people and golden files, one node per line:
 * `%3 = reduce sum[d] %2 : f32[q, x]  // S`. */
export function printTerm(term: Term): string {
  const printer = axisPrinter(term);
  const lines = [`term ${term.name}`];
  const axes = printer.declarations();
  if (axes.length > 0) lines.push(`axes ${axes.join(', ')}`);
  for (const c of term.constraints)
    lines.push(`where ${printSize(c.left)} ${c.operator} ${printSize(c.right)}  // ${c.reason}`);
  for (const node of term.nodes) {
    const note = node.name === undefined || node.kind === 'input' ? '' : `  // ${node.name}`;
    lines.push(`%${node.id} = ${printOperation(node, printer)} : ${node.element}${printer.list(node.axes)}${note}`);
  }
  for (const r of term.results) lines.push(`result ${r.name} = %${r.node} : ${r.element}${printer.list(r.axes)}`);
  for (const { before, after, value, entries, axes } of term.updates) {
    const places = entries.map((e) => `${printer.axis(e.from)} := ${printIndex(e.to, printer.axis)}`);
    lines.push(
      `update %${before}[${places.join(', ')}] := %${value} over ${printer.list(axes) || '[]'} gives %${after}`,
    );
  }
  term.regions.forEach((region, i) => lines.push(printRegion(region, i, printer)));
  for (const { name, node, level } of term.claims) lines.push(`claim ${name} = %${node} @ ${level}`);
  return `${lines.join('\n')}\n`;
}

/** `region 1 in 0 at register (group i: 4) = %3`. */
function printRegion(region: DeclaredRegion, place: number, { axis }: AxisPrinter): string {
  const moves = region.moves.map(
    (move) => `${move.kind} ${axis(move.axis)}: ${move.size === 'auto' ? 'auto' : printSize(move.size)}`,
  );
  const parent = region.parent === undefined ? '' : ` in ${region.parent}`;
  const outputs = region.outputs.map((id) => `%${id}`).join(', ');
  return `region ${place}${parent} at ${region.level} (${moves.join(', ')}) = ${outputs}`;
}

interface AxisPrinter {
  readonly axis: (axis: Axis) => string;
  /** `[q, x]`, or nothing for a scalar. */
  readonly list: (axes: readonly Axis[]) => string;
  /** Every axis, with its size unless that is the symbol of the same name. */
  readonly declarations: () => readonly string[];
}

/** Axes that share a name are told apart by primes, in order of first appearance. */
function axisPrinter(term: Term): AxisPrinter {
  const known = new Map<number, { readonly axis: Axis; readonly text: string }>();
  for (const node of term.nodes)
    for (const axis of loopAxes(node)) {
      if (known.has(axis.id)) continue;
      const namesakes = [...known.values()].filter((k) => k.axis.name === axis.name).length;
      known.set(axis.id, { axis, text: axis.name + "'".repeat(namesakes) });
    }
  const axis = (a: Axis) => known.get(a.id)?.text ?? a.name;
  return {
    axis,
    list: (axes) => (axes.length === 0 ? '' : `[${axes.map(axis).join(', ')}]`),
    declarations: () =>
      [...known.values()].map(({ axis: { size }, text }) =>
        symbolName(size) === text ? text : `${text} = ${printSize(size)}`,
      ),
  };
}

function printOperation(node: Node, { axis, list }: AxisPrinter): string {
  switch (node.kind) {
    case 'input':
      return [
        `input ${node.name}`,
        ...(node.version === undefined ? [] : [`after ${node.version}`]),
        ...(node.stored === node.element ? [] : [`stored ${printElementType(node.stored)}`]),
      ].join(' ');
    case 'constant':
      return `constant ${printNumber(node.value)}`;
    case 'index':
      return `index ${axis(node.axis)}`;
    case 'size':
      return `size ${printSize(node.size)}`;
    case 'map':
      return [node.fn, ...node.args.map((a) => `%${a}`)].join(' ');
    case 'reduce':
      return `reduce ${node.monoid}${list(node.reduced)} %${node.arg}`;
    case 'state':
      return `state of ${node.recurrence}`;
    case 'recur': {
      const states = node.states.map(({ state, initial, next }) => `%${state} = %${initial} then %${next}`);
      const merged = node.merge ? ` merged ${node.merge.merged.map((id) => `%${id}`).join(', ')}` : '';
      return `recur ${node.recurrence}[${axis(node.axis)}](${states.join(', ')}) ${node.mode} %${node.value}${merged}`;
    }
    case 'reindex': {
      const entries = node.entries.map((e) => `${axis(e.from)} := ${printIndex(e.to, axis)}`);
      const otherwise = node.otherwise === undefined ? '' : ` else %${node.otherwise}`;
      return `reindex %${node.arg}[${entries.join(', ')}]${otherwise}`;
    }
  }
}

export const printNumber = (value: number): string =>
  Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf');

export function printIndex(expression: IndexExpression, axis: (axis: Axis) => string): string {
  switch (expression.kind) {
    case 'axis':
      return axis(expression.axis);
    case 'constant':
      return printSize(expression.value);
    case 'add': {
      const right = printIndex(expression.right, axis);
      const [sign, rest] = right.startsWith('−') ? ['−', right.slice(1)] : ['+', right];
      return `${printIndex(expression.left, axis)} ${sign} ${rest}`;
    }
    case 'scale':
      return `${printFactor(expression.by)}·${printOperand(expression.arg, axis)}`;
    case 'floorDiv':
      return `⌊${printOperand(expression.arg, axis)}/${printFactor(expression.by)}⌋`;
    case 'mod':
      return `(${printOperand(expression.arg, axis)} mod ${printFactor(expression.by)})`;
    case 'gather':
      return `%${expression.node}`;
  }
}

const printFactor = (size: Size): string => (size.terms.length > 1 ? `(${printSize(size)})` : printSize(size));

function printOperand(expression: IndexExpression, axis: (axis: Axis) => string): string {
  const text = printIndex(expression, axis);
  return expression.kind === 'add' ? `(${text})` : text;
}
