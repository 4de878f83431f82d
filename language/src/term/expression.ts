/** Nodes as expressions of the language, for people: `dot[d](Q, K) * rsqrt(size(d))`. */
import { type ComputeType, computeTypes, isFloat, printSize, type ScalarFunction, sameSize } from '../types/index.ts';
import { printIndex, printNumber } from './print.ts';
import type { Axis, MapNode, Node, NodeId } from './term.ts';

export interface ExpressionNames {
  /** The name that stands for a node instead of how it is computed. */
  readonly of: (node: Node) => string | undefined;
}

const infix: Readonly<Partial<Record<ScalarFunction, readonly [operator: string, strength: number]>>> = {
  or: ['or', 1],
  and: ['and', 2],
  eq: ['==', 3],
  ne: ['!=', 3],
  lt: ['<', 3],
  le: ['<=', 3],
  add: ['+', 4],
  sub: ['-', 4],
  mul: ['*', 5],
  div: ['/', 5],
  rem: ['%', 5],
};
const written: Readonly<Partial<Record<ScalarFunction, string>>> = { select: 'where', min: 'minimum', max: 'maximum' };
const casts: ReadonlySet<string> = new Set<ComputeType>(computeTypes);
const sign = 6;
const atom = 7;

/** An expression, and how strongly its outermost operator binds. */
type Text = readonly [text: string, strength: number];

/** `finite(s)` is s where it is finite and 0 elsewhere; a cast to a wider type is left out. */
export function printExpression(nodes: readonly Node[], id: NodeId, names: ExpressionNames): string {
  return expression(id)[0];

  function expression(at: NodeId): Text {
    const node = nodes[at] as Node;
    const name = names.of(node);
    if (name !== undefined) return [name, atom];
    switch (node.kind) {
      case 'input':
        return [node.name, atom];
      case 'constant':
        return node.value < 0 ? [printNumber(node.value), sign] : [printNumber(node.value), atom];
      case 'index':
        return [`index(${node.axis.name})`, atom];
      case 'size':
        return [`size(${printSize(node.size)})`, atom];
      case 'map':
        return map(node);
      case 'reduce':
        return [printReduction(nodes, node.monoid, node.reduced, node.arg, names), atom];
      case 'state':
        return [`s${node.id}`, atom];
      case 'recur': {
        const states = node.states.map(({ state, initial }) => `${expression(state)[0]} = ${expression(initial)[0]}`);
        const next = node.states.map(({ state, next: n }) => `next ${expression(state)[0]} = ${expression(n)[0]}`);
        const last = `${node.mode === 'emit' ? 'emit ' : ''}${expression(node.value)[0]}`;
        return [`scan[${node.axis.name}](${states.join(', ')}) { ${[...next, last].join('; ')} }`, atom];
      }
      case 'reindex': {
        const moved = node.entries.filter(({ from, to }) => to.kind !== 'axis' || !readsAlike(from, to.axis));
        if (moved.length === 0) return expression(node.arg);
        const entries = moved.map(
          ({ from, to }) =>
            `${from.name} = ${printIndex(to, (axis) => axis.name).replace(/%(\d+)/g, (_, gathered) => expression(Number(gathered))[0])}`,
        );
        const otherwise = node.otherwise === undefined ? '' : ` else ${expression(node.otherwise)[0]}`;
        return [`${atLeast(expression(node.arg), atom)}[${entries.join(', ')}${otherwise}]`, atom];
      }
    }
  }

  /** c of 1 / c; of whole numbers it is no inverse. */
  function divisorOf(at: NodeId): Text | undefined {
    const node = nodes[at] as Node;
    if (node.kind !== 'map' || node.fn !== 'div' || !isFloat(node.element) || names.of(node) !== undefined)
      return undefined;
    const [above, below] = node.args as [NodeId, NodeId];
    const one = nodes[above] as Node;
    return one.kind === 'constant' && one.value === 1 ? expression(below) : undefined;
  }

  function map(node: MapNode): Text {
    const args = node.args.map(expression);
    const [x = ['', atom], y = ['', atom]] = args;
    const operator = infix[node.fn];
    if (operator) {
      const [symbol, strength] = operator;
      const [left, right] = [negated(x), negated(y)];
      if (right && node.fn === 'add') return [`${atLeast(x, strength)} - ${right[0]}`, strength];
      if (right && node.fn === 'sub') return [`${atLeast(x, strength)} + ${right[0]}`, strength];
      if (left && node.fn === 'add') return [`${atLeast(y, strength)} - ${left[0]}`, strength];
      const divisor = node.fn === 'mul' ? divisorOf(node.args[1] as NodeId) : undefined;
      if (divisor) return [`${atLeast(x, strength)} / ${atLeast(divisor, strength + 1)}`, strength];
      return [`${atLeast(x, strength)} ${symbol} ${atLeast(y, strength + 1)}`, strength];
    }
    if (node.fn === 'neg') return negated(x) ?? [`-${atLeast(x, sign)}`, sign];
    if (node.fn === 'not') return [`not ${atLeast(x, sign)}`, sign];
    const element = (nodes[node.args[0] as NodeId] as Node).element;
    if (casts.has(node.fn) && (isFloat(node.element) || node.element === element)) return x;
    const guarded = finitePart(nodes, node);
    if (guarded?.kind === 'map' && guarded.fn === 'neg') {
      const [positive] = guarded.args as [NodeId];
      return [`-finite(${expression(positive)[0]})`, sign];
    }
    if (guarded) return [`finite(${expression(guarded.id)[0]})`, atom];
    return [`${written[node.fn] ?? node.fn}(${args.map(([text]) => text).join(', ')})`, atom];
  }
}

/** Axes that people cannot tell apart, and need not. */
const readsAlike = (a: Axis, b: Axis): boolean => a.name === b.name && sameSize(a.size, b.size);

/** `dot[d](Q, K)`, `max[x](S)`. */
export function printReduction(
  nodes: readonly Node[],
  monoid: string,
  reduced: readonly Axis[],
  arg: NodeId,
  names: ExpressionNames,
): string {
  const node = nodes[arg] as Node;
  const over = `[${reduced.map((axis) => axis.name).join(', ')}]`;
  if (monoid === 'sum' && node.kind === 'map' && node.fn === 'mul' && names.of(node) === undefined)
    return `dot${over}(${node.args.map((a) => printExpression(nodes, a, names)).join(', ')})`;
  return `${monoid}${over}(${printExpression(nodes, arg, names)})`;
}

/** What stands behind the sign of an expression: -x - y is a difference and has none. */
const negated = ([text, strength]: Text): Text | undefined =>
  strength === sign && text.startsWith('-') ? [text.slice(1), sign] : undefined;

const atLeast = ([text, strength]: Text, needed: number): string => (strength < needed ? `(${text})` : text);

/** s of select(|s| < limit, s, 0). */
function finitePart(nodes: readonly Node[], { fn, args }: MapNode): Node | undefined {
  const [condition, value, zero] = args.map((id) => nodes[id] as Node);
  if (fn !== 'select' || condition?.kind !== 'map' || condition.fn !== 'lt' || zero?.kind !== 'constant')
    return undefined;
  const magnitude = nodes[condition.args[0] as NodeId];
  const same = magnitude?.kind === 'map' && magnitude.fn === 'abs' && magnitude.args[0] === value?.id;
  return same && zero.value === 0 ? value : undefined;
}
