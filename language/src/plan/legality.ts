/** Whether the moves that a program states are legal (theory.md §3, §4), and what the nearest legal choice is. */
import { deriveStream, foldedAndKept } from '../derive/index.ts';
import { NCD4101 } from '../diagnostics/codes/NCD4101.ts';
import { NCD4102 } from '../diagnostics/codes/NCD4102.ts';
import { NCD4103 } from '../diagnostics/codes/NCD4103.ts';
import { NCD4105 } from '../diagnostics/codes/NCD4105.ts';
import { NCD4106 } from '../diagnostics/codes/NCD4106.ts';
import { NCD4107 } from '../diagnostics/codes/NCD4107.ts';
import { NCD4109 } from '../diagnostics/codes/NCD4109.ts';
import { type Diagnostic, diagnose, type Related } from '../diagnostics/index.ts';
import { type Axis, type DeclaredMove, type DeclaredRegion, type NodeId, type Term, unionAxes } from '../term/index.ts';
import { levelNames, printSize, type TargetMachine } from '../types/index.ts';
import { capacityProblem } from './capacity.ts';
import { declaredNodes, outermost, regionAt, stepAround } from './declared.ts';
import { partsOf, splitRegion } from './declared-splits.ts';
import { mostTogether, movesOf, sizeOfMove, withNested } from './moves.ts';
import { nodeOf } from './reach.ts';
import { misfitAlong } from './regions.ts';
import type { KnownSizes } from './shape.ts';

/** Why the declared regions of a term cannot be as they are; one message for each region that is in the way. */
export function declaredProblems(
  term: Term,
  target: TargetMachine,
  sizes: KnownSizes = new Map(),
): readonly Diagnostic[] {
  return outermost(term).flatMap((place) => {
    const regions = withNested(term, place);
    const own = regions.flatMap((region) => levelProblem(term, region) ?? moveProblems(term, region, regions));
    return own.length > 0 ? own : (wholeProblem(term, place, target, sizes) ?? []);
  });
}

function levelProblem(term: Term, { level, parent, span }: DeclaredRegion): readonly Diagnostic[] | undefined {
  const outer = parent === undefined ? undefined : term.regions[parent];
  const around = outer?.level ?? 'global';
  if (levelNames.indexOf(level) > levelNames.indexOf(around)) return undefined;
  const related = outer ? [{ span: outer.span, message: `the region around it is at ${around}` }] : [];
  const below = levelNames[levelNames.indexOf(around) + 1];
  const hint = below === undefined ? 'leave this region out' : `use \`at ${below}\``;
  return [diagnose(NCD4105, span, { level, around }, { related, hint })];
}

function moveProblems(term: Term, region: DeclaredRegion, regions: readonly DeclaredRegion[]): readonly Diagnostic[] {
  return region.moves.flatMap((move, i): readonly Diagnostic[] => {
    const before = region.moves.slice(0, i).find((m) => m.axis.id === move.axis.id && !streamsParts(m, move));
    if (before) {
      const related = [{ span: before.span, message: 'the first move is here' }];
      const moves = [before, move].map(moveText);
      return [diagnose(NCD4103, move.span, { axis: move.axis.name, moves }, { related })];
    }
    return sizeProblem(region, move, regions) ?? axisProblem(term, region, move) ?? [];
  });
}

/** Each part of a split axis may be streamed. */
const streamsParts = (a: DeclaredMove, b: DeclaredMove): boolean =>
  (a.kind === 'split' && b.kind === 'stream') || (a.kind === 'stream' && b.kind === 'split');

const moveText = ({ kind, axis, size }: DeclaredMove): string =>
  `${kind} ${axis.name}: ${size === 'auto' ? size : printSize(size)}`;

function sizeProblem(
  region: DeclaredRegion,
  move: DeclaredMove,
  regions: readonly DeclaredRegion[],
): readonly Diagnostic[] | undefined {
  const size = sizeOfMove(move);
  const misfit = (text: string, hint: string, related: readonly Related[] = []) => [
    diagnose(NCD4109, move.span, { move: moveText(move), text }, { hint, related }),
  ];
  if (move.size !== 'auto' && size === undefined)
    return misfit('the size of a tile is a number, and this one is open', 'write a number, or `auto`');
  if (size !== undefined && size < 1) return misfit('it holds nothing', 'use a size of 1 or more, or `auto`');
  if (size === undefined || region.level !== 'register') return undefined;
  const outer = regions
    .filter((other) => other.level === 'workgroup')
    .flatMap((other) => other.moves)
    .find((other) => other.kind === move.kind && other.axis.id === move.axis.id);
  const whole = outer && sizeOfMove(outer);
  if (whole === undefined || whole % size === 0) return undefined;
  let nearest = Math.min(size, whole);
  while (whole % nearest !== 0) nearest--;
  const related = outer ? [{ span: outer.span, message: `the tile around it is ${whole}` }] : [];
  return misfit(`${size} does not divide ${whole}, the tile around it`, `use ${nearest}`, related);
}

