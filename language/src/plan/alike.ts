/** Kernels that may as well be one: they go along the same axes and read the same values once for each place. */
import type { NodeId, Term } from '../term/index.ts';
import type { Prospect } from './prospects.ts';
import { nodeOf } from './reach.ts';

type Kernel = Pick<Prospect, 'outputs' | 'loads'>;

/** Whether two regions save values along the same axes, and load a value that has a further one: they would go through it
 * twice. */
export function areAlike(term: Term, a: Kernel, b: Kernel): boolean {
  const axesOf = (id: NodeId): readonly number[] => nodeOf(term, id).axes.map((axis) => axis.id);
  const own = new Set(a.outputs.flatMap(axesOf));
  const others = new Set(b.outputs.flatMap(axesOf));
  if (own.size !== others.size || [...own].some((id) => !others.has(id))) return false;
  return a.loads.some((id) => b.loads.includes(id) && axesOf(id).some((axis) => !own.has(axis)));
}
