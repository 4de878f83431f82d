/** Nodes in the syntax of the language, from which the same nodes come again. */
import { isFloat, type ScalarFunction, type Size } from '../types/index.ts';
import type { Axis, IndexExpression, MapNode, Node, NodeId, ReindexNode } from './term.ts';

export interface SourceNames {
  /** The name that stands for a node. */
  readonly of: (id: NodeId) => string | undefined;
  readonly axis: (axis: Axis) => string;
}

const operators: Readonly<Partial<Record<ScalarFunction, string>>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
  lt: '<',
  le: '<=',
  eq: '==',
  ne: '!=',
  and: 'and',
  or: 'or',
};
const functions: Readonly<Partial<Record<ScalarFunction, string>>> = {
  select: 'where',
  min: 'minimum',
  max: 'maximum',
};

/** Nothing for what has no text: a recurrence, or an index that the syntax cannot say. */
export function sourceText(nodes: readonly Node[], id: NodeId, names: SourceNames): string | undefined {
  const text = operandText(nodes, id, names);
  return text === undefined ? undefined : bare(text);
}

/** Without brackets around all of it. */
function bare(text: string): string {
  if (!text.startsWith('(')) return text;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}

function operandText(nodes: readonly Node[], id: NodeId, names: SourceNames): string | undefined {
  const name = names.of(id);
  if (name !== undefined) return name;
  const node = nodes[id] as Node;
  const text = (at: NodeId): string | undefined => operandText(nodes, at, names);
  switch (node.kind) {
    case 'constant':
      return constantText(node.value, isFloat(node.element), node.element === 'bool');
    case 'index':
      return `index(${names.axis(node.axis)})`;
    case 'size': {
      const size = sizeText(node.size);
      return size === undefined ? undefined : `size(${size})`;
    }
    case 'map':
      return mapText(node, node.args.map(text));
    case 'reduce': {
      const factors = node.monoid === 'sum' ? factorsOf(nodes, node.arg, names) : undefined;
      if (factors) {
        const args = factors.map((at) => bare(text(at) ?? ''));
        return args.includes('') ? undefined : `dot[${node.reduced.map(names.axis).join(', ')}](${args.join(', ')})`;
      }
      const arg = text(node.arg);
      return arg === undefined ? undefined : `${node.monoid}[${node.reduced.map(names.axis).join(', ')}](${bare(arg)})`;
    }
    case 'reindex':
      return reindexText(nodes, node, names);
    default:
      return undefined;
  }
}

/** What a contraction multiplies. */
function factorsOf(nodes: readonly Node[], id: NodeId, names: SourceNames): readonly NodeId[] | undefined {
  const node = nodes[id] as Node;
  return node.kind === 'map' && node.fn === 'mul' && names.of(id) === undefined ? node.args : undefined;
}

function constantText(value: number, float: boolean, bool: boolean): string {
  if (bool) return value === 0 ? 'false' : 'true';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '(-inf)';
  const digits = String(Math.abs(value));
  const text = float && /^\d+$/.test(digits) ? `${digits}.0` : digits;
  return value < 0 || Object.is(value, -0) ? `(-${text})` : text;
}

function mapText({ fn }: MapNode, args: readonly (string | undefined)[]): string | undefined {
  if (args.some((arg) => arg === undefined)) return undefined;
  const operator = operators[fn];
  if (operator) return `(${args.join(` ${operator} `)})`;
  if (fn === 'neg') return `(-${args[0]})`;
  if (fn === 'not') return `(not ${args[0]})`;
  return `${functions[fn] ?? fn}(${args.map((arg) => bare(arg ?? '')).join(', ')})`;
}

function reindexText(nodes: readonly Node[], node: ReindexNode, names: SourceNames): string | undefined {
  const arg = operandText(nodes, node.arg, names);
  if (arg === undefined) return undefined;
  const own = (nodes[node.arg] as Node).axes;
  const added = node.axes.filter((a) => !own.some((b) => b.id === a.id));
  if (node.entries.length === 0) return `repeat[${added.map(names.axis).join(', ')}](${bare(arg)})`;
  const plain = node.entries.flatMap(({ from, to }) =>
    to.kind === 'axis' ? [`${names.axis(from)} -> ${names.axis(to.axis)}`] : [],
  );
  if (plain.length === 1 && node.entries.length === 1 && node.otherwise === undefined)
    return `rename[${plain[0]}](${bare(arg)})`;
  const otherwise = node.otherwise === undefined ? undefined : sourceText(nodes, node.otherwise, names);
  if (node.otherwise !== undefined && otherwise === undefined) return undefined;
  const entries = node.entries.map(({ from, to }, i) => {
    const index = indexText(nodes, to, names);
    const last = otherwise !== undefined && i === node.entries.length - 1 ? ` else ${otherwise}` : '';
    return index === undefined ? undefined : `${names.axis(from)} = ${index}${last}`;
  });
  return entries.includes(undefined) ? undefined : `${arg}[${entries.join(', ')}]`;
}

function indexText(nodes: readonly Node[], e: IndexExpression, names: SourceNames): string | undefined {
  const binary = (left: string | undefined, operator: string, right: string | undefined): string | undefined =>
    left === undefined || right === undefined ? undefined : `(${left} ${operator} ${right})`;
  switch (e.kind) {
    case 'axis':
      return names.axis(e.axis);
    case 'constant':
      return sizeText(e.value);
    case 'add':
      return binary(indexText(nodes, e.left, names), '+', indexText(nodes, e.right, names));
    case 'scale':
      return binary(sizeText(e.by), '*', indexText(nodes, e.arg, names));
    case 'floorDiv':
      return binary(indexText(nodes, e.arg, names), '/', sizeText(e.by));
    case 'mod':
      return binary(indexText(nodes, e.arg, names), '%', sizeText(e.by));
    case 'gather':
      return sourceText(nodes, e.node, names);
  }
}

/** A polynomial in symbols. */
function sizeText({ terms }: Size): string | undefined {
  const products = terms.map(({ coefficient, atoms }) => {
    const symbols = atoms.map((atom) => (atom.kind === 'symbol' ? atom.name : undefined));
    if (symbols.includes(undefined)) return undefined;
    return [...(coefficient === 1 && atoms.length > 0 ? [] : [String(coefficient)]), ...symbols].join(' * ');
  });
  if (products.includes(undefined)) return undefined;
  return products.length === 0 ? '0' : products.join(' + ');
}