function axisProblem(term: Term, region: DeclaredRegion, move: DeclaredMove): readonly Diagnostic[] | undefined {
  switch (move.kind) {
    case 'group':
      return groupProblem(term, region, move);
    case 'stream':
      return streamProblem(term, region, move);
    case 'split':
      return splitProblem(term, region, move);
  }
}

/** A reduction or recurrence of the region along an axis. */
const consumerOf = (term: Term, { interior }: DeclaredRegion, axis: Axis): NodeId | undefined =>
  interior.find((id) => {
    const node = nodeOf(term, id);
    if (node.kind === 'reduce') return node.reduced.some((a) => a.id === axis.id);
    return node.kind === 'recur' && node.axis.id === axis.id;
  });

const carries = (term: Term, id: NodeId, axis: Axis): boolean => nodeOf(term, id).axes.some((a) => a.id === axis.id);

/** Legal iff every value of the region carries the axis and nothing in it consumes the axis (theory.md §3). What folds other
 * values along an axis of that name is no consumer: it could have been called otherwise. */
function groupProblem(term: Term, region: DeclaredRegion, move: DeclaredMove): readonly Diagnostic[] | undefined {
  const { axis } = move;
  const lacking = region.outputs.find((id) => !carries(term, id, axis));
  const folded = consumerOf(term, region, axis);
  const consumer = lacking === undefined && isApart(term, region, axis) ? undefined : folded;
  if (consumer === undefined && lacking === undefined) return undefined;
  const instead = insteadOfGroup(term, region, axis);
  const options = instead === undefined ? {} : { instead };
  if (consumer !== undefined) {
    const { name, span } = calleeOf(term, region, consumer);
    const related = [{ span, message: `${name} consumes ${axis.name} here` }];
    const reason = `${name} consumes ${axis.name}`;
    return [diagnose(NCD4101, move.span, { move: moveText(move), reason, ...options }, { related })];
  }
  const { name = 'the value of the region', span } = nodeOf(term, lacking as NodeId);
  const related = [{ span, message: `${name} is computed here` }];
  return [
    diagnose(
      NCD4101,
      move.span,
      { move: moveText(move), reason: `${name} lacks ${axis.name}`, ...options },
      { related },
    ),
  ];
}

/** Whether nothing is both folded along an axis and kept along it. */
const isApart = (term: Term, { interior, outputs }: DeclaredRegion, axis: Axis): boolean =>
  interior.every((id) => nodeOf(term, id).kind !== 'recur') &&
  foldedAndKept({ nodes: term.nodes, interior, outputs }, axis) === undefined;

/** What the text of the region calls a reduction. */
function calleeOf(term: Term, { callees }: DeclaredRegion, id: NodeId): Pick<Related, 'span'> & { name: string } {
  const known = callees.find(({ node }) => node === id);
  const { name = 'a reduction', span } = nodeOf(term, id);
  return known ? { name: known.name, span: known.span } : { name, span };
}

function insteadOfGroup(term: Term, region: DeclaredRegion, axis: Axis): string | undefined {
  const { interior, outputs } = region;
  const taken = region.moves.some((m) => m.kind === 'stream');
  const streams = deriveStream({ nodes: term.nodes, interior, outputs }, axis).kind === 'stream';
  if (!taken && consumerOf(term, region, axis) !== undefined && streams) return `stream ${axis.name} instead`;
  const others = groupableAxes(term, region).map((a) => a.name);
  return others.length > 0 ? `group ${others.join(' or ')} instead` : undefined;
}

const groupableAxes = (term: Term, region: DeclaredRegion): readonly Axis[] =>
  unionAxes(region.outputs.map((id) => nodeOf(term, id).axes)).filter(
    (axis) =>
      region.outputs.every((id) => carries(term, id, axis)) &&
      (consumerOf(term, region, axis) === undefined || isApart(term, region, axis)),
  );

function streamProblem(term: Term, region: DeclaredRegion, move: DeclaredMove): readonly Diagnostic[] | undefined {
  const { axis } = move;
  const { interior, outputs } = region;
  const refuse = (reason: string, instead?: string, related: readonly Related[] = []) => [
    diagnose(
      NCD4102,
      move.span,
      { axis: axis.name, reason, ...(instead === undefined ? {} : { instead }) },
      { related },
    ),
  ];
  const others = groupableAxes(term, region)
    .filter((a) => a.id !== axis.id)
    .map((a) => a.name);
  const carried = outputs.every((id) => carries(term, id, axis));
  if (consumerOf(term, region, axis) === undefined && !carried)
    return refuse(
      `nothing in the region folds ${axis.name}, and not every value of it carries ${axis.name}`,
      others.length > 0 ? `group ${others.join(' or ')} instead` : undefined,
    );
  const derivation = deriveStream({ nodes: term.nodes, interior, outputs }, axis);
  if (derivation.kind === 'stream') return undefined;
  const { rule, reason, hint, node } = derivation;
  const consumer = consumerOf(term, region, axis);
  const at =
    region.callees.find((c) => c.node === node) ??
    (consumer === undefined ? undefined : calleeOf(term, region, consumer));
  const related = at ? [{ span: at.span, message: `${at.name} needs it here` }] : [];
  const grouped = others.length > 0 ? others.join(' or ') : 'another axis';
  const instead = hint === undefined ? `group ${grouped} instead` : `${hint}, or group ${grouped}`;
  return refuse(`${reason} (rule ${rule})`, instead, related);
}

