/** One element of a region's root: its value, and the loop nest of the reduction inside. */
import {
  type Axis,
  type ElementRegion,
  monoidLaws,
  type Node,
  type NodeId,
  nodeOf,
  operandsOf,
  quotientSize,
  type Size,
  sameSize,
  sizeConstant,
  type Term,
} from '@ncd/language';
import { elementsTogether } from './block-loads.ts';
import { type Environment, indexOf, indicesOf, sizeValue } from './indices.ts';
import { neededFor, needOf } from './needed.ts';
import { type Layout, nodeValues } from './node-values.ts';
import { type Stored, storedAt, type Target } from './targets.ts';
import { type Value, ValueGraph } from './values.ts';

export interface RegionValues {
  readonly graph: ValueGraph;
  /** What every invocation saves, and where. */
  readonly root: Value;
  readonly stored: Stored;
  /** Whether the reduction inside is needed; absent where it always is. */
  readonly needed?: Value;
  /** The kernel's loops, outermost first. */
  readonly loops: readonly Loop[];
  /** Of an invocation that computes several elements: the loop over them. */
  readonly repeated?: Repeated;
}

/** A loop around all that an invocation computes and saves. */
interface Repeated {
  readonly axis: Axis;
  readonly times: Value;
}

/** A loop along an axis that takes several elements in one round. */
export interface Loop {
  readonly axis: Axis;
  readonly rounds: Size;
}

/** Invocations run over the elements of the root, in the order in which it is saved. Of those that compute several, neighbours
 * have neighbouring elements in every round. */
export function regionValues(
  term: Term,
  region: ElementRegion,
  target: Target,
  layouts: ReadonlyMap<NodeId, Layout>,
): RegionValues {
  const axes = target.over;
  const rootNode = nodeOf(term, region.root);
  const graph = new ValueGraph(rootNode.span);
  const { outer, repeated } = placesOf(graph, region, axes);
  let loops: readonly Loop[] = [];
  const valueAt = nodeValues({
    region: region.name,
    graph,
    nodes: term.nodes,
    loads: new Set(region.loads),
    layouts,
    provided: (node, environment) =>
      node.kind === 'reduce' && !region.loads.includes(node.id) ? fold(node, environment) : undefined,
    place: (layout, indices) => (!repeated && isOwnPlace(layout, indices) ? graph.invocation() : undefined),
    root: region.root,
  });

  const root = valueAt(region.root, outer);
  const isOwn = target.entries.length === 0 && !repeated;
  const stored = isOwn ? { place: graph.invocation() } : storedAt(graph, target, outer, valueAt);
  const needs = region.reduce === undefined ? [] : [needOf(term.nodes, region.root, (id) => readsReduction(id))];
  const needed = neededFor(graph, needs, (condition) => [valueAt(condition, outer)]);
  const rounded = rootNode.element === 'f16' ? graph.call('f16', 'f32', [root]) : root;
  return { graph, root: rounded, stored, loops, ...(needed ? { needed } : {}), ...(repeated ? { repeated } : {}) };

  function readsReduction(id: NodeId, seen = new Set<NodeId>()): boolean {
    if (seen.has(id) || region.loads.includes(id)) return false;
    seen.add(id);
    return id === region.reduce || operandsOf(nodeOf(term, id)).some((operand) => readsReduction(operand, seen));
  }

  function fold(node: Node & { readonly kind: 'reduce' }, environment: Environment): Value {
    const steps = node.reduced.map((axis) => elementsTogether(term.nodes, region.loads, axis));
    loops = node.reduced.map((axis, i) => ({
      axis,
      rounds: quotientSize('floorDiv', axis.size, sizeConstant(steps[i] as number)),
    }));
    const { combine, identity } = monoidLaws[node.monoid];
    const args = elementsOf(node.reduced, steps).map((elements) =>
      valueAt(node.arg, new Map([...environment, ...elements])),
    );
    graph.span = node.span;
    const type = (args[0] as Value).type;
    const arg = args.reduce((a, b) => graph.call(combine, type, [a, b]));
    return graph.fold(node.monoid, identity[node.element], arg);
  }

  /** Where the elements of one round of all loops stand. */
  function elementsOf(axes: readonly Axis[], steps: readonly number[]): readonly Environment[] {
    return axes.reduce<readonly Environment[]>(
      (found, axis, i) => {
        const step = steps[i] as number;
        const base = graph.call('mul', 'u32', [graph.counter(i + 1), graph.literal('u32', step)]);
        return found.flatMap((at) =>
          Array.from({ length: step }, (_, e) => {
            const index = graph.call('add', 'u32', [base, graph.literal('u32', e)]);
            return new Map([...at, [axis.id, index]]);
          }),
        );
      },
      [new Map()],
    );
  }

  /** Whether an array is read just where the invocation will save. */
  function isOwnPlace(layout: Layout, indices: readonly Value[]): boolean {
    return (
      layout.axes.length === axes.length &&
      layout.axes.every((axis, i) => {
        const own = axes[i] as Axis;
        return sameSize(axis.size, own.size) && indices[i] === outer.get(own.id);
      })
    );
  }
}

/** What invocations run over: the elements of a value or, along its last axis, parts of it. */
export function invocationAxes({ together }: ElementRegion, over: readonly Axis[]): readonly Axis[] {
  const last = over.at(-1);
  if (together === undefined || !last) return over;
  const size = quotientSize('ceilDiv', last.size, sizeConstant(together));
  return over.with(-1, { ...last, name: `${last.name}_first`, size });
}

/** Where the element of this round stands. */
function placesOf(
  graph: ValueGraph,
  region: ElementRegion,
  over: readonly Axis[],
): { readonly outer: Environment; readonly repeated?: Repeated } {
  const own = invocationAxes(region, over);
  const outer = indicesOf(graph, own);
  const [axis, part] = [over.at(-1), own.at(-1)];
  if (!axis || !part || axis === part) return { outer };
  const first = indexOf(outer, axis);
  const step = sizeValue(graph, part.size, 'u32');
  const last = graph.call('sub', 'u32', [sizeValue(graph, axis.size, 'u32'), graph.literal('u32', 1)]);
  const further = graph.call('div', 'u32', [graph.call('sub', 'u32', [last, first]), step]);
  const times = graph.call('add', 'u32', [further, graph.literal('u32', 1)]);
  const index = graph.call('add', 'u32', [first, graph.call('mul', 'u32', [graph.counter(1), step])]);
  return { outer: new Map([...outer, [axis.id, index]]), repeated: { axis, times } };
}
