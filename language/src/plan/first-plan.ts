/** The plan that needs no search: every reduction is one region, with its pointwise producers computed inside it and its
 * pointwise consumers appended to it, and so is every recurrence. No other region is tiled; each later admits moves. */
import { type NodeId, placesOf, type Term } from '../term/index.ts';
import type { Labelled, Region } from './labelled.ts';
import { plainIdentifier, uniqueNames } from './names.ts';
import { nodeOf, placeLoads, reach } from './reach.ts';
import { recurrenceRegions } from './recurrences.ts';
import { chooseStored, type PlanLimits } from './stored.ts';
import { knownSizes, tiled } from './tiles.ts';
import { inOrder, inputsOf, isDirect } from './updates.ts';

/** A result that another result, or an input, already holds is copied by a region whose root is also its only load. */
export function firstPlan(term: Term, limits: PlanLimits): Labelled {
  const stored = chooseStored(term, limits);
  const takeName = uniqueNames();
  const computed = [...stored].filter((id) => nodeOf(term, id).kind !== 'input').sort((a, b) => a - b);
  const recurrences = recurrenceRegions(term, stored, limits);
  const regions = computed.flatMap((root, i): readonly Region[] => {
    const layout = recurrences.find(({ outputs }) => outputs.includes(root));
    if (layout && layout.outputs[0] !== root) return []; // saved together with another value
    const name = takeName(regionName(term, root) ?? `r${i}`);
    if (layout) return [tiled(name, layout, knownSizes(new Map()))];
    const { interior, loads } = reach(term, stored, root);
    const reduce = interior.find((id) => nodeOf(term, id).kind === 'reduce');
    return [{ kind: 'element', name, root, ...(reduce === undefined ? {} : { reduce }), loads }];
  });
  const held = new Set<NodeId>(inputsOf(term));
  for (const result of term.results) {
    if (held.has(result.node))
      regions.push({
        kind: 'element',
        name: takeName(plainIdentifier(result.name)),
        root: result.node,
        loads: [result.node],
      });
    held.add(result.node);
  }
  term.updates.forEach((update, i) => {
    if (isDirect(term, update)) return;
    const name = takeName(plainIdentifier(`${nodeOf(term, update.before).name}_update`));
    const loads = new Set([update.value, ...placeLoads(term, stored, placesOf(update))]);
    regions.push({ kind: 'element', name, root: update.value, loads: [...loads], update: i });
  });
  const ordered = term.updates.length === 0 ? regions : inOrder(term, regions);
  if (!ordered) throw new Error(`NCD9001: the kernels of ${term.name} wait for each other`);
  return { term, regions: ordered, stored };
}

function regionName(term: Term, root: NodeId): string | undefined {
  const result = term.results.find((r) => r.node === root);
  const name = nodeOf(term, root).name ?? (term.results.length === 1 && result ? term.name : result?.name);
  return name === undefined ? undefined : plainIdentifier(name);
}