/** Legal iff the axis can be streamed and its states have a merge (theory.md §5). */
function splitProblem(term: Term, region: DeclaredRegion, move: DeclaredMove): readonly Diagnostic[] | undefined {
  const refuse = (reason: string, hint: string, related: readonly Related[] = []) => [
    diagnose(NCD4106, move.span, { text: `${moveText(move)} is not legal here: ${reason}` }, { related, hint }),
  ];
  const { axis } = move;
  const [first] = region.moves.filter((m) => m.kind === 'split');
  if (region.parent !== undefined)
    return refuse(
      'parts run in kernels of their own, and this region is inside another',
      'write it at the region around',
    );
  if (first && first !== move)
    return refuse(`the region is split along ${first.axis.name} already`, `stream ${axis.name} instead`, [
      { span: first.span, message: 'the first split is here' },
    ]);
  const split = splitRegion(term, term.regions.indexOf(region), axis, partsOf(move));
  if (split.kind === 'split') return undefined;
  return refuse(`${split.reason} (rule ${split.rule})`, split.hint ?? 'leave the split out', [
    { span: split.span, message: 'it is computed here' },
  ]);
}

// ---- the region as a whole

function wholeProblem(
  term: Term,
  place: number,
  target: TargetMachine,
  sizes: KnownSizes,
): readonly Diagnostic[] | undefined {
  const declared = term.regions[place] as DeclaredRegion;
  const move = declared.moves.find((m) => m.kind === 'split');
  if (move) {
    const split = splitRegion(term, place, move.axis, partsOf(move));
    return split.kind === 'split' ? wholeProblem(split.term, place, target, sizes) : undefined;
  }
  const { storageBuffers } = target.limits;
  const none = (reason: string, hint?: string) => [
    diagnose(NCD4107, declared.span, { reason }, hint === undefined ? {} : { hint }),
  ];
  const streams = withNested(term, place).flatMap((r) => r.moves.filter((m) => m.kind === 'stream'));
  const [first] = streams;
  const second = streams.find((m) => m.axis.id !== first?.axis.id);
  if (first && second)
    return none(`it streams ${first.axis.name} and ${second.axis.name}`, 'stream one axis; the other is kept whole');
  const arrays = declaredNodes(term, place).loads.length + declared.outputs.length;
  if (arrays > storageBuffers)
    return none(`it reads and writes ${arrays} arrays, and ${storageBuffers} fit on ${target.name}`, 'cut it in two');
  const region = regionAt(term, place, { storageBuffers, sizes, target });
  if (region) return capacityProblem(term, region, target, sizes);
  const { reason, hint } = whyNone(term, place, target.limits.workgroupInvocations);
  return none(reason, hint);
}

function whyNone(term: Term, place: number, most: number): { readonly reason: string; readonly hint?: string } {
  const declared = term.regions[place] as DeclaredRegion;
  const step = stepAround(term, place);
  if (step)
    return {
      reason: `it is part of a step of the recurrence along ${step.axis.name}, and one kernel goes through all steps`,
      hint: 'put the region around the recurrence',
    };
  const { groups, tiles, stream } = movesOf(term, place);
  const folded = unionAxes(
    declared.interior.flatMap((id) => {
      const node = nodeOf(term, id);
      return node.kind === 'reduce' ? [node.reduced] : node.kind === 'recur' ? [[node.axis]] : [];
    }),
  );
  const { interior, outputs } = declared;
  const derivations = (stream ? [stream.axis] : folded).map((axis) =>
    deriveStream({ nodes: term.nodes, interior, outputs }, axis),
  );
  const refusal = derivations.find((d) => d.kind === 'refusal');
  if (refusal?.kind === 'refusal' && derivations.every((d) => d.kind === 'refusal'))
    return { reason: refusal.reason, ...(refusal.hint === undefined ? {} : { hint: refusal.hint }) };
  const nodes = declaredNodes(term, place);
  const misfits = (stream ? [stream.axis] : folded).map((axis) => misfitAlong(term, nodes, outputs, axis));
  const [misfit] = misfits;
  if (misfit !== undefined && misfits.every((m) => m !== undefined))
    return { reason: misfit, hint: 'cut it in two, each with a region of its own' };
  if (groups.size + tiles.size > 0 || stream?.chunk !== undefined)
    return {
      reason: `an invocation computes at most ${mostTogether} elements together, in a workgroup of at most ${most}`,
      hint: 'make the tiles smaller, or leave a size to `auto`',
    };
  return { reason: 'what an invocation must keep is more than it can hold', hint: 'cut it in two' };
}
