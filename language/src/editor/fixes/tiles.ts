/** Other sizes of tiles, where the planner's or the written ones waste something. */
import type { Diagnostic } from '../../diagnostics/index.ts';
import { type ast, parseModule } from '../../syntax/index.ts';
import type { Typed } from '../../types/index.ts';
import { type Attempt, attempted, countOf, movesInstead, type Planner } from '../attempt.ts';
import type { Edit } from '../format.ts';
import { nodesAt } from '../nodes-at.ts';
import type { DiagramPlan } from '../plans.ts';
import { editBetween, explicitPlan } from '../refactors.ts';
import { insert, replace } from './fix.ts';
import type { Rewrite } from './traffic.ts';

type Tiles = ReadonlyMap<string, number>;

/** Tiles that a core holds: the largest is halved until they do. */
export function smallerTiles(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  planner: Planner,
): readonly Rewrite[] {
  const was = tilesOf(plan, /^a workgroup of (\S+) holds/.exec(diagnostic.message)?.[1]);
  const tiles = new Map(was);
  for (let i = 0; i < mostHalvings; i++) {
    const [largest] = [...tiles].sort(([, a], [, b]) => b - a);
    if (!largest || largest[1] < 2) return [];
    tiles.set(largest[0], largest[1] >> 1);
    const attempt = attemptWith(typed, plan, diagnostic, { was, tiles }, planner);
    if (attempt && countOf(attempt.plan, diagnostic.code) < countOf(plan, diagnostic.code))
      return [{ title: `${listed(tiles)}: ${movesInstead(attempt, plan)}`, text: attempt.text }];
  }
  return [];
}

const mostHalvings = 12;

/** Tiles that an axis fills: as many as there are now, or a few more or less. */
export function evenTiles(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  planner: Planner,
): readonly Rewrite[] {
  const [, axis = '', size, count, now] = /^(\S+) = (\d+) takes (\d+) tiles of (\d+)/.exec(diagnostic.message) ?? [];
  const counts = [-1, 0, 1, 2].map((more) => Number(count) + more).filter((n) => n > 0);
  const own = plan.report.kernels.find(({ moves }) =>
    moves.some((move) => move.kind === 'group' && move.axis === axis && String(move.size) === now),
  );
  const tiles = tilesOf(plan, own?.name);
  const tried = [...new Set(counts.map((n) => Math.ceil(Number(size) / n)))].flatMap((tile) => {
    const attempt = attemptWith(
      typed,
      plan,
      diagnostic,
      { was: tiles, tiles: new Map([...tiles, [axis, tile]]) },
      planner,
    );
    const isBetter = attempt && countOf(attempt.plan, diagnostic.code) < countOf(plan, diagnostic.code);
    return isBetter ? [{ tile, attempt }] : [];
  });
  const [best] = tried.sort((a, b) => a.attempt.seconds - b.attempt.seconds);
  if (!best) return [];
  return [{ title: `group ${axis}: ${best.tile}: ${movesInstead(best.attempt, plan)}`, text: best.attempt.text }];
}

/** Tiles that the planner finds, in the place of those that are written. */
export function plannersTiles(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  planner: Planner,
): readonly Rewrite[] {
  const edits = regionsAt(typed, diagnostic).flatMap(({ moves }) =>
    moves.flatMap(({ size }) => (size === 'auto' ? [] : [replace(size.span, 'auto')])),
  );
  const attempt = edits.length > 0 ? attempted(typed, plan, edits, planner) : undefined;
  if (!attempt || countOf(attempt.plan, diagnostic.code) >= countOf(plan, diagnostic.code)) return [];
  return [{ title: `leave the tiles to the planner: ${movesInstead(attempt, plan)}`, text: attempt.text }];
}

const listed = (tiles: Tiles): string => [...tiles].map(([axis, size]) => `group ${axis}: ${size}`).join(', ');

/** What one workgroup of a kernel takes along each axis. */
function tilesOf({ report }: DiagramPlan, kernel: string | undefined): Tiles {
  const own = report.kernels.find(({ name }) => name === kernel);
  return new Map(
    own?.moves.flatMap(({ kind, axis, size }) => (kind === 'group' && typeof size === 'number' ? [[axis, size]] : [])),
  );
}

/** With tiles in the region around a message, or in the plan that is written out for it. */
function attemptWith(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  { was, tiles }: { readonly was: Tiles; readonly tiles: Tiles },
  planner: Planner,
): Attempt | undefined {
  const [region] = regionsAt(typed, diagnostic);
  if (region) return attempted(typed, plan, tileEdits(region, tiles), planner);
  const { file } = typed.resolved.entry.parsed.module;
  const written = explicitPlan(typed, plan, planner.host);
  if (written.kind !== 'written') return undefined;
  const { module } = parseModule({ path: file.path, text: written.text });
  const own = module.items.find((item) => item.kind === 'diagram' && item.name.text === plan.diagram.name);
  const found = own ? regionsIn(own).find((at) => hasTiles(at, was)) : undefined;
  if (!found) return undefined;
  const edits = tileEdits(found, tiles);
  const text = [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((out, { start, end, text: own }) => out.slice(0, start) + own + out.slice(end), written.text);
  return attempted(typed, plan, [editBetween(file.text, text)], planner);
}

const hasTiles = ({ moves }: ast.At, tiles: Tiles): boolean =>
  [...tiles].every(([axis, wanted]) =>
    moves.some(
      ({ move, axis: { text }, size }) =>
        move === 'group' && text === axis && size !== 'auto' && size.kind === 'number' && size.value === wanted,
    ),
  );

/** The moves of a region with other tiles; those that it leaves to the planner are written. */
function tileEdits({ moves, level, auto, body }: ast.At, tiles: Tiles): readonly Edit[] {
  const edits: Edit[] = [];
  const missing: string[] = [];
  for (const [axis, size] of tiles) {
    const own = moves.find((move) => move.move === 'group' && move.axis.text === axis);
    if (!own) missing.push(`group ${axis}: ${size}`);
    else edits.push({ start: own.axis.span.end, end: own.span.end, text: `: ${size}` });
  }
  const [first] = moves;
  if (missing.length === 0) return edits;
  if (first && !auto) return [...edits, insert(first.span.start, `${missing.join(', ')}, `)];
  return [...edits, { start: level.span.end, end: body.span.start, text: ` (${missing.join(', ')}) ` }];
}

/** The innermost first. */
function regionsAt({ resolved }: Typed, { span }: Diagnostic): readonly ast.At[] {
  const around = span ? nodesAt(resolved.entry.parsed.module, span.start) : [];
  return around.filter((node): node is ast.At => node.kind === 'at').reverse();
}

function regionsIn(own: ast.Item): readonly ast.At[] {
  const found: ast.At[] = [];
  const enter = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ((value as Partial<ast.At>).kind === 'at') found.push(value as ast.At);
    for (const [key, child] of Object.entries(value)) if (key !== 'span') enter(child);
  };
  enter(own);
  return found;
}
