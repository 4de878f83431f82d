/** Splits that a program states: the term is rewritten, and the region becomes that of the parts. What merges them is planned
 * like everything outside of regions. */
import { type Refusal, splitTerm, type TermSplit } from '../derive/index.ts';
import type { Axis, DeclaredMove, DeclaredRegion, Term } from '../term/index.ts';
import { constantSize, sizeConstant } from '../types/index.ts';
import { declaredNodes, regionName } from './declared.ts';
import { type Split, workgroupSize } from './labelled.ts';
import { movesOf, sizeOfMove } from './moves.ts';
import { regionBelow } from './regions.ts';
import { movedSplit } from './split.ts';

/** Parts of a split whose number is left to the planner. */
const usualParts = 16;

export interface DeclaredSplit {
  readonly place: number;
  readonly move: DeclaredMove;
}

/** The first split of an outermost region. */
export const splitOf = ({ regions }: Term): DeclaredSplit | undefined =>
  regions
    .flatMap(({ parent, moves }, place) => {
      const move = parent === undefined ? moves.find((m) => m.kind === 'split') : undefined;
      return move ? [{ place, move }] : [];
    })
    .at(0);

/** The term with all splits of its regions made. One that cannot be is left out: `declaredProblems` says why. */
export function withDeclaredSplits(term: Term): { readonly term: Term; readonly splits: readonly Split[] } {
  let current = term;
  let splits: readonly Split[] = [];
  for (let next = splitOf(current); next; next = splitOf(current)) {
    const { place, move } = next;
    const split = splitRegion(current, place, move.axis, partsOf(move));
    if (split.kind === 'refusal') current = { ...current, regions: withoutSplit(current, place) };
    else {
      const { kind: _, term: rewritten, ...own } = split;
      splits = [...splits.map((earlier) => movedSplit(earlier, own.moved)), { ...own, declared: place }];
      current = rewritten;
    }
  }
  return { term: current, splits };
}

export const partsOf = (move: DeclaredMove): number => sizeOfMove(move) ?? usualParts;

/** The term with a region's values merged from parts; the region, at the same place, computes the parts. */
export function splitRegion(
  term: Term,
  place: number,
  axis: Axis,
  parts: number,
): (TermSplit & Pick<Split, 'of'>) | Refusal {
  const declared = term.regions[place] as DeclaredRegion;
  const outputs = [...declared.outputs].sort((a, b) => a - b);
  const of = { name: regionName(term, place), outputs, loads: declaredNodes(term, place).loads };
  // the term without regions keeps none of them from the nodes that are made
  const split = splitTerm({ ...term, regions: [], claims: [] }, { ...declaredNodes(term, place), ...of }, axis, parts);
  if (split.kind === 'refusal') return split;
  const { moved, partials, along } = split;
  const to = (ids: readonly number[]): readonly number[] => ids.flatMap((id) => moved.get(id) ?? []);
  const loads = new Set(to(of.loads));
  const { interior } = regionBelow(split.term, loads, partials);
  const inside = insideOf(term, place);
  const regions = term.regions.map((region, i): DeclaredRegion => {
    if (!inside.has(i))
      return {
        ...region,
        outputs: to(region.outputs),
        interior: to(region.interior),
        callees: calleesOf(region, moved),
      };
    const others = region.moves
      .filter((move) => i !== place || move.kind !== 'split')
      .map((move) => (move.axis.id === axis.id ? { ...move, axis: along } : move));
    const moves = i === place ? [...others, ...partGroup(term, place, split.part)] : others;
    const parts = { ...region, moves, outputs: partials, interior, callees: calleesOf(region, moved) };
    return i === place ? { ...parts, name: `${of.name}_parts` } : parts;
  });
  const claims = term.claims.flatMap((claim) => to([claim.node]).map((node) => ({ ...claim, node })));
  return { ...split, of, term: { ...split.term, regions, claims } };
}

/** Where the program says how many indices of other axes a workgroup takes, it takes parts beside them. */
function partGroup(term: Term, place: number, part: Axis): readonly DeclaredMove[] {
  const { groups } = movesOf(term, place);
  if (groups.size === 0) return [];
  const taken = [...groups.values()].reduce((product, size) => product * size, 1);
  const size = Math.max(1, Math.min(constantSize(part.size) as number, Math.floor(workgroupSize / taken)));
  const { span } = term.regions[place] as DeclaredRegion;
  return [{ kind: 'group', axis: part, size: sizeConstant(size), span }];
}

const calleesOf = ({ callees }: DeclaredRegion, moved: TermSplit['moved']): DeclaredRegion['callees'] =>
  callees.flatMap((callee) => {
    const node = moved.get(callee.node);
    return node === undefined ? [] : [{ ...callee, node }];
  });

/** A region and those in it. */
function insideOf({ regions }: Term, place: number): ReadonlySet<number> {
  const inside = new Set([place]);
  regions.forEach(({ parent }, i) => {
    if (parent !== undefined && inside.has(parent)) inside.add(i);
  });
  return inside;
}

const withoutSplit = ({ regions }: Term, place: number): readonly DeclaredRegion[] =>
  regions.map((region, i) =>
    i === place ? { ...region, moves: region.moves.filter((move) => move.kind !== 'split') } : region,
  );
