/** Names for values that people read of: the user's own, else what the value is. */
import { type Node, type NodeId, printExpression, type Term } from '../term/index.ts';
import { type Labelled, type Region, type StreamRegion, savesOf } from './labelled.ts';
import { uniqueNames } from './names.ts';
import { updatesBy } from './updates.ts';

/** The user's name for a value, or that of the result that it is. */
export function givenName(term: Term, node: Node): string | undefined {
  const result = term.results.find((r) => r.node === node.id);
  return node.name ?? (term.results.length === 1 && result ? term.name : result?.name);
}

/** `max_x` of a reduction. */
export const foldName = (monoid: string, reduced: Node['axes']): string =>
  [monoid, ...reduced.map((axis) => axis.name)].join('_');

/** Of every value at the global level, by node. */
export function arrayNames({ term, regions }: Labelled): ReadonlyMap<NodeId, string> {
  const names = new Map<NodeId, string>(
    term.nodes.flatMap((node) => (node.kind === 'input' ? [[node.id, node.name] as const] : [])),
  );
  const takeName = uniqueNames(names.values());
  for (const region of regions)
    for (const id of savesOf(region)) {
      if (names.has(id)) continue;
      const node = term.nodes[id] as Node;
      const isOneOfSeveral = node.kind === 'reduce' && savesOf(region).length > 1;
      const own = isOneOfSeveral ? foldName(node.monoid, node.reduced) : region.name;
      names.set(id, takeName(givenName(term, node) ?? own));
    }
  return names;
}

/** Under which name a kernel saves a value: that of the array which it updates, else the value's own. */
export function savedName(term: Term, region: Region, id: NodeId, stored: ReadonlyMap<NodeId, string>): string {
  const update = updatesBy(term, region).find(({ value }) => value === id);
  return stored.get(update ? update.before : id) ?? region.name;
}

/** Of a value that a region stages: of a load, of a value that the user named, else its expression. */
export function stagedName(region: StreamRegion, id: NodeId, stored: ReadonlyMap<NodeId, string>): string {
  const { stream, loads } = region;
  const of = (node: Node): string | undefined =>
    loads.includes(node.id) ? (stored.get(node.id) ?? `n${node.id}`) : undefined;
  const node = stream.nodes[id] as Node;
  // what is moved has its own axes beside it
  if (node.kind === 'reindex') return stagedName(region, node.arg, stored);
  return of(node) ?? node.name ?? `(${printExpression(stream.nodes, id, { of })})`;
}

/** Of the states of a region, by the nodes that stand for them. */
export function stateNames(
  { stream }: StreamRegion,
  takeName: (wanted: string) => string,
  stored: ReadonlyMap<NodeId, string>,
): ReadonlyMap<NodeId, string> {
  const recurrent = stream.recurrences
    .flatMap((r) => r.states)
    .map(({ state }) => {
      const { name } = stream.nodes[state] as Node;
      return [state, takeName(name ?? `s${state}`)] as const;
    });
  const folded = stream.accumulators.map(({ state, of, monoid, reduced }) => {
    const node = stream.nodes[of] as Node;
    return [state, takeName(node.name ?? stored.get(of) ?? foldName(monoid, reduced))] as const;
  });
  return new Map([...recurrent, ...folded]);
}
