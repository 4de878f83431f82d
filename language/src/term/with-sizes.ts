/** A term for one choice of sizes. */
import { type Size, sizeConstant, substituteSize } from '../types/index.ts';
import type { Axis, IndexExpression, InputNode, Node, Term } from './term.ts';

/** The term with numbers in the place of the size symbols that are given. */
export function withSizes(term: Term, sizes: ReadonlyMap<string, number>): Term {
  const fixed = (size: Size): Size =>
    substituteSize(size, (symbol) => {
      const value = sizes.get(symbol);
      return value === undefined ? undefined : sizeConstant(value);
    });
  const known = new Map<number, Axis>();
  const axis = (a: Axis): Axis => {
    const own = known.get(a.id) ?? { ...a, size: fixed(a.size) };
    known.set(a.id, own);
    return own;
  };
  const nodes = term.nodes.map((node) => resized(node, axis, fixed));
  return {
    ...term,
    nodes,
    inputs: term.inputs.map((input) => nodes[input.id] as InputNode),
    results: term.results.map((r) => ({ ...r, axes: r.axes.map(axis) })),
    updates: term.updates.map((update) => ({
      ...update,
      axes: update.axes.map(axis),
      entries: update.entries.map(({ from, to }) => ({ from: axis(from), to: resizedIndex(to, axis, fixed) })),
    })),
    symbols: term.symbols.filter((s) => !sizes.has(s)),
    constraints: term.constraints.map((c) => ({ ...c, left: fixed(c.left), right: fixed(c.right) })),
    regions: term.regions.map((region) => ({
      ...region,
      moves: region.moves.map((move) => ({
        ...move,
        axis: axis(move.axis),
        size: move.size === 'auto' ? move.size : fixed(move.size),
      })),
    })),
  };
}

function resized(node: Node, axis: (a: Axis) => Axis, fixed: (size: Size) => Size): Node {
  const axes = node.axes.map(axis);
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'map':
    case 'state':
      return { ...node, axes };
    case 'index':
    case 'recur':
      return { ...node, axes, axis: axis(node.axis) };
    case 'size':
      return { ...node, axes, size: fixed(node.size) };
    case 'reduce':
      return { ...node, axes, reduced: node.reduced.map(axis) };
    case 'reindex': {
      const entries = node.entries.map(({ from, to }) => ({ from: axis(from), to: resizedIndex(to, axis, fixed) }));
      return { ...node, axes, entries };
    }
  }
}

function resizedIndex(e: IndexExpression, axis: (a: Axis) => Axis, fixed: (size: Size) => Size): IndexExpression {
  switch (e.kind) {
    case 'axis':
      return { ...e, axis: axis(e.axis) };
    case 'constant':
      return { ...e, value: fixed(e.value) };
    case 'add':
      return { ...e, left: resizedIndex(e.left, axis, fixed), right: resizedIndex(e.right, axis, fixed) };
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return { ...e, arg: resizedIndex(e.arg, axis, fixed), by: fixed(e.by) };
    case 'gather':
      return e;
  }
}
