/** What a nest computes with: nodes and index expressions as runs of values along the current strip. */
import type { Axis, IndexExpression, Node, NodeId, ReindexNode, Term } from '../term/index.ts';
import type { AxisArray } from './array.ts';
import type { Extents } from './extents.ts';
import { type Loops, offsetIn, stepIn } from './loops.ts';
import { fixedRun, loopOf, type Run, type RunLoop, runLoop } from './runs.ts';

export interface Nest {
  readonly term: Term;
  readonly loops: Loops;
  readonly extents: Extents;
  /** The kept nodes. */
  readonly arrays: ReadonlyMap<NodeId, AxisArray>;
  readonly operands: Map<NodeId, Run>;
  /** Each refreshes an operand for a strip of `count` points, in this order. */
  readonly steps: ((count: number) => void)[];
}

/** The operand of a node that is kept, or that has been compiled. */
export function operandOf(nest: Nest, id: NodeId): Run {
  const known = nest.operands.get(id);
  if (known) return known;
  const array = nest.arrays.get(id);
  if (!array) throw new Error(`NCD9021: node ${id} is read before it is computed`);
  const operand = readArray(nest, array);
  nest.operands.set(id, operand);
  return operand;
}

export function readArray({ loops, steps }: Nest, array: AxisArray): Run {
  const operand: Run = { data: array.data, offset: 0, step: stepIn(array, loops) };
  const start = offsetIn(array, loops);
  steps.push(() => {
    operand.offset = start();
  });
  return operand;
}

/** Adds a node that is not kept to the nest, after its operands. */
export function compileNode(nest: Nest, node: Node): void {
  nest.operands.set(node.id, compile(nest, node));
}

function compile(nest: Nest, node: Node): Run {
  switch (node.kind) {
    case 'constant':
      return fixedRun(node.value);
    case 'size':
      return fixedRun(nest.extents.size(node.size));
    case 'index':
      return alongAxis(nest, node.axis);
    case 'map': {
      const args = node.args.map((a) => operandOf(nest, a));
      const { element } = nest.term.nodes[node.args[0] as NodeId] as Node; // all agree, but for the condition of select
      return pointwise(nest, loopOf(node.fn, element), args);
    }
    case 'reindex':
      return compileReindex(nest, node);
    case 'input':
    case 'reduce':
    case 'state':
    case 'recur':
      throw new Error(`NCD9021: node ${node.id} (${node.kind}) has no array`);
  }
}

function compileIndex(nest: Nest, expression: IndexExpression): Run {
  switch (expression.kind) {
    case 'axis':
      return alongAxis(nest, expression.axis);
    case 'constant':
      return fixedRun(nest.extents.size(expression.value));
    case 'add':
      return pointwise(nest, indexArithmetic.add, [
        compileIndex(nest, expression.left),
        compileIndex(nest, expression.right),
      ]);
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return pointwise(nest, indexArithmetic[expression.kind], [
        compileIndex(nest, expression.arg),
        fixedRun(nest.extents.size(expression.by)),
      ]);
    case 'gather':
      return operandOf(nest, expression.node);
  }
}

/** Indices are exact, as far as float64 goes. Division rounds down; by 0 it gives 0, as it does for sizes. */
const indexArithmetic: Readonly<Record<'add' | 'scale' | 'floorDiv' | 'mod', RunLoop>> = {
  add: loopOf('add', 'f32'),
  scale: loopOf('mul', 'f32'),
  floorDiv: runLoop((a, b) => (b === 0 ? 0 : Math.floor(a / b))),
  mod: runLoop((a, b) => (b === 0 ? 0 : a - b * Math.floor(a / b))),
};

const scratch = ({ loops }: Nest, varies: boolean): Run =>
  varies
    ? { data: new Float64Array(loops.width), offset: 0, step: 1 }
    : { data: new Float64Array(1), offset: 0, step: 0 };

function alongAxis(nest: Nest, axis: Axis): Run {
  const { at, axes, strip } = nest.loops;
  const position = axes.findIndex((a) => a.id === axis.id);
  if (position < 0) throw new Error(`NCD9021: axis ${axis.name} is read outside its loop`);
  const result = scratch(nest, position === strip);
  nest.steps.push((count) => {
    const n = result.step === 0 ? 1 : count;
    for (let i = 0; i < n; i++) result.data[i] = (at[position] as number) + i;
  });
  return result;
}

function pointwise(nest: Nest, loop: RunLoop, operands: readonly Run[]): Run {
  const result = scratch(
    nest,
    operands.some((o) => o.step !== 0),
  );
  const [a = unused, b = unused, c = unused] = operands;
  nest.steps.push((count) => loop(result.step === 0 ? 1 : count, result, a, b, c));
  return result;
}
const unused = fixedRun(0);

function compileReindex(nest: Nest, node: ReindexNode): Run {
  const source = nest.arrays.get(node.arg);
  if (!source) throw new Error(`NCD9021: node ${node.id} addresses node ${node.arg}, which has no array`);
  const moved = node.entries.map(({ from, to }) => ({
    index: compileIndex(nest, to),
    size: nest.extents.axis(from),
    stride: source.strides.get(from.id) ?? 0,
  }));
  const entryOf = new Set(node.entries.map((e) => e.from.id));
  const stays = (axis: Axis) => !entryOf.has(axis.id);
  const start = offsetIn(source, nest.loops, stays);
  const stripAxis = nest.loops.axes[nest.loops.strip];
  const step = stripAxis && stays(stripAxis) ? stepIn(source, nest.loops) : 0;
  const otherwise = node.otherwise === undefined ? fixedRun(0) : operandOf(nest, node.otherwise);
  const result = scratch(nest, step !== 0 || otherwise.step !== 0 || moved.some((m) => m.index.step !== 0));
  nest.steps.push((count) => {
    const n = result.step === 0 ? 1 : count;
    const base = start();
    for (let i = 0; i < n; i++) {
      let position = base + i * step;
      let inside = true;
      for (const { index, size, stride } of moved) {
        let at = index.data[index.offset + i * index.step] as number;
        if (at < 0 || at >= size) {
          if (node.otherwise !== undefined || size === 0) inside = false;
          at = at < 0 ? 0 : size - 1;
        }
        position += at * stride;
      }
      result.data[i] = (
        inside ? source.data[position] : otherwise.data[otherwise.offset + i * otherwise.step]
      ) as number;
    }
  });
  return result;
}
