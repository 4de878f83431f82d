/** Streamed regions: which nodes one takes in, whether they fit one kernel, and how they are laid out (theory §3–§5). */
import { type Derivation, deriveStream, type Stream, unstreamedRegion } from '../derive/index.ts';
import { type Axis, type Node, type NodeId, operandsOf, type Term, unionAxes } from '../term/index.ts';
import type { Tile } from './labelled.ts';
import { nodeOf, placeLoads } from './reach.ts';
import { recurrenceLayouts } from './recurrences.ts';
import { isRefused, refuse } from './refused-streams.ts';
import { directPlaces } from './updates.ts';
import { readByBounds } from './visits.ts';

export interface RegionNodes {
  /** Computed inside, in topological order. */
  readonly interior: readonly NodeId[];
  /** Stored values that are read. */
  readonly loads: readonly NodeId[];
}

/** Everything between some outputs and the stored values below them. */
export function regionBelow(term: Term, stored: ReadonlySet<NodeId>, outputs: readonly NodeId[]): RegionNodes {
  const interior = new Set<NodeId>();
  const loads = new Set<NodeId>(placeLoads(term, stored, directPlaces(term, outputs)));
  const own = new Set(outputs);
  const pending = [...outputs];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (nodeOf(term, id).kind === 'input' || (stored.has(id) && !own.has(id))) loads.add(id);
    else if (!interior.has(id)) {
      interior.add(id);
      pending.push(...operandsOf(nodeOf(term, id)));
    }
  }
  const inOrder = (set: ReadonlySet<NodeId>) => [...set].sort((a, b) => a - b);
  return { interior: inOrder(interior), loads: inOrder(loads) };
}

/** A way to run a region as one stream: which axes are grouped, and which one is kept in pieces inside an invocation. */
export interface StreamLayout {
  readonly outputs: readonly NodeId[];
  readonly nodes: RegionNodes;
  readonly stream: Stream;
  readonly rows: readonly Axis[];
  readonly column?: Axis;
  /** Axes of states that an invocation keeps whole, with the most indices that they can have. */
  readonly held?: readonly Tile[];
}

/** A region of a term is derived once, however often the planner comes back to it. */
const derived = new WeakMap<Term, Map<string, readonly StreamLayout[]>>();

/** Every layout that works, for every axis along which the region can be streamed. */
export function streamLayouts(term: Term, nodes: RegionNodes, outputs: readonly NodeId[]): readonly StreamLayout[] {
  const known = derived.get(term) ?? new Map<string, readonly StreamLayout[]>();
  derived.set(term, known);
  const key = `${outputs.join()} of ${nodes.interior.join()}`;
  const layouts = known.get(key) ?? allLayouts(term, nodes, outputs);
  known.set(key, layouts);
  return layouts;
}

function allLayouts(term: Term, nodes: RegionNodes, outputs: readonly NodeId[]): readonly StreamLayout[] {
  const axes = unionAxes(
    nodes.interior.flatMap((id) => {
      const n = nodeOf(term, id);
      return n.kind === 'reduce' ? [n.reduced] : n.kind === 'recur' ? [[n.axis]] : [];
    }),
  );
  return axes.flatMap((axis) => streamLayoutsAlong(term, nodes, outputs, axis));
}

/** Layouts of a region without a stream: an invocation computes its tile at once, which no recurrence can be. */
export function unstreamedLayouts(term: Term, nodes: RegionNodes, outputs: readonly NodeId[]): readonly StreamLayout[] {
  if (nodes.interior.some((id) => nodeOf(term, id).kind === 'recur')) return [];
  return layoutsOf(term, nodes, outputs, unstreamedRegion({ nodes: term.nodes, interior: nodes.interior, outputs }));
}

/** Layouts that stream along one axis. */
export function streamLayoutsAlong(
  term: Term,
  nodes: RegionNodes,
  outputs: readonly NodeId[],
  axis: Axis,
): readonly StreamLayout[] {
  if (keepsMore(term, nodes, outputs, axis) || lacksRows(term, nodes, outputs, axis)) return [];
  if (foldsAgain(term, nodes, axis) || isRefused(term, nodes.interior, axis)) return [];
  const derivation: Derivation = deriveStream({ nodes: term.nodes, interior: nodes.interior, outputs }, axis);
  if (derivation.kind === 'refusal') {
    if (derivation.reduction !== undefined) refuse(term, nodes.interior, axis, derivation.reduction);
    return [];
  }
  const { bounds: _, ...unbounded } = derivation.stream;
  // a mask may have been applied by another kernel, to what this one loads
  const read = readByBounds(derivation.stream, new Set(nodes.loads));
  const stream = read ? derivation.stream : unbounded;
  const own = { ...nodes, loads: [...new Set([...nodes.loads, ...(read ?? [])])].sort((a, b) => a - b) };
  return stream.recurrences.length > 0
    ? recurrenceLayouts(term, own, outputs, stream)
    : layoutsOf(term, own, outputs, stream);
}

