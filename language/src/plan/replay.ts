/** Applies the moves of a log to a term again. */
import { type Refusal, splitTerm } from '../derive/index.ts';
import { type Axis, type Node, type NodeId, placesOf, type Term, unionAxes } from '../term/index.ts';
import { splitRegion } from './declared-splits.ts';
import type { Labelled, Region, Split, Stage, Tile } from './labelled.ts';
import type { KernelLog, LoggedAxis, LoggedMove, PlanLog } from './log.ts';
import { placeLoads, reach } from './reach.ts';
import { regionBelow, type StreamLayout, streamLayoutsAlong, unstreamedLayouts } from './regions.ts';
import { movedSplit } from './split.ts';
import { inputsOf } from './updates.ts';
import { verifyLabelled } from './verify.ts';

export type Replay =
  | { readonly kind: 'labelled'; readonly labelled: Labelled }
  | {
      readonly kind: 'refused';
      /** The kernel or split whose move is not legal; absent where the kernels together make no plan. */
      readonly at?: string;
      readonly reason: string;
      readonly refusal?: Refusal;
    };

class Refused extends Error {
  readonly at: string | undefined;
  readonly refusal: Refusal | undefined;

  constructor(reason: string, at?: string, refusal?: Refusal) {
    super(reason);
    this.at = at;
    this.refusal = refusal;
  }
}

/** The plan that a log describes. Every move is checked again: where one is not legal for this term, the reason. */
export function replayDerivation(term: Term, log: PlanLog): Replay {
  try {
    const labelled = replay(term, log);
    const [problem] = verifyLabelled(labelled);
    return problem === undefined ? { kind: 'labelled', labelled } : { kind: 'refused', reason: problem };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { message: reason, at, refusal } = error;
    return { kind: 'refused', reason, ...(at === undefined ? {} : { at }), ...(refusal ? { refusal } : {}) };
  }
}

function replay(original: Term, log: PlanLog): Labelled {
  if (log.diagram !== original.name)
    throw new Refused(`the log is one of ${log.diagram}, and the diagram is ${original.name}`);
  let term = original;
  let splits: readonly Split[] = [];
  for (const { name, outputs, loads, parts, declared, ...wanted } of log.splits) {
    requireNodes(term, [...outputs, ...loads], name);
    const { interior, loads: read } = regionBelow(term, new Set(loads), outputs);
    const of = { name, outputs, loads: read };
    const axis = axisOf(term.nodes, wanted, name);
    if (!Number.isInteger(parts) || parts < 2) throw new Refused(`${parts} is no number of parts`, name);
    if (declared !== undefined && !term.regions[declared]) throw new Refused('the diagram has no such region', name);
    const split =
      declared === undefined
        ? splitTerm(term, { interior, ...of }, axis, parts)
        : splitRegion(term, declared, axis, parts);
    if (split.kind === 'refusal') throw new Refused(split.reason, name, split);
    const { kind: _, term: rewritten, ...own } = split;
    const place = declared === undefined ? {} : { declared };
    splits = [...splits.map((earlier) => movedSplit(earlier, own.moved)), { ...own, of, ...place }];
    term = rewritten;
  }
  const stored = new Set([...inputsOf(term), ...log.kernels.flatMap(({ fuse }) => fuse)]);
  for (const { name, fuse } of log.kernels) requireNodes(term, fuse, name);
  const regions = log.kernels.map((kernel) => regionOf(term, stored, kernel));
  return { term, regions, stored, ...(splits.length > 0 ? { splits } : {}) };
}

function requireNodes(term: Term, ids: readonly NodeId[], at: string): void {
  const missing = ids.find((id) => !term.nodes[id]);
  if (missing !== undefined) throw new Refused(`the diagram has no value ${missing}`, at);
}

function axisOf(nodes: readonly Node[], { id, axis: name }: LoggedAxis, at: string): Axis {
  const folded = nodes.flatMap((node) => (node.kind === 'reduce' ? [node.reduced] : []));
  const axis = unionAxes([...nodes.map((node) => node.axes), ...folded]).find((a) => a.id === id);
  if (axis?.name !== name) throw new Refused(`the diagram has no such axis ${name}`, at);
  return axis;
}

