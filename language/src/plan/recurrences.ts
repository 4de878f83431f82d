/** Recurrences in kernels: what an invocation keeps of their states, and which of them no kernel can run. */
import { deriveStream, type Stream } from '../derive/index.ts';
import { NCD3101 } from '../diagnostics/codes/NCD3101.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import {
  type Axis,
  innerNodes,
  type Node,
  type NodeId,
  operandsOf,
  type RecurNode,
  type Term,
  unionAxes,
} from '../term/index.ts';
import { constantSize } from '../types/index.ts';
import { longestColumn, type Tile } from './labelled.ts';
import { nodeOf, reach } from './reach.ts';
import { lateReads } from './read-order.ts';
import { type RegionNodes, regionBelow, type StreamLayout, streamLayouts } from './regions.ts';
import { chooseStored, type PlanLimits } from './stored.ts';

/** WGSL allows 8192 bytes of variables in a function; what is not an array needs some of them. */
const mostHeldValues = 1536;

/** The layouts of a stream with recurrences: an invocation has one index along the rows, keeps `held` axes whole, and one
 * column in pieces. */
export function recurrenceLayouts(
  term: Term,
  nodes: RegionNodes,
  outputs: readonly NodeId[],
  stream: Stream,
): readonly StreamLayout[] {
  const node = (id: NodeId): Node => stream.nodes[id] as Node;
  const states = statesOf(stream);
  const withoutStream = (id: NodeId): readonly Axis[] => node(id).axes.filter((a) => a.id !== stream.axis.id);
  const all = unionAxes([...outputs, ...states].map(withoutStream));
  const folded = foldedAxes(term, stream, nodes);
  if (folded.some((a) => a.id === stream.axis.id)) return []; // an emitted value is read at another index
  const isFolded = (axis: Axis): boolean => folded.some((f) => f.id === axis.id);
  const shared = (axis: Axis): boolean => outputs.every((id) => node(id).axes.some((a) => a.id === axis.id));
  const base = { outputs, nodes, stream };
  /** What no row can be is kept whole; an axis that some outputs lack may be the column instead. */
  const layout = (column?: Axis): readonly StreamLayout[] => {
    const others = all.filter((a) => a !== column);
    const held = others.filter((a) => isFolded(a) || !shared(a));
    const bounds = held.map((axis) => ({ axis, size: upperBound(term, axis) }));
    const known = bounds.filter((b): b is Tile => b.size !== undefined);
    if (known.length < bounds.length) return [];
    const rows = others.filter((a) => !held.includes(a));
    return [{ ...base, rows, held: known, ...(column ? { column } : {}) }];
  };
  const candidates = [...layout(), ...all.filter((a) => !isFolded(a)).flatMap(layout)];
  return candidates.filter((layout) => fits(term, layout));
}

/** A stored value that a region computes with a recurrence. */
interface RecurrentRoot {
  readonly root: NodeId;
  readonly node: RecurNode;
}

function recurrentRoots(term: Term, stored: ReadonlySet<NodeId>): readonly RecurrentRoot[] {
  const roots = [...stored].sort((a, b) => a - b);
  return roots.flatMap((root): readonly RecurrentRoot[] => {
    const { interior } = reach(term, stored, root);
    const inner = innerNodes(interior.map((id) => nodeOf(term, id)).sort((a, b) => a.id - b.id));
    const node = interior.map((id) => nodeOf(term, id)).find((n) => n.kind === 'recur' && !inner.has(n.id));
    return node?.kind === 'recur' ? [{ root, node }] : [];
  });
}

/** How the recurrences of the first plan run: all that is made of one together, where that is possible.
 * @throws where a recurrence cannot run, which `unplannable` finds. */
