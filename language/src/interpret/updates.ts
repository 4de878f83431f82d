/** What an update makes of an array. */
import type { NodeId, Term, Update } from '../term/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import type { Extents } from './extents.ts';
import { Points } from './points.ts';

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
  { value, entries, axes }: Update,
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
  target: AxisArray,
): void {
  const points = new Points(term.nodes, extents, (node) => {
    const array = arrays.get(node.id);
    return array && ((offset) => array.data[offset] as number);
  });
  const valueAt = points.of(value);
  const places = target.axes.map((axis) => {
    const entry = entries.find(({ from }) => from.id === axis.id);
    const index = points.index(entry ? entry.to : { kind: 'axis', axis }, axes);
    return { index, size: extents.axis(axis), stride: target.strides.get(axis.id) ?? 0 };
  });
  const loop = (depth: number): void => {
    const axis = axes[depth];
    if (axis) {
      for (let i = 0; i < extents.axis(axis); i++) {
        points.set(axis, i);
        loop(depth + 1);
      }
      return;
    }
    const indices = places.map(({ index }) => index());
    if (indices.some((at, i) => at < 0 || at >= (places[i]?.size ?? 0))) return;
    target.data[indices.reduce((offset, at, i) => offset + at * (places[i]?.stride ?? 0), 0)] = valueAt();
  };
  loop(0);
}
