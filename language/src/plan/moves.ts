/** Moves that a program states, and the tiles of invocations that they leave open. */
import type { Axis, DeclaredMove, DeclaredRegion, Term } from '../term/index.ts';
import { constantSize } from '../types/index.ts';
import { longestColumn, type StreamRegion, type Tile, workgroupSize } from './labelled.ts';
import { lanesOfColumn, partOf, plainLanes, type TileLayout } from './tile-layouts.ts';

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
/** The region with the tiles that moves fix: of the ways that `fits` accepts, or else of all, one in which as few invocations as
 * can be share the column, for they repeat what lacks it; none where no invocations, of which a workgroup has `most`, can be laid
 * out so. */
export function fixedTiles(
  region: StreamRegion,
  moves: Moves,
  most: number,
  fits: (region: StreamRegion) => boolean,
): StreamRegion | undefined {
  const { groups, tiles, stream } = moves;
  const chunk = stream?.chunk ?? region.chunk;
  const inOrder = region.stream.recurrences.length > 0;
  if (inOrder && chunk !== 1) return undefined;
  const held = region.held ?? [];
  if (held.some(({ axis }) => groups.has(axis.id) || tiles.has(axis.id))) return undefined;
  const columns = region.column ? fixedColumns(region.column, moves, inOrder) : [undefined];
  const ways = columns.flatMap((column) =>
    fixedRows(region.rows, column, moves, { chunk, most }).map((layout) => ({ ...region, ...layout, chunk })),
  );
  return ways.find(fits) ?? ways[0];
}

/** What an invocation may have of what a workgroup keeps of the column: all of it, or a part, each sharing it with others. */
function fixedColumns({ axis, size }: Tile, { groups, tiles }: Moves, inOrder: boolean): readonly Tile[] {
  const tile = tiles.get(axis.id);
  const wanted = groups.get(axis.id) ?? tile ?? size;
  if (wanted > longestColumn) return [];
  return lanesOfColumn
    .filter(
      (lanes) => lanes === 1 || (!inOrder && wanted % lanes === 0 && (tile === undefined || tile * lanes === wanted)),
    )
    .filter((lanes) => lanes > 1 || tile === undefined || tile === wanted)
    .map((lanes) => partOf({ axis, size: wanted }, lanes));
}

/** Lanes and sizes whose products are the groups. First come about as many invocations as a workgroup usually has, and sizes as near
 * as can be to those that the planner would take. */
function fixedRows(
  rows: readonly Tile[],
  column: Tile | undefined,
  { groups, tiles }: Moves,
  { chunk, most }: { readonly chunk: number; readonly most: number },
): readonly TileLayout[] {
  const isFixed = rows.some(({ axis }) => groups.has(axis.id) || tiles.has(axis.id));
  const kept = column ? { column } : {};
  if (!isFixed && column?.lanes === undefined) return [{ rows, ...kept }];
  const choices = rows.map((row): readonly Required<Tile>[] => {
    const { axis, size } = row;
    const group = groups.get(axis.id);
    const tile = tiles.get(axis.id);
    if (group === undefined) return [{ axis, size: tile ?? size, lanes: 1 }];
    const sizes = tile === undefined ? divisors(group) : [tile];
    return sizes.filter((s) => group % s === 0).map((s) => ({ axis, size: s, lanes: group / s }));
  });
  const { lanes: shared = 1 } = column ?? {};
  const lastFree = rows.every(({ axis }) => !groups.has(axis.id));
  if (lastFree)
    choices[rows.length - 1] = [{ ...(choices.at(-1)?.[0] as Required<Tile>), lanes: workgroupSize / shared }];
  const scored = combinations(choices).flatMap((tiled) => {
    const invocations = tiled.reduce((p, t) => p * t.lanes, shared);
    const together = tiled.reduce((p, t) => p * t.size, chunk);
    if (invocations > most || together > mostTogether) return [];
    const far = tiled.reduce((sum, t, i) => sum + Math.abs(Math.log2(t.size / (rows[i] as Tile).size)), 0);
    const score = 16 * Math.abs(Math.log2(invocations / workgroupSize)) + far;
    return [{ layout: { rows: column?.lanes ? tiled : plainLanes(tiled), ...kept }, score }];
  });
  return scored.toSorted((a, b) => a.score - b.score).map(({ layout }) => layout);
}

/** Sizes of a tile beyond this are no choice: no invocation has registers for them. */
const largestTile = 32;
const divisors = (n: number): readonly number[] =>
  Array.from({ length: Math.min(n, largestTile) }, (_, i) => i + 1).filter((d) => n % d === 0);

function combinations<T>([first, ...rest]: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (!first) return [[]];
  return combinations(rest).flatMap((tail) => first.map((item) => [item, ...tail]));
}