export function recurrenceRegions(
  term: Term,
  stored: ReadonlySet<NodeId>,
  { storageBuffers }: PlanLimits,
): readonly StreamLayout[] {
  const layoutOf = (outputs: readonly NodeId[]): StreamLayout | undefined => {
    const nodes = regionBelow(term, stored, outputs);
    const isLate = nodes.loads.some((load) => load > Math.min(...outputs)); // a kernel runs where its first output stands
    if (outputs.length > 1 && (isLate || nodes.loads.length + outputs.length > storageBuffers)) return undefined;
    return streamLayouts(term, nodes, outputs)[0];
  };
  const groups = new Map<number, NodeId[]>();
  for (const { root, node } of recurrentRoots(term, stored))
    groups.set(node.recurrence, [...(groups.get(node.recurrence) ?? []), root]);
  return [...groups.values()].flatMap((own) => {
    const together = layoutOf(own);
    return together ? [together] : own.map((id) => layoutOf([id]) ?? missing(term, id));
  });
}

function missing(term: Term, id: NodeId): never {
  throw new Error(`NCD9001: the recurrence ${nodeOf(term, id).name ?? id} of ${term.name} has no kernel`);
}

/** States of recurrences and of reductions that go along with them. */
export const statesOf = ({ recurrences, accumulators }: Stream): readonly NodeId[] => [
  ...recurrences.flatMap((r) => r.states.map((s) => s.state)),
  ...accumulators.map((a) => a.state),
];

/** Axes of states along which something folds or moves them; the stream axis, where emitted values are moved along it. */
function foldedAxes(term: Term, stream: Stream, { interior, loads }: RegionNodes): readonly Axis[] {
  const ends = new Set(loads);
  const states = new Set(statesOf(stream));
  const known = new Map<NodeId, readonly Axis[]>();
  /** The axes of all states that a value reads; of what is emitted, the stream axis as well. */
  const stateAxes = (id: NodeId): readonly Axis[] => {
    const before = known.get(id);
    if (before || ends.has(id)) return before ?? [];
    const node = stream.nodes[id] as Node;
    const own = states.has(id) ? [node.axes] : node.kind === 'recur' ? [[node.axis]] : [];
    const below = node.kind === 'recur' ? [node.value] : operandsOf(node);
    const axes = unionAxes([...own, ...below.map(stateAxes)]);
    known.set(id, axes);
    return axes;
  };
  const derived = stream.nodes.slice(term.nodes.length).map((n) => n.id);
  return unionAxes(
    [...interior, ...derived].map((id) => {
      const node = stream.nodes[id] as Node;
      if (ends.has(id) || (node.kind !== 'reduce' && node.kind !== 'reindex')) return [];
      const moved = node.kind === 'reduce' ? node.reduced : node.entries.map((e) => e.from);
      // folding what is emitted is what accumulators do
      const counts = (a: Axis): boolean => node.kind === 'reindex' || a.id !== stream.axis.id;
      const read = stateAxes(node.arg);
      return moved.filter((a) => counts(a) && read.some((b) => b.id === a.id));
    }),
  );
}

function fits(term: Term, { stream, rows, column, held = [] }: StreamLayout): boolean {
  const own = new Set([...rows, ...(column ? [column] : []), ...held.map((h) => h.axis)].map((a) => a.id));
  const isOwn = (axis: Axis): boolean => own.has(axis.id);
  const axesOf = (id: NodeId): readonly Axis[] => (stream.nodes[id] as Node).axes;
  for (const { state, reduced, shift } of stream.accumulators) {
    if (!axesOf(state).every(isOwn)) return false;
    if (reduced.some((a) => rows.some((r) => r.id === a.id) || a.id === column?.id)) return false;
    if (shift !== undefined && !axesOf(shift).every((a) => rows.some((r) => r.id === a.id))) return false;
  }
  return heldValues(term, stream, held, column) <= mostHeldValues;
}

