/** Chooses the values that the first plan stores. Everything else about that plan follows from this set: a region is what
 * lies between a stored value and the stored values below it. */
import type { Axis, IndexExpression, NodeId, Term } from '../term/index.ts';
import { innerNodes, operandsOf } from '../term/index.ts';
import { consumersOf, liveNodes, nodeOf, reach } from './reach.ts';
import { readOrder } from './read-order.ts';
import { alwaysStored } from './updates.ts';

export interface PlanLimits {
  /** Storage buffers that one kernel may use: those that it loads and the one that it saves. WebGPU guarantees 8. */
  readonly storageBuffers: number;
  /** Values that are stored in any case, such as the states of parts. */
  readonly kept?: readonly NodeId[];
}

export function chooseStored(term: Term, limits: PlanLimits): ReadonlySet<NodeId> {
  const steps = innerNodes(term.nodes);
  const all = liveNodes(term);
  const live = all.filter((id) => !steps.has(id));
  const stored = new Set<NodeId>([...alwaysStored(term), ...(limits.kept ?? [])]);
  for (const id of readOrder(term).saved) if (!steps.has(id)) stored.add(id);
  const consumers = consumersOf(term, all);
  const tails = storeRecurrences(term, live, stored, consumers);
  const within = new Set([...steps.keys(), ...tails.keys()]);
  storeReductions(term, live, stored, consumers, within);
  storeWhatWouldBeRepeated(term, live, stored, steps);
  storeForBufferLimit(term, stored, limits, steps);
  return stored;
}

/** Nodes that only the steps of recurrences can compute: they are never stored. */
type Steps = ReturnType<typeof innerNodes>;

/** Each recurrence makes one region: what it emits is stored, and of its final states what is made of them alone, without
 * further axes (a tail, theory.md §4 POST). Gives the nodes that belong to such tails, with their recurrences. */
function storeRecurrences(
  term: Term,
  live: readonly NodeId[],
  stored: Set<NodeId>,
  consumers: ReadonlyMap<NodeId, readonly NodeId[]>,
): ReadonlyMap<NodeId, number> {
  const owners = new Map<NodeId, number>();
  const axesOf = new Map<number, ReadonlySet<number>>();
  for (const id of live) {
    const node = nodeOf(term, id);
    if (node.kind === 'recur') {
      if (node.mode === 'emit') stored.add(id);
      else owners.set(id, node.recurrence);
      const axes = node.states.flatMap(({ state }) => nodeOf(term, state).axes.map((a) => a.id));
      axesOf.set(node.recurrence, new Set(axes));
    }
    if (node.kind !== 'map') continue;
    const read = new Set(node.args.flatMap((a) => owners.get(a) ?? []));
    const [owner, ...others] = read;
    if (owner !== undefined && others.length === 0 && node.axes.every((a) => axesOf.get(owner)?.has(a.id)))
      owners.set(id, owner);
  }
  for (const [id, owner] of owners) if ((consumers.get(id) ?? []).some((c) => owners.get(c) !== owner)) stored.add(id);
  return owners;
}

/** Each reduction makes one region. Its root moves up from the reduction through the pointwise nodes that alone consume
 * it at the same indices; no node is taken up by two regions. */
function storeReductions(
  term: Term,
  live: readonly NodeId[],
  stored: Set<NodeId>,
  consumers: ReadonlyMap<NodeId, readonly NodeId[]>,
  within: ReadonlySet<NodeId>,
): void {
  const taken = new Set<NodeId>();
  for (const id of live) {
    if (nodeOf(term, id).kind !== 'reduce') continue;
    let root = id;
    taken.add(root);
    while (!stored.has(root)) {
      const [next, ...others] = consumers.get(root) ?? [];
      if (next === undefined || others.length > 0 || taken.has(next) || within.has(next)) break;
      const consumer = nodeOf(term, next);
      if (consumer.kind !== 'map' || !sameAxes(consumer.axes, nodeOf(term, root).axes)) break;
      root = next;
      taken.add(root);
    }
    stored.add(root);
  }
}

function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  const ids = new Set(a.map((axis) => axis.id));
  return a.length === b.length && b.every((axis) => ids.has(axis.id));
}

/** Scalar operations that are sooner repeated than stored: masks, casts, a scale. */
const cheapOperations = 4;

/** Reindexing lets one region need a value at several indices of the same node. Cheap values are then computed again;
 * others are stored, because chains of them would double the work at every link. */
