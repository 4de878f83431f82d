/** Plans around `at` regions (theory.md §9: a legal move that the model dislikes is still available). A declared region is one
 * kernel: values from outside are loaded, the block's values are saved, and its moves fix its tiles. */
import {
  type InputNode,
  innerNodes,
  type NodeId,
  operandsOf,
  type RecurNode,
  type Term,
  type Update,
} from '../term/index.ts';
import { guaranteedTarget, type TargetMachine } from '../types/index.ts';
import { firstPlan } from './first-plan.ts';
import type { ElementRegion, Labelled, Region } from './labelled.ts';
import { fixedTiles, type Moves, movesOf } from './moves.ts';
import { plainIdentifier } from './names.ts';
import { asInput } from './part.ts';
import { nodeOf, reach } from './reach.ts';
import { regionCost, regionCosts } from './region-cost.ts';
import {
  type RegionNodes,
  regionBelow,
  type StreamLayout,
  streamLayouts,
  streamLayoutsAlong,
  unstreamedLayouts,
} from './regions.ts';
import type { PlanLimits } from './stored.ts';
import { knownSizes, tiled } from './tiles.ts';
import { isDirect } from './updates.ts';

export interface DeclaredOptions extends PlanLimits {
  readonly sizes?: ReadonlyMap<string, number>;
  readonly target?: TargetMachine;
}

/** The first plan of everything outside declared regions, and the regions. One that no kernel can run is not among them:
 * it is planned like everything else, and `declaredProblems` says why. */
export function aroundDeclared(
  term: Term,
  options: DeclaredOptions,
): { readonly first: Labelled; readonly fixed: readonly Region[] } {
  const places = outermost(term).filter((place) => regionAt(term, place, options) !== undefined);
  if (places.length === 0) return { first: firstPlan(term, options), fixed: [] };
  const masked = withoutRegions(term, places);
  const { regions: all, stored: kept } = firstPlan(masked, options);
  // what a region gives, it stores where it belongs
  const isStored = (i: number): boolean => isDirect(term, term.updates[i] as Update);
  const regions = all.filter((r) => r.kind === 'stream' || r.update === undefined || !isStored(r.update));
  const saved = places.flatMap((place) => term.regions[place]?.outputs ?? []);
  const stored = new Set([...kept, ...saved]);
  const fixed = places.flatMap((place) => regionAt(term, place, options, stored) ?? []);
  return { first: { term, regions: regions.map((region) => onTerm(term, region)), stored }, fixed };
}

export const outermost = (term: Term): readonly number[] =>
  term.regions.flatMap(({ parent }, place) => (parent === undefined ? [place] : []));

/** What lies between the values of a region and what it loads. */
export function declaredNodes(term: Term, place: number, stored?: ReadonlySet<NodeId>): RegionNodes {
  const { outputs } = term.regions[place] as Term['regions'][number];
  return regionBelow(term, stored ?? new Set(loadsOf(term, place)), outputs);
}

/** Values from outside, but for those that sizes and indices alone give: these are computed wherever they are used. */
function loadsOf(term: Term, place: number): readonly NodeId[] {
  const { interior } = term.regions[place] as Term['regions'][number];
  const inside = new Set(interior);
  const read = interior.flatMap((id) => operandsOf(nodeOf(term, id))).filter((id) => !inside.has(id));
  return [...new Set(read)].filter((id) => !isFree(term, id));
}

function isFree(term: Term, id: NodeId): boolean {
  const node = nodeOf(term, id);
  switch (node.kind) {
    case 'input':
    case 'reduce':
    case 'recur':
      return false;
    case 'constant':
    case 'index':
    case 'size':
    case 'state':
      return true;
    case 'map':
    case 'reindex':
      return operandsOf(node).every((operand) => isFree(term, operand));
  }
}

/** The rest of a term: what regions give are its inputs, and what they load are results of it. */
function withoutRegions(term: Term, places: readonly number[]): Term {
  const given = new Set(places.flatMap((place) => term.regions[place]?.outputs ?? []));
  const nodes = term.nodes.map((node) => (given.has(node.id) ? asInput(node) : node));
  const kept = new Set<NodeId>();
  // the first result that is a region's value is saved by the region; a second one is a copy
  const results = term.results.filter(({ node }) => {
    const first = given.has(node) && !kept.has(node);
    kept.add(node);
    return !first;
  });
  const loads = places
    .flatMap((place) => loadsOf(term, place))
    .filter((id) => nodeOf(term, id).kind !== 'input' && !given.has(id) && !term.results.some((r) => r.node === id));
  const extra = [...new Set(loads)].map((id) => {
    const { name = `n${id}`, axes, element } = nodeOf(term, id);
    return { name, node: id, axes, element };
  });
  return {
    ...term,
    nodes,
    inputs: nodes.filter((node): node is InputNode => node.kind === 'input' && node.version === undefined),
    results: [...results, ...extra],
    regions: [],
    claims: [],
  };
}