function regionOf(term: Term, stored: ReadonlySet<NodeId>, { name, fuse, moves, declared }: KernelLog): Region {
  const place = declared === undefined ? {} : { declared };
  const [first] = moves;
  const [root] = fuse;
  if (root === undefined || !first) throw new Refused('nothing is computed', name);
  if (first.kind === 'copy') {
    const update = first.update === undefined ? undefined : term.updates[first.update];
    if (!update) return { kind: 'element', name, root, loads: [root], ...togetherOf(first, name), ...place };
    const loads = new Set([root, ...placeLoads(term, stored, placesOf(update))]);
    return { kind: 'element', name, root, loads: [...loads], update: first.update, ...place };
  }
  if (first.kind === 'element') {
    const { interior, loads } = reach(term, stored, root);
    const reduces = interior.filter((id) => term.nodes[id]?.kind === 'reduce');
    if (reduces.length > 1 || fuse.length > 1)
      throw new Refused('several reductions are one kernel only along a stream', name);
    const [reduce] = reduces;
    const own = reduce === undefined ? {} : { reduce };
    return { kind: 'element', name, root, ...own, loads, ...togetherOf(first, name), ...place };
  }
  const { layout, chunk } = layoutOf(term, stored, fuse, moves, name);
  const tile = ({ size, ...along }: LoggedAxis & { readonly size: number }): Tile => ({
    axis: axisOf(layout.stream.nodes, along, name), // a stream may fold an axis of its own
    size: tileSize(size, name),
  });
  const tiles = (kind: LoggedMove['kind']): Tile[] =>
    moves.flatMap((move) => {
      if (move.kind !== kind || !('axis' in move)) return [];
      const lanes = 'lanes' in move && move.lanes !== undefined ? { lanes: move.lanes } : {};
      return [{ ...tile(move), ...lanes }];
    });
  const staged = moves.find((move) => move.kind === 'stage');
  const [column] = tiles('column');
  const held = tiles('hold');
  return {
    kind: 'stream',
    name,
    outputs: layout.outputs,
    loads: layout.nodes.loads,
    stream: layout.stream,
    rows: tiles('group'),
    chunk,
    ...(column ? { column } : {}),
    ...(held.length > 0 ? { held } : {}),
    ...(staged ? { stage: stageOf(staged, tile, name) } : {}),
    ...place,
  };
}

function stageOf(
  { values, size, parts, shares }: Extract<LoggedMove, { kind: 'stage' }>,
  tile: (part: LoggedAxis & { readonly size: number }) => Tile,
  name: string,
): Stage {
  return { nodes: values, chunk: tileSize(size, name), parts: parts.map(tile), ...(shares ? { shares } : {}) };
}

const togetherOf = (
  { together }: Extract<LoggedMove, { kind: 'element' | 'copy' }>,
  at: string,
): { together?: number } => (together === undefined ? {} : { together: tileSize(together, at) });

function tileSize(size: number, at: string): number {
  if (!Number.isInteger(size) || size < 1) throw new Refused(`${size} is no tile size`, at);
  return size;
}

/** The layout with these groups, if the region has it. */
function layoutOf(
  term: Term,
  stored: ReadonlySet<NodeId>,
  outputs: readonly NodeId[],
  moves: readonly LoggedMove[],
  name: string,
): { readonly layout: StreamLayout; readonly chunk: number } {
  const along = moves.find((move) => move.kind === 'stream' || move.kind === 'once');
  if (!along) throw new Refused('no move says along which axis the kernel goes', name);
  const others = new Set([...stored].filter((id) => !outputs.includes(id)));
  const nodes = regionBelow(term, others, outputs);
  const layouts =
    along.kind === 'stream'
      ? streamLayoutsAlong(term, nodes, outputs, axisOf(term.nodes, along, name))
      : unstreamedLayouts(term, nodes, outputs);
  const ids = (kind: LoggedMove['kind']): string =>
    moves
      .flatMap((move) => (move.kind === kind && 'id' in move ? [move.id] : []))
      .sort(ascending)
      .join();
  const layout = layouts.find(
    ({ rows, column, held = [] }) =>
      idsOf(rows) === ids('group') &&
      idsOf(column ? [column] : []) === ids('column') &&
      idsOf(held.map((t) => t.axis)) === ids('hold'),
  );
  if (layout) return { layout, chunk: along.size };
  const where = along.kind === 'stream' ? `streamed along ${along.axis}` : 'computed at once';
  throw new Refused(`what the kernel fuses cannot be ${where} in these groups`, name);
}

const ascending = (a: number, b: number): number => a - b;
const idsOf = (axes: readonly Axis[]): string =>
  axes
    .map(({ id }) => id)
    .sort(ascending)
    .join();
