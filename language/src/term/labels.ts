import type { DeclaredRegion, NodeId, Term } from './term.ts';

/** The regions and claims of a term whose nodes have moved. What is gone is left out, and a region of which no value is left. */
export function movedLabels(
  { regions, claims }: Pick<Term, 'regions' | 'claims'>,
  moved: ReadonlyMap<NodeId, NodeId>,
): Pick<Term, 'regions' | 'claims'> {
  const places = new Map<number, number>();
  const to = (ids: readonly NodeId[]): readonly NodeId[] => ids.flatMap((id) => moved.get(id) ?? []);
  const at = (place: number | undefined): number | undefined => (place === undefined ? undefined : places.get(place));
  const kept: DeclaredRegion[] = [];
  regions.forEach(({ parent, ...region }, place) => {
    const outputs = to(region.outputs);
    if (outputs.length === 0) return;
    places.set(place, kept.length);
    const around = at(parent);
    kept.push({
      ...region,
      outputs,
      interior: [...to(region.interior)].sort((a, b) => a - b),
      callees: region.callees.flatMap((c) => to([c.node]).map((node) => ({ ...c, node }))),
      ...(around === undefined ? {} : { parent: around }),
    });
  });
  return {
    regions: kept,
    claims: claims.flatMap(({ region, ...claim }) => {
      const place = at(region);
      return to([claim.node]).map((node) => ({ ...claim, node, ...(place === undefined ? {} : { region: place }) }));
    }),
  };
}
