/** What an update makes of an array, and where it goes. */
import {
  type Axis,
  type IndexExpression,
  type InputNode,
  indexLeaves,
  type Node,
  type NodeId,
  operandsOf,
  roundTo,
  rowAxis,
  type Term,
  type Update,
} from '../term/index.ts';
import { blockFormat, isBlockType } from '../types/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import { dequantise, quantise } from './block-data.ts';
import { loadInput } from './evaluate.ts';
import { type Extents, extentsOf } from './extents.ts';
import { Points } from './points.ts';
import type { Tensor } from './tensor.ts';

/** A copy of the array with the values stored in it, in their order; `arrays` holds the values and what their places are
 * made of. */
export function updated(
  term: Pick<Term, 'nodes'>,
  update: Update,
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
): AxisArray {
  const { axes, data } = arrays.get(update.before) as AxisArray;
  const array = axisArray(axes, extents, data.slice());
  store(term, update, arrays, extents, array);
  return array;
}

function store(
  term: Pick<Term, 'nodes'>,
  update: Update,
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
  target: AxisArray,
): void {
  const { value, entries, axes } = update;
  const points = pointsOf(term, new Map([...arrays, [value, asStored(term, update, arrays)]]), extents);
  const valueAt = points.of(value);
  const places = target.axes.map((axis) => {
    const entry = entries.find(({ from }) => from.id === axis.id);
    const index = points.index(entry ? entry.to : { kind: 'axis', axis }, axes);
    return { index, size: extents.axis(axis), stride: target.strides.get(axis.id) ?? 0 };
  });
  forEach(points, axes, extents, () => {
    const indices = places.map(({ index }) => index());
    if (indices.some((at, i) => at < 0 || at >= (places[i]?.size ?? 0))) return;
    target.data[indices.reduce((offset, at, i) => offset + at * (places[i]?.stride ?? 0), 0)] = valueAt();
  });
}

/** The values that are stored, as the array holds them: what it holds is seen from outside, from run to run. */
function asStored({ nodes }: Pick<Term, 'nodes'>, update: Update, arrays: ReadonlyMap<NodeId, AxisArray>): AxisArray {
  const value = arrays.get(update.value) as AxisArray;
  const { stored } = nodes[update.before] as InputNode;
  if (stored === 'f16') return { ...value, data: value.data.map((number) => roundTo(stored, number)) };
  if (!isBlockType(stored)) return value;
  const format = blockFormat(stored);
  const stride = value.strides.get(rowAxis(nodes, update).id) as number;
  const data = value.data.slice();
  for (let start = 0; start < data.length; start++) {
    // a block begins at every multiple of its length along the row
    if (Math.floor(start / stride) % format.block !== 0) continue;
    const block = Array.from({ length: format.block }, (_, i) => data[start + i * stride] as number);
    for (const [i, rounded] of dequantise(quantise(block, format), format).entries())
      data[start + i * stride] = rounded;
  }
  return { ...value, data };
}

const pointsOf = (term: Pick<Term, 'nodes'>, arrays: ReadonlyMap<NodeId, AxisArray>, extents: Extents): Points =>
  new Points(term.nodes, extents, (node) => {
    const array = arrays.get(node.id);
    return array && ((offset) => array.data[offset] as number);
  });

/** Every index of the axes, the last one running fastest. */
function forEach(points: Points, axes: readonly Axis[], extents: Extents, body: () => void): void {
  const loop = (depth: number): void => {
    const axis = axes[depth];
    if (!axis) return body();
    for (let i = 0; i < extents.axis(axis); i++) {
      points.set(axis, i);
      loop(depth + 1);
    }
  };
  loop(0);
}

/** A place of an update outside its array. */
export interface Outside {
  readonly array: string;
  readonly axis: string;
  readonly index: number;
  readonly size: number;
}

/** Where scalars that are given, such as the number of tokens before this one, take an update outside its array: nothing would
 * be stored there. Places that are read from arrays may be outside, to leave elements out. */
export function updatesOutside(
  term: Term,
  inputs: ReadonlyMap<string, Tensor>,
  sizes: ReadonlyMap<string, number>,
): readonly Outside[] {
  const extents = extentsOf(sizes);
  const scalars = term.inputs.filter(({ axes }) => axes.length === 0);
  const arrays = new Map<NodeId, AxisArray>(scalars.map((input) => [input.id, loadInput(input, inputs, extents)]));
  const points = pointsOf(term, arrays, extents);
  return term.updates.flatMap(({ before, entries, axes }) =>
    entries.flatMap(({ from, to }): Outside[] => {
      const gathers = indexLeaves(to).filter((leaf) => leaf.kind === 'gather');
      if (gathers.length === 0 || !gathers.every(({ node }) => isGivenBy(term, node, arrays))) return [];
      const at = points.index(to, axes);
      const size = extents.axis(from);
      const found: number[] = [];
      const own = axes.filter((a) => indexAxes(term, to).has(a.id));
      forEach(points, own, extents, () => {
        points.forget();
        if (found.length === 0 && (at() < 0 || at() >= size)) found.push(at());
      });
      return found.map((index) => ({ array: (term.nodes[before] as InputNode).name, axis: from.name, index, size }));
    }),
  );
}

const indexAxes = (term: Term, to: IndexExpression): ReadonlySet<number> =>
  new Set(
    indexLeaves(to).flatMap((leaf) => {
      if (leaf.kind === 'gather') return (term.nodes[leaf.node] as Node).axes.map((a) => a.id);
      return leaf.kind === 'axis' ? [leaf.axis.id] : [];
    }),
  );

/** Whether a value depends on indices, sizes and some arrays alone, element by element. */
function isGivenBy(term: Term, id: NodeId, arrays: ReadonlyMap<NodeId, AxisArray>): boolean {
  const node = term.nodes[id] as Node;
  switch (node.kind) {
    case 'constant':
    case 'index':
    case 'size':
      return true;
    case 'map':
      return operandsOf(node).every((o) => isGivenBy(term, o, arrays));
    default:
      return arrays.has(id);
  }
}
