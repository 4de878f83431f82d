/** Moves that a program states, and the tiles of invocations that they leave open. */
import type { Axis, DeclaredMove, DeclaredRegion, Term } from '../term/index.ts';
import { constantSize } from '../types/index.ts';
import { longestColumn, type StreamRegion, type Tile, workgroupSize } from './labelled.ts';

export interface Moves {
  /** How many indices of an axis a workgroup takes. */
  readonly groups: ReadonlyMap<number, number>;
  /** How many of them one invocation takes. */
  readonly tiles: ReadonlyMap<number, number>;
  readonly stream?: { readonly axis: Axis; readonly chunk?: number };
}

export const sizeOfMove = ({ size }: DeclaredMove): number | undefined =>
  size === 'auto' ? undefined : constantSize(size);

/** A region with those inside it, outermost first. */
export function withNested(term: Term, place: number): readonly DeclaredRegion[] {
  const inside = new Set([place]);
  term.regions.forEach(({ parent }, i) => {
    if (parent !== undefined && inside.has(parent)) inside.add(i);
  });
  return term.regions.filter((_, i) => inside.has(i));
}

/** What an outermost region and those inside it fix. */
export function movesOf(term: Term, place: number): Moves {
  const groups = new Map<number, number>();
  const tiles = new Map<number, number>();
  let stream: Moves['stream'];
  for (const { level, moves } of withNested(term, place))
    for (const move of moves) {
      const size = sizeOfMove(move);
      const sizes = level === 'register' ? tiles : groups;
      if (move.kind === 'group' && size !== undefined) sizes.set(move.axis.id, size);
      if (move.kind === 'stream') stream = { axis: move.axis, ...(size === undefined ? {} : { chunk: size }) };
    }
  return { groups, tiles, ...(stream ? { stream } : {}) };
}

/** An invocation of a kernel computes at most this many elements together. */
export const mostTogether = 256;
/** What every device can run as one workgroup (WebGPU specification, §3.6.2 Limits). */
const mostInvocations = 256;

/** The region with the tiles that moves fix; none where no invocations can be laid out so. */
export function fixedTiles(region: StreamRegion, moves: Moves): StreamRegion | undefined {
  const { groups, tiles, stream } = moves;
  const chunk = stream?.chunk ?? region.chunk;
  if (region.stream.recurrences.length > 0 && chunk !== 1) return undefined;
  const column = region.column && fixedColumn(region.column, moves);
  if (region.column && !column) return undefined;
  const held = region.held ?? [];
  if (held.some(({ axis }) => groups.has(axis.id) || tiles.has(axis.id))) return undefined;
  const rows = region.rows.some(({ axis }) => groups.has(axis.id) || tiles.has(axis.id))
    ? fixedRows(region.rows, moves, chunk)
    : region.rows;
  return rows && { ...region, rows, chunk, ...(column ? { column } : {}) };
}

/** The column of a workgroup is that of each of its invocations. */
function fixedColumn({ axis, size }: Tile, { groups, tiles }: Moves): Tile | undefined {
  const wanted = groups.get(axis.id) ?? tiles.get(axis.id) ?? size;
  return wanted > longestColumn || (tiles.get(axis.id) ?? wanted) !== wanted ? undefined : { axis, size: wanted };
}

/** Lanes and sizes whose products are the groups, with about as many invocations as a workgroup usually has, and sizes as
 * near as can be to those that the planner would take. */
function fixedRows(rows: readonly Tile[], { groups, tiles }: Moves, chunk: number): readonly Tile[] | undefined {
  const choices = rows.map((row): readonly Required<Tile>[] => {
    const { axis, size } = row;
    const group = groups.get(axis.id);
    const tile = tiles.get(axis.id);
    if (group === undefined) return [{ axis, size: tile ?? size, lanes: 1 }];
    const sizes = tile === undefined ? divisors(group) : [tile];
    return sizes.filter((s) => group % s === 0).map((s) => ({ axis, size: s, lanes: group / s }));
  });
  const lastFree = rows.every(({ axis }) => !groups.has(axis.id));
  if (lastFree) choices[rows.length - 1] = [{ ...(choices.at(-1)?.[0] as Required<Tile>), lanes: workgroupSize }];
  let best: { readonly rows: readonly Required<Tile>[]; readonly score: number } | undefined;
  for (const candidate of combinations(choices)) {
    const invocations = candidate.reduce((p, t) => p * t.lanes, 1);
    const together = candidate.reduce((p, t) => p * t.size, chunk);
    if (invocations > mostInvocations || together > mostTogether) continue;
    const far = candidate.reduce((sum, t, i) => sum + Math.abs(Math.log2(t.size / (rows[i] as Tile).size)), 0);
    const score = 16 * Math.abs(Math.log2(invocations / workgroupSize)) + far;
    if (!best || score < best.score) best = { rows: candidate, score };
  }
  return best && plainLanes(best.rows);
}

/** Lanes along the last row alone, as many as usual, need not be said. */
function plainLanes(rows: readonly Required<Tile>[]): readonly Tile[] {
  const usual = rows.every(({ lanes }, i) => lanes === (i === rows.length - 1 ? workgroupSize : 1));
  return usual ? rows.map(({ axis, size }) => ({ axis, size })) : rows;
}

/** Sizes of a tile beyond this are no choice: no invocation has registers for them. */
const largestTile = 32;
const divisors = (n: number): readonly number[] =>
  Array.from({ length: Math.min(n, largestTile) }, (_, i) => i + 1).filter((d) => n % d === 0);

function combinations<T>([first, ...rest]: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (!first) return [[]];
  return combinations(rest).flatMap((tail) => first.map((item) => [item, ...tail]));
}
