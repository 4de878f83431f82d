/** What kernels have in common that copy values to where an update goes: an invocation stores all that may meet at one place, one
 * after the other, so that the last one stays. */
import {
  type Axis,
  type ElementRegion,
  multiplySizes,
  type NodeId,
  nodeOf,
  type Size,
  sizeConstant,
  type Term,
} from '@ncd/language';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, indicesOf, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import { type Layout, type NodeValue, nodeValues } from './node-values.ts';
import { type Value, ValueGraph } from './values.ts';

export class Copies {
  readonly graph: ValueGraph;
  readonly writer: BlockWriter;
  readonly valueAt: NodeValue;

  constructor(term: Term, region: ElementRegion, layouts: ReadonlyMap<NodeId, Layout>, names: Identifiers) {
    const { span } = nodeOf(term, region.root);
    this.graph = new ValueGraph(span);
    this.writer = new BlockWriter(this.graph, names, span);
    this.valueAt = nodeValues({
      region: region.name,
      graph: this.graph,
      nodes: term.nodes,
      loads: new Set(region.loads),
      layouts,
      provided: () => undefined,
    });
  }

  /** Writes only where there is a place. */
  within(inside: Value | undefined, write: () => void): void {
    if (inside) this.writer.when(inside, write);
    else write();
  }

  /** The kernel: an invocation for every index along the axes `apart`, which goes along the others in order. */
  kernel(
    apart: readonly Axis[],
    inOrder: readonly Axis[],
    store: (at: Environment) => void,
  ): { readonly body: readonly Statement[]; readonly invocations: Size } {
    const loop = (axes: readonly Axis[], at: Environment): void => {
      const [axis, ...rest] = axes;
      if (!axis) return store(at);
      const count = sizeValue(this.graph, axis.size, 'u32');
      this.writer.loop(axis.name, count, (i) => loop(rest, new Map([...at, [axis.id, i]])));
    };
    loop(inOrder, indicesOf(this.graph, apart));
    const invocations = apart.reduce<Size>((product, axis) => multiplySizes(product, axis.size), sizeConstant(1));
    return { body: this.writer.body, invocations };
  }
}