function storeWhatWouldBeRepeated(term: Term, live: readonly NodeId[], stored: Set<NodeId>, steps: Steps): void {
  for (const root of [...live].reverse()) {
    if (!stored.has(root) || nodeOf(term, root).kind === 'input') continue;
    const short = shortener();
    const places: Places = new Map([[root, new Map([['', new Map()]])]]);
    // Consumers before what they consume, so that all places of a node are known when its turn comes.
    for (const id of [...reach(term, stored, root).interior].sort((a, b) => b - a)) {
      const here = places.get(id);
      if (!here) continue; // only a value that is stored by now needed it
      if (here.size > 1 && !steps.has(id) && isCostlyToRepeat(term, stored, id)) stored.add(id);
      else for (const place of here.values()) passPlace(term, id, place, places, short);
    }
  }
}

/** Where a node is read within one element of a region: axis id → index, as text; an axis that is absent is at itself. */
type Place = ReadonlyMap<number, string>;
type Places = Map<NodeId, Map<string, Place>>;

const placeOn = (place: Place, axis: Axis): string => place.get(axis.id) ?? `a${axis.id}`;

/** Tells the operands of a node that they are read where the node itself is. */
function passPlace(term: Term, id: NodeId, place: Place, places: Places, short: (text: string) => string): void {
  const node = nodeOf(term, id);
  const passTo = (operand: NodeId, at: Place) => {
    const known = places.get(operand) ?? new Map<string, Place>();
    const key = nodeOf(term, operand).axes.map((axis) => placeOn(at, axis));
    known.set(key.join(), at);
    places.set(operand, known);
  };
  if (node.kind !== 'reindex') for (const operand of operandsOf(node)) passTo(operand, place);
  else {
    const [arg, ...others] = operandsOf(node) as readonly [NodeId, ...NodeId[]];
    passTo(arg, new Map([...place, ...node.entries.map((e) => [e.from.id, short(indexText(e.to, place))] as const)]));
    for (const operand of others) passTo(operand, place);
  }
}

function indexText(index: IndexExpression, place: Place): string {
  switch (index.kind) {
    case 'axis':
      return placeOn(place, index.axis);
    case 'constant':
      return index.value.key;
    case 'add':
      return `(${indexText(index.left, place)}+${indexText(index.right, place)})`;
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return `(${indexText(index.arg, place)} ${index.kind} ${index.by.key})`;
    case 'gather':
      return `n${index.node} at ${[...place].join()}`;
  }
}

/** A number in place of a text, so that indices of indices stay short. */
function shortener(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const short = known.get(text) ?? `#${known.size}`;
    known.set(text, short);
    return short;
  };
}

function isCostlyToRepeat(term: Term, stored: ReadonlySet<NodeId>, id: NodeId): boolean {
  const operations = reach(term, stored, id).interior.filter((n) => {
    const node = nodeOf(term, n);
    return node.kind === 'map' || (node.kind === 'reindex' && operandsOf(node).length > 1);
  });
  return operations.length > cheapOperations;
}

/** Cuts regions that use too many buffers: a value inside, chosen so that it takes the place of several loads, is stored
 * and becomes a region of its own. Ends because every cut stores one more node. */
function storeForBufferLimit(term: Term, stored: Set<NodeId>, { storageBuffers }: PlanLimits, steps: Steps): void {
  const pending = [...stored].filter((id) => nodeOf(term, id).kind !== 'input');
  for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
    const { interior, loads } = reach(term, stored, root);
    if (loads.length + 1 <= storageBuffers) continue;
    const cut =
      bestCut(term, stored, root, storageBuffers, steps) ??
      interior.filter((id) => isOperand(term, root, id) && !steps.has(id));
    if (cut.length === 0) continue; // one operation alone is over the limit
    for (const id of cut) stored.add(id);
    pending.push(root, ...cut);
  }
}

const isOperand = (term: Term, of: NodeId, id: NodeId): boolean => operandsOf(nodeOf(term, of)).includes(id);

/** The value over the fewest axes, and among those the one that replaces most loads, whose own region keeps the limit. */
function bestCut(
  term: Term,
  stored: ReadonlySet<NodeId>,
  root: NodeId,
  storageBuffers: number,
  steps: Steps,
): readonly NodeId[] | undefined {
  const { interior, loads } = reach(term, stored, root);
  const candidates = interior
    .filter((id) => id !== root && !steps.has(id) && reach(term, stored, id).loads.length + 1 <= storageBuffers)
    .map((id) => ({
      id,
      axes: nodeOf(term, id).axes.length,
      saved: loads.length - reach(term, new Set([...stored, id]), root).loads.length,
    }))
    .filter((c) => c.saved > 0)
    .sort((a, b) => a.axes - b.axes || b.saved - a.saved || a.id - b.id);
  return candidates[0] && [candidates[0].id];
}