/** Values in the arrays that an invocation needs for its states, with room to compute the next ones beside them. */
function heldValues(term: Term, stream: Stream, held: readonly Tile[], column: Axis | undefined): number {
  const lengthOf = (axis: Axis): number => {
    if (axis.id === column?.id) return Math.min(longestColumn, upperBound(term, axis) ?? longestColumn);
    return held.find((h) => h.axis.id === axis.id)?.size ?? 1;
  };
  const valuesOf = (id: NodeId): number => (stream.nodes[id] as Node).axes.reduce((p, a) => p * lengthOf(a), 1);
  const recurrent = stream.recurrences.flatMap((r) => r.states.map((s) => s.state));
  const folded = stream.accumulators.map((a) => a.state);
  const sum = (ids: readonly NodeId[]): number => ids.map(valuesOf).reduce((s, n) => s + (n === 1 ? 0 : n), 0);
  return 2 * sum(recurrent) + sum(folded);
}

/** The largest size that an axis can have, where the program says so. */
export function upperBound(term: Term, { size }: Axis): number | undefined {
  const constant = constantSize(size);
  if (constant !== undefined) return Math.max(1, constant);
  const bounds = term.constraints.flatMap(({ left, operator, right }) => {
    const above = left.key === size.key ? constantSize(right) : undefined;
    const below = right.key === size.key ? constantSize(left) : undefined;
    if (above !== undefined && (operator === '<=' || operator === '==')) return [above];
    if (above !== undefined && operator === '<') return [above - 1];
    if (below !== undefined && (operator === '>=' || operator === '==')) return [below];
    return below !== undefined && operator === '>' ? [below - 1] : [];
  });
  return bounds.length > 0 ? Math.max(1, Math.min(...bounds)) : undefined;
}

/** Why a term has no plan: one message for each recurrence that only the reference interpreter can run, and for each read of
 * an array that is gone by then. */
export function unplannable(term: Term): readonly Diagnostic[] {
  const late = lateReads(term);
  if (late.length > 0) return late;
  const problems = new Map<number, Diagnostic>();
  const stored = chooseStored(term, { storageBuffers: Number.POSITIVE_INFINITY });
  for (const { root, node } of recurrentRoots(term, stored)) {
    const problem = problems.has(node.recurrence) ? undefined : problemOf(term, root, node, stored);
    if (problem)
      problems.set(node.recurrence, diagnose(NCD3101, node.span, { reason: problem.reason }, problem.extras));
  }
  return [...problems.values()];
}

interface Problem {
  readonly reason: string;
  readonly extras?: { readonly hint: string };
}

function problemOf(term: Term, root: NodeId, node: RecurNode, stored: ReadonlySet<NodeId>): Problem | undefined {
  const nodes = regionBelow(term, stored, [root]);
  const derivation = deriveStream({ nodes: term.nodes, interior: nodes.interior, outputs: [root] }, node.axis);
  if (derivation.kind === 'refusal') return { reason: `in its step, ${derivation.reason}` };
  const { stream } = derivation;
  if (recurrenceLayouts(term, nodes, [root], stream).length > 0) return undefined;
  const folded = foldedAxes(term, stream, nodes);
  const whole = unionAxes(statesOf(stream).map((id) => (stream.nodes[id] as Node).axes)).filter((a) =>
    folded.some((f) => f.id === a.id),
  );
  const open = whole.find((axis) => upperBound(term, axis) === undefined);
  if (open)
    return {
      reason: `its step needs all of axis ${open.name} of the state at once, and the size of ${open.name} is open`,
      extras: { hint: `give it a size, as in \`${open.name} = 64\`, or a bound, as in \`where ${open.name} <= 64\`` },
    };
  const held = whole.map((axis) => ({ axis, size: upperBound(term, axis) ?? 1 }));
  const values = heldValues(term, stream, held, undefined);
  const axes = whole.map((a) => a.name).join(', ');
  return {
    reason: `an invocation would keep ${values} values to have all of ${axes} at once, and ${mostHeldValues} fit`,
  };
}
