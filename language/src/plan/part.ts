/** Parts of terms as terms of their own: what is read from outside is an input. */
import { FormWriter, type InputNode, type Node, type NodeId, pruneNodes, type Term } from '../term/index.ts';

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

/** The same for two parts that compute the same from inputs of other names, along other axes of the same sizes. */
export const formOfPart = ({ term, outputs }: Part): string => new FormWriter(term.nodes, new Set()).all(outputs);
