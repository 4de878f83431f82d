/** Parts of terms as terms of their own: what is read from outside is an input. */
import { type Axis, type InputNode, type Node, type NodeId, pruneNodes, type Term } from '../term/index.ts';

/** A stored value in the place of what computes it. */
export const asInput = ({ id, element, axes, span, name = `n${id}` }: Node): InputNode => ({
  kind: 'input',
  id,
  name,
  stored: element,
  element,
  axes,
  span,
});

/** What is to be computed from what. */
export interface Between {
  readonly outputs: readonly NodeId[];
  readonly loads: readonly NodeId[];
}

export type Part = Between & { readonly term: Term };

/** The term that computes some values from others, and where these are in it. */
export function partOf(term: Term, { outputs, loads }: Between): Part {
  const given = new Set(loads);
  const inputs = (node: Node): Node => (given.has(node.id) && node.kind !== 'input' ? asInput(node) : node);
  const { nodes, moved } = pruneNodes(term.nodes.map(inputs), outputs);
  const kept = (ids: readonly NodeId[]): readonly NodeId[] => ids.flatMap((id) => moved.get(id) ?? []);
  return {
    term: {
      ...term,
      nodes,
      inputs: nodes.filter((node): node is InputNode => node.kind === 'input'),
      results: kept(outputs).map((id) => {
        const { name = `n${id}`, axes, element } = nodes[id] as Node;
        return { name, node: id, axes, element };
      }),
      updates: [],
      regions: [],
      claims: [],
    },
    outputs: kept(outputs),
    loads: kept(loads),
  };
}

/** The same for two terms that compute the same from inputs of other names, along other axes of the same sizes. */
export function formOf({ nodes, results }: Term): string {
  const axes = new Map<number, number>();
  const placeOf = (id: number): number => {
    if (!axes.has(id)) axes.set(id, axes.size);
    return axes.get(id) as number;
  };
  return JSON.stringify([nodes, results], (key, value: unknown) => {
    if (key === 'span' || key === 'name') return undefined;
    return isAxis(value) ? `${placeOf(value.id)}: ${value.size.key}` : value;
  });
}

const isAxis = (value: unknown): value is Axis =>
  typeof value === 'object' && value !== null && 'size' in value && 'id' in value && !('kind' in value);
