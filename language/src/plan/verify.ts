/** What must hold of every labelled term; run after each pass in tests. */
import { type NodeId, operandsOf } from '../term/index.ts';
import { type ElementRegion, isLaid, type Labelled, type Region, type StreamRegion, savesOf } from './labelled.ts';
import { plainIdentifier } from './names.ts';
import { nodeOf, reach } from './reach.ts';
import { statesOf } from './recurrences.ts';
import { dividesChunk, shareableFolds, sharedNodes, stagedTile } from './stage.ts';
import { inputsOf, isDirect, updatesBy } from './updates.ts';

/** One sentence for each broken rule; none when the plan is sound. */
export function verifyLabelled(labelled: Labelled): string[] {
  const { term, regions, stored } = labelled;
  const problems: string[] = [];
  const inputs = new Set<NodeId>(inputsOf(term));
  for (const id of inputs) if (!stored.has(id)) problems.push(`input ${id} is not stored`);

  const names = new Set<string>();
  const ready = new Set(term.inputs.map((i) => i.id));
  const times = new Map<NodeId, number>();
  for (const region of regions) {
    if (names.has(region.name)) problems.push(`two regions are called ${region.name}`);
    if (plainIdentifier(region.name) !== region.name) problems.push(`${region.name} is no plain identifier`);
    names.add(region.name);
    const missing = savesOf(region).find((id) => !term.nodes[id]);
    if (missing !== undefined) {
      problems.push(`${region.name} computes node ${missing}, which does not exist`);
      continue;
    }
    for (const load of region.loads)
      if (!ready.has(load)) problems.push(`${region.name} loads node ${load} before it is computed`);
    problems.push(...verifyRegion(labelled, region));
    for (const { before, after } of updatesBy(term, region)) {
      const late = regions.slice(regions.indexOf(region) + 1).find((later) => later.loads.includes(before));
      if (late) problems.push(`${late.name} loads node ${before} after ${region.name} has overwritten it`);
      ready.add(after);
    }
    for (const id of savesOf(region)) {
      ready.add(id);
      times.set(id, (times.get(id) ?? 0) + 1);
    }
  }

  for (const id of stored) {
    const results = term.results.filter((r) => r.node === id).length;
    const copies = term.updates.filter((update) => update.value === id && !isDirect(term, update)).length;
    const expected = (inputs.has(id) ? results : Math.max(results, 1)) + copies;
    const actual = times.get(id) ?? 0;
    if (actual !== expected) problems.push(`node ${id} is saved by ${actual} regions where ${expected} are needed`);
  }
  for (const result of term.results) if (!stored.has(result.node)) problems.push(`result ${result.name} is not stored`);
  return problems;
}

function verifyRegion({ term, stored }: Labelled, region: Region): string[] {
  const problems: string[] = [];
  for (const id of savesOf(region))
    if (!stored.has(id)) problems.push(`${region.name} computes node ${id}, which is not stored`);
  if (region.kind === 'stream') return [...problems, ...verifyStream(region), ...verifyStage(region)];
  if (isCopy(region)) return problems;
  const { interior, loads } = reach(term, stored, region.root);
  if (loads.join() !== region.loads.join())
    problems.push(`${region.name} declares loads [${region.loads}] but reads [${loads}]`);
  const reduces = interior.filter((id) => nodeOf(term, id).kind === 'reduce');
  if (reduces.join() !== [region.reduce ?? []].join())
    problems.push(`${region.name} declares reduction ${region.reduce} but contains [${reduces}]`);
  if (region.reduce !== undefined && !isPointwiseAbove(region, region.reduce))
    problems.push(`${region.name} reads its reduction through another index`);
  return problems;

  /** Whether every path from the root to the reduction leads through maps. */
  function isPointwiseAbove(r: ElementRegion, reduce: NodeId): boolean {
    const above = new Set<NodeId>([reduce]);
    for (const id of [...interior].sort((a, b) => a - b)) {
      const node = nodeOf(term, id);
      if (id === reduce || !operandsOf(node).some((o) => above.has(o))) continue;
      if (node.kind !== 'map') return false;
      above.add(id);
    }
    return above.has(r.root);
  }
}

/** Whether the region only moves a stored value into a result of its own, or into an array that is updated. */
export const isCopy = (region: Region): boolean => region.kind === 'element' && region.loads[0] === region.root;

/** States and outputs must fit the tiling: every axis is grouped, the column, or folded. */
function verifyStream(region: StreamRegion): string[] {
  const { name, stream, rows, chunk, column, held = [] } = region;
  const problems: string[] = [];
  const kept = new Set([...rows.map((t) => t.axis.id), ...(column ? [column.axis.id] : [])]);
  for (const { axis } of held) kept.add(axis.id);
  for (const state of statesOf(stream))
    for (const axis of stream.nodes[state]?.axes ?? [])
      if (!kept.has(axis.id)) problems.push(`${name} keeps a state along ${axis.name}, which is not grouped`);
  for (const tile of [...rows, ...held, ...(column ? [column] : []), { axis: stream.axis, size: chunk }])
    if (!Number.isInteger(tile.size) || tile.size < 1)
      problems.push(`${name} has a tile of ${tile.size} along ${tile.axis.name}`);
  if (stream.recurrences.length > 0 && chunk > 1)
    problems.push(`${name} takes several elements of a recurrence at once`);
  if (kept.has(stream.axis.id)) problems.push(`${name} groups the axis that it streams`);
  if (column?.lanes !== undefined && !isLaid(region))
    problems.push(`${name} shares ${column.axis.name} among the invocations of workgroups that are no tiles`);
  if (column?.lanes !== undefined && stream.recurrences.length > 0)
    problems.push(`${name} shares ${column.axis.name} among invocations beside a recurrence`);
  return problems;
}

/** What a workgroup stages must be shared by its invocations, and have a known size in workgroup memory. */
function verifyStage(region: StreamRegion): string[] {
  const { name, stage, stream, rows, chunk, column } = region;
  if (!stage) return [];
  const problems: string[] = [];
  if (stream.recurrences.length > 0) problems.push(`${name} stages beside a recurrence`);
  if (!isLaid(region)) problems.push(`${name} stages for workgroups that are no tiles`);
  const { shares = [] } = stage;
  if (stage.nodes.length + shares.length === 0) problems.push(`${name} stages nothing`);
  if (stage.chunk % chunk !== 0) problems.push(`${name} stages ${stage.chunk} elements for chunks of ${chunk}`);
  if (stage.parts.length > 0 && stage.chunk !== chunk) problems.push(`${name} stages parts for several chunks at once`);
  const kept = [...rows, ...(column ? [column] : []), { axis: stream.axis }];
  for (const { axis, size } of stage.parts) {
    if (!Number.isInteger(size) || size < 1) problems.push(`${name} stages parts of ${size} along ${axis.name}`);
    if (kept.some((tile) => tile.axis.id === axis.id))
      problems.push(`${name} stages parts of ${axis.name}, a tile's axis`);
  }
  const foldable = dividesChunk(region) ? shareableFolds(region) : [];
  for (const id of shares)
    if (!foldable.includes(id)) problems.push(`${name} divides node ${id} among invocations that do not all need it`);
  const shared = sharedNodes(region);
  for (const id of stage.nodes) {
    if (!shared.includes(id)) problems.push(`${name} stages node ${id}, which its invocations do not share`);
    else if (!stagedTile(region, id)) problems.push(`${name} stages node ${id}, whose size is open`);
  }
  return problems;
}
