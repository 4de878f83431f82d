/** What a region computes (theory.md §2). */
import { contractionFlop, pointwiseCount, type RegionShape } from '../cost/index.ts';
import { innerNodes, type Node, type NodeId, type Term } from '../term/index.ts';
import {
  addSizes,
  bitsPerValue,
  blockFormat,
  computeTypes,
  isBlockType,
  multiplySizes,
  quotientSize,
  type Size,
  sizeConstant,
} from '../types/index.ts';
import type { Region } from './labelled.ts';
import { endsOf, nodesOf, type Visit, visitsOf } from './visits.ts';

export interface Work {
  /** Sums of products: 2k for one of length k. */
  readonly flop: Size;
  /** Every other operation on numbers, one for each element. */
  readonly operations: Size;
  /** Of the operations, those that are functions such as exp. */
  readonly functions: Size;
}

/** What takes longer than a product or a sum. */
export const functions: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'tanh',
  'erf',
  'sin',
  'cos',
  'pow',
  'div',
]);
/** Operations for each value that is loaded from an array whose values share words: its bits are cut out and made a number; one
 * of a block is scaled, and shifted where the format says so. */
export function decodeOperations(node: Node): number {
  if (node.kind !== 'input' || bitsPerValue(node.stored) >= 16) return 0;
  if (!isBlockType(node.stored)) return 2;
  const { bias, minimum } = blockFormat(node.stored);
  return 3 + (bias === 0 ? 0 : 1) + (minimum === undefined ? 0 : 1);
}

const casts: ReadonlySet<string> = new Set(computeTypes);

/** What is done again for each group along an axis that a value lacks is counted again. */
export function regionWork(term: Term, region: Region, shape: RegionShape): Work {
  const nodes = nodesOf(term, region);
  const ends = endsOf(region);
  const factors = new Set<NodeId>();
  let work: Work = { flop: sizeConstant(0), operations: sizeConstant(0), functions: sizeConstant(0) };
  const count = (kind: keyof Work, amount: Size): void => {
    work = { ...work, [kind]: addSizes(work[kind], amount) };
  };
  const fold = (monoid: string, arg: NodeId, reduced: Node['axes'], result: Visit['axes']): void => {
    const product = monoid === 'sum' ? productBelow(nodes, arg) : undefined;
    if (product !== undefined) factors.add(product);
    if (product === undefined) count('operations', pointwiseCount([...result, ...reduced], shape));
    else count('flop', contractionFlop(reduced, result, shape));
  };
  const steps = innerNodes(nodes);
  /** What a step computes is computed for every element of the stream. */
  const stepwise = (id: NodeId, axes: Visit['axes']): Visit['axes'] => {
    if (region.kind !== 'stream' || !steps.has(id)) return axes;
    const { axis } = region.stream;
    return axes.some((a) => a.id === axis.id) ? axes : [...axes, axis];
  };
  if (region.kind === 'stream') {
    const { axis } = region.stream;
    const chunks = quotientSize('ceilDiv', axis.size, shape.stream?.size ?? axis.size);
    for (const { monoid, body, reduced, state, shift } of region.stream.accumulators) {
      const own = (nodes[state] as Node).axes;
      fold(monoid, body, reduced, own);
      if (shift !== undefined) count('operations', multiplySizes(pointwiseCount(own, shape), chunks));
    }
  }
  const visits = visitsOf(term, region);
  for (const { node, axes } of visits) {
    const decoded = decodeOperations(node);
    if (decoded > 0 && ends.has(node.id))
      count('operations', multiplySizes(sizeConstant(decoded), pointwiseCount(axes, shape)));
  }
  const computed = visits
    .filter(({ node }) => !ends.has(node.id))
    .map(({ node, axes }) => ({ node, axes: stepwise(node.id, axes) }));
  for (const { node, axes } of computed) if (node.kind === 'reduce') fold(node.monoid, node.arg, node.reduced, axes);
  for (const { node, axes } of computed) {
    if (node.kind !== 'map' || casts.has(node.fn) || factors.has(node.id)) continue;
    count('operations', pointwiseCount(axes, shape));
    if (functions.has(node.fn)) count('functions', pointwiseCount(axes, shape));
  }
  return work;
}

/** The product that is summed, below casts and a mask that leaves some of the products out. */
function productBelow(nodes: readonly Node[], id: NodeId): NodeId | undefined {
  const node = nodes[id] as Node;
  if (node.kind !== 'map') return undefined;
  if (node.fn === 'mul') return id;
  const isZero = (arg: NodeId): boolean => {
    const n = nodes[arg] as Node;
    return n.kind === 'constant' && n.value === 0;
  };
  if (node.fn === 'select') {
    const [, yes, no] = node.args as readonly [NodeId, NodeId, NodeId];
    return isZero(no) ? productBelow(nodes, yes) : isZero(yes) ? productBelow(nodes, no) : undefined;
  }
  return casts.has(node.fn) ? productBelow(nodes, node.args[0] as NodeId) : undefined;
}
