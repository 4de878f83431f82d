/** Kernels that may as well be one: they go along the same axes and read the same values once for each place. */
import type { NodeId, Term } from '../term/index.ts';
import type { Prospect } from './prospects.ts';
import { nodeOf } from './reach.ts';

type Kernel = Pick<Prospect, 'outputs' | 'loads'>;

/** Whether two regions save values along the same axes, and load a value that has a further one, through which they would go
 * twice; or what one of the `families` has in the place of one value, such as the parts of a split. */
export function areAlike(term: Term, a: Kernel, b: Kernel, families: readonly (readonly NodeId[])[]): boolean {
  const axesOf = (id: NodeId): readonly number[] => nodeOf(term, id).axes.map((axis) => axis.id);
  const own = new Set(a.outputs.flatMap(axesOf));
  const others = new Set(b.outputs.flatMap(axesOf));
  if (own.size !== others.size || [...own].some((id) => !others.has(id))) return false;
  const further = (id: NodeId): boolean => axesOf(id).some((axis) => !own.has(axis));
  const loadsOneOf = ({ loads }: Kernel, family: readonly NodeId[]): boolean =>
    loads.some((id) => family.includes(id) && further(id));
  return (
    a.loads.some((id) => b.loads.includes(id) && further(id)) ||
    families.some((family) => loadsOneOf(a, family) && loadsOneOf(b, family))
  );
}