/** A region of the rest, over the nodes of the whole term. */
function onTerm(term: Term, region: Region): Region {
  if (region.kind === 'element') return region;
  const nodes = region.stream.nodes.map((node) => term.nodes[node.id] ?? node);
  return { ...region, stream: { ...region.stream, nodes } };
}

/** The recurrence of whose step a region computes a part: what reads a state is there for one element at a time. */
export function stepAround(term: Term, place: number): RecurNode | undefined {
  const { outputs } = term.regions[place] as Term['regions'][number];
  const inner = innerNodes(term.nodes);
  const numbers = outputs.flatMap((id) => [...(inner.get(id) ?? [])]);
  return term.nodes.find((node): node is RecurNode => node.kind === 'recur' && numbers.includes(node.recurrence));
}

/** The fastest kernel that a region and its moves allow. */
export function regionAt(
  term: Term,
  place: number,
  options: DeclaredOptions,
  stored?: ReadonlySet<NodeId>,
): Region | undefined {
  if (stepAround(term, place)) return undefined;
  const moves = movesOf(term, place);
  const { outputs } = term.regions[place] as Term['regions'][number];
  const nodes = declaredNodes(term, place, stored);
  if (nodes.loads.length + outputs.length > options.storageBuffers) return undefined;
  const { sizes = new Map<string, number>(), target = guaranteedTarget } = options;
  const sorted = [...outputs].sort((a, b) => a - b);
  const name = regionName(term, place);
  const element = elementRegion(term, name, nodes, sorted, moves);
  // where nothing is folded, neighbours read what lies side by side
  const layouts = element && element.reduce === undefined ? [] : layoutsFor(term, nodes, sorted, moves);
  const streamed = layouts.flatMap((layout) => {
    const usual = tiled(name, layout, knownSizes(sizes));
    const chunk = moves.stream?.chunk ?? usual.chunk;
    const { registersOf } = regionCosts(term, { ...usual, chunk }, { sizes, target });
    return fixedTiles(usual, moves, target.limits.workgroupInvocations, (region) => registersOf(region) <= 1) ?? [];
  });
  const candidates: readonly Region[] = [...(element ? [element] : []), ...streamed];
  let best: { readonly region: Region; readonly seconds: number } | undefined;
  for (const region of candidates) {
    const { seconds } = regionCost(term, region, { sizes, target });
    if (!best || seconds < best.seconds) best = { region: { ...region, declared: place }, seconds };
  }
  return best?.region;
}

function layoutsFor(term: Term, nodes: RegionNodes, outputs: readonly NodeId[], moves: Moves): readonly StreamLayout[] {
  if (moves.stream) return streamLayoutsAlong(term, nodes, outputs, moves.stream.axis);
  return [...streamLayouts(term, nodes, outputs), ...unstreamedLayouts(term, nodes, outputs)];
}

/** Where nothing is tiled, or just as the invocations of such a kernel lie anyway. */
function elementRegion(
  term: Term,
  name: string,
  nodes: RegionNodes,
  outputs: readonly NodeId[],
  moves: Moves,
): ElementRegion | undefined {
  const [root, ...others] = outputs;
  if (root === undefined || others.length > 0 || moves.stream || moves.groups.size + moves.tiles.size > 0)
    return undefined;
  const folds = nodes.interior.filter((id) => ['reduce', 'recur'].includes(nodeOf(term, id).kind));
  const [reduce, ...more] = folds;
  if (more.length > 0 || (reduce !== undefined && !isPointwiseAbove(term, nodes, reduce))) return undefined;
  const { loads } = reach(term, new Set(nodes.loads), root);
  return { kind: 'element', name, root, ...(reduce === undefined ? {} : { reduce }), loads };
}

/** Whether only maps stand between a reduction and the region's value. */
function isPointwiseAbove(term: Term, { interior }: RegionNodes, reduce: NodeId): boolean {
  const above = new Set([reduce]);
  for (const id of interior) {
    if (id === reduce || !operandsOf(nodeOf(term, id)).some((operand) => above.has(operand))) continue;
    if (nodeOf(term, id).kind !== 'map') return false;
    above.add(id);
  }
  return nodeOf(term, reduce).kind === 'reduce';
}

/** Of the first value of a region, unless it has its own. */
export function regionName(term: Term, place: number): string {
  const { outputs, name } = term.regions[place] as Term['regions'][number];
  if (name !== undefined) return name;
  const [id] = outputs;
  const node = nodeOf(term, id as NodeId);
  const result = term.results.find((r) => r.node === id);
  const whole = term.results.length === 1 && result ? term.name : result?.name;
  return plainIdentifier(node.name ?? whole ?? `at${place}`);
}