/** Whether an invocation would have to keep states along more axes than it has results along, which no layout allows (see
 * `fits`). A reduction that reads no other along the stream is a state as it stands; that of others is not known until the
 * stream is derived. */
function keepsMore(term: Term, { interior }: RegionNodes, outputs: readonly NodeId[], axis: Axis): boolean {
  const nodes = interior.map((id) => nodeOf(term, id));
  if (nodes.some((n) => n.kind === 'recur')) return false; // it keeps axes whole
  const results = new Set<NodeId>();
  // what is read at another place of an axis may be computed there, along other axes
  const rows = new Set([
    ...outputs.flatMap((id) => nodeOf(term, id).axes.map((a) => a.id)),
    ...nodes.flatMap((n) => (n.kind === 'reindex' ? n.entries.map(({ from }) => from.id) : [])),
  ]);
  return nodes.some((node) => {
    const isState = node.kind === 'reduce' && node.reduced.some((a) => a.id === axis.id);
    const readsResult = operandsOf(node).some((id) => results.has(id));
    if (isState || readsResult) results.add(node.id);
    return isState && !readsResult && node.axes.some((a) => !rows.has(a.id));
  });
}

/** Whether results lie along so different axes that none of them can be rows of all, whatever the stream is (see `misfit`). */
function lacksRows(term: Term, { interior }: RegionNodes, outputs: readonly NodeId[], axis: Axis): boolean {
  if (interior.some((id) => nodeOf(term, id).kind === 'recur')) return false;
  const own = outputs.map((id) => nodeOf(term, id).axes.filter((a) => a.id !== axis.id));
  return tilings(own).length === 0;
}

/** Whether a reduction that has nothing to do with the stream is folded again by another one, which no layout allows (see
 * `misfit`). */
function foldsAgain(term: Term, { interior }: RegionNodes, axis: Axis): boolean {
  const nodes = interior.map((id) => nodeOf(term, id));
  if (nodes.some((n) => n.kind === 'recur' || n.kind === 'reindex')) return false; // axes are others below
  /** The axes of reductions in what a node is computed from. */
  const folded = new Map<NodeId, ReadonlySet<number>>();
  return nodes.some((node) => {
    const below = new Set(operandsOf(node).flatMap((id) => [...(folded.get(id) ?? [])]));
    if (node.kind !== 'reduce') folded.set(node.id, below);
    else if (!node.reduced.some((a) => a.id === axis.id)) {
      if (node.reduced.some((a) => below.has(a.id))) return true;
      folded.set(node.id, new Set([...below, ...node.axes.map((a) => a.id)]));
    }
    return false;
  });
}

interface Tiling {
  readonly rows: readonly Axis[];
  readonly column?: Axis;
}

/** The rows of results with the given axes, and a column beside them: an output that lacks a row would be saved by several
 * invocations, or by none when the axis is empty. */
function tilings(own: readonly (readonly Axis[])[]): readonly Tiling[] {
  const all = unionAxes(own);
  const isShared = (rows: readonly Axis[]): boolean =>
    rows.every((row) => own.every((axes) => axes.some(({ id }) => id === row.id)));
  const candidates = [{ rows: all }, ...all.map((column) => ({ rows: all.filter((a) => a !== column), column }))];
  return candidates.filter(({ rows }) => isShared(rows));
}

function layoutsOf(
  term: Term,
  nodes: RegionNodes,
  outputs: readonly NodeId[],
  stream: Stream,
): readonly StreamLayout[] {
  const own = (id: NodeId): readonly Axis[] => nodeOf(term, id).axes.filter((a) => a.id !== stream.axis.id);
  const candidates = tilings(outputs.map(own)).map((tiling) => ({ outputs, nodes, stream, ...tiling }));
  return candidates.filter((layout) => misfit(layout) === undefined);
}

/** Why no loops can be made of a region that can be streamed, all of its axes being rows; nothing where they can. */
export function misfitAlong(
  term: Term,
  nodes: RegionNodes,
  outputs: readonly NodeId[],
  axis: Axis,
): string | undefined {
  const derivation = deriveStream({ nodes: term.nodes, interior: nodes.interior, outputs }, axis);
  if (derivation.kind !== 'stream' || derivation.stream.recurrences.length > 0) return undefined;
  const rows = unionAxes(outputs.map((id) => nodeOf(term, id).axes.filter((a) => a.id !== axis.id)));
  return misfit({ outputs, nodes, stream: derivation.stream, rows });
}

