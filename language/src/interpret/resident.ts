/** What a group holds of the global level, and how often it had to read there. */
import { type Frame, seenAxes, visitKey } from '../plan/index.ts';
import type { Axis, Node, NodeId } from '../term/index.ts';
import type { AxisArray } from './array.ts';
import type { Reader } from './points.ts';

/** An array as it is read in one way: through `X[t = q]` and `X[t = x]`, one array is two. */
export interface Load {
  readonly node: NodeId;
  /** The axes of the loops along which it is read. */
  readonly axes: readonly string[];
  /** Values that crossed from the global level. */
  readonly values: number;
  /** The most that a group held at once. */
  readonly held: number;
}

interface Held {
  readonly node: NodeId;
  readonly axes: readonly string[];
  /** Whether it carries the axis that is streamed, so that it leaves with its chunk. */
  readonly passing: boolean;
  readonly offsets: Set<number>;
  values: number;
  held: number;
}

/** The memory of one group after the other. A value that is there is not read again. */
export class Resident {
  readonly #stream: Axis | undefined;
  readonly #arrays = new Map<string, Held>();

  constructor(stream: Axis | undefined) {
    this.#stream = stream;
  }

  reader(node: Node, frame: Frame, array: AxisArray): Reader {
    const axes = seenAxes(node.axes, frame);
    const key = visitKey(node, frame);
    const held = this.#arrays.get(key) ?? {
      node: node.id,
      axes: axes.map((axis) => axis.name),
      passing: axes.some((axis) => axis.id === this.#stream?.id),
      offsets: new Set<number>(),
      values: 0,
      held: 0,
    };
    this.#arrays.set(key, held);
    return (offset) => {
      if (!held.offsets.has(offset)) {
        held.offsets.add(offset);
        held.values++;
        held.held = Math.max(held.held, held.offsets.size);
      }
      return array.data[offset] as number;
    };
  }

  endChunk(): void {
    for (const array of this.#arrays.values()) if (array.passing) array.offsets.clear();
  }

  endGroup(): void {
    for (const { offsets } of this.#arrays.values()) offsets.clear();
  }

  loads(): readonly Load[] {
    return [...this.#arrays.values()].map(({ node, axes, values, held }) => ({ node, axes, values, held }));
  }
}