/** Why one invocation cannot compute the region with what it keeps: states along rows and the column, reductions inside along
 * rows (and the stream). */
function misfit({ outputs, nodes, stream, rows, column }: StreamLayout): string | undefined {
  const node = (id: NodeId): Node => stream.nodes[id] as Node;
  const rowIds = new Set(rows.map((a) => a.id));
  const within = (axes: readonly Axis[], ...more: readonly (Axis | undefined)[]) =>
    axes.every((a) => rowIds.has(a.id) || more.some((m) => m?.id === a.id));
  const states = new Set(stream.accumulators.map((a) => a.state));
  const loads = new Set(nodes.loads);
  // an output that lacks a row would be saved by several invocations, or by none when the axis is empty
  for (const id of outputs) {
    const lacked = rows.find((a) => !node(id).axes.some((b) => b.id === a.id));
    if (lacked) return `${node(id).name ?? 'one of its values'} lacks ${lacked.name}, along which another one lies`;
  }
  /** An axis that some output has can be folded as well elsewhere in a program, but not inside the same loops. */
  const kept = new Set([...rowIds, ...(column ? [column.id] : []), stream.axis.id]);
  for (const { state, shift, reduced } of stream.accumulators) {
    const beyond = node(state).axes.find((a) => !within([a], column));
    if (beyond) return outside('a state that it keeps', beyond, rows);
    const both = reduced.find((a) => a.id !== stream.axis.id && kept.has(a.id));
    if (both) return foldedAndKept(both);
    if (shift !== undefined && !within(node(shift).axes)) return 'what rescales a state differs along the column';
  }
  const roots = [
    ...stream.accumulators.flatMap((a) => [a.body, ...(a.shift === undefined ? [] : [a.shift])]),
    ...stream.tails.values(),
  ];
  let reason: string | undefined;
  const seen = new Set<NodeId>();
  const readsState = (id: NodeId): boolean =>
    states.has(id) || (!loads.has(id) && operandsOf(node(id)).some(readsState));
  const hasReduction = (id: NodeId): boolean =>
    states.has(id) || (!loads.has(id) && (node(id).kind === 'reduce' || operandsOf(node(id)).some(hasReduction)));
  const visit = (id: NodeId): void => {
    if (seen.has(id) || loads.has(id) || states.has(id)) return;
    seen.add(id);
    const n = node(id);
    if (n.kind === 'reduce') {
      const beyond = n.axes.find((a) => !within([a], stream.axis));
      if (beyond) reason ??= outside('a reduction inside it', beyond, rows);
      const both = n.reduced.find((a) => kept.has(a.id));
      if (both) reason ??= foldedAndKept(both);
      if (column && readsState(id) && stateCarries(id, column)) reason ??= foldedAndKept(column);
      for (const operand of operandsOf(n))
        if (hasReductionOver(operand, n.reduced)) reason ??= 'a reduction inside it is folded again';
    }
    if (n.kind === 'reindex' && hasReduction(n.arg)) reason ??= 'a reduction inside it is read at other indices';
    for (const operand of operandsOf(n)) visit(operand);
  };
  /** A reduction below another one must not depend on the axes of the outer loops. */
  const hasReductionOver = (id: NodeId, axes: readonly Axis[]): boolean => {
    if (loads.has(id) || states.has(id)) return false;
    const n = node(id);
    if (n.kind === 'reduce' && n.axes.some((a) => axes.some((b) => b.id === a.id))) return true;
    return operandsOf(n).some((o) => hasReductionOver(o, axes));
  };
  const stateCarries = (id: NodeId, axis: Axis): boolean =>
    states.has(id)
      ? node(id).axes.some((a) => a.id === axis.id)
      : !loads.has(id) && operandsOf(node(id)).some((o) => stateCarries(o, axis));
  for (const root of roots) visit(root);
  // an output along the stream is saved inside the loop, where the column has no pieces
  if (column && outputs.some((id) => node(id).axes.some((a) => a.id === stream.axis.id)))
    reason ??= 'a value along the stream is saved in the loop';
  return reason;
}

/** Along an axis that is folded. One that its values have as well was set apart from theirs. */
const outside = (what: string, axis: Axis, rows: readonly Axis[]): string =>
  rows.some(({ name }) => name === axis.name)
    ? foldedAndKept(axis)
    : `${what} lies along ${axis.name}, along which none of its values lies`;

const foldedAndKept = ({ name }: Axis): string => `${name} is folded in it, and its values lie along ${name} as well`;
