/** What tells nodes apart. */
import type { IndexExpression, Node, NodeId } from './term.ts';

/** A node without a place yet. */
export type NewNode = Node extends infer N ? (N extends Node ? Omit<N, 'id'> : never) : never;

/** Equal for nodes that compute the same. */
export function nodeKey(node: NewNode): string {
  switch (node.kind) {
    case 'input':
      return `input ${node.name} ${node.version ?? 0}`;
    case 'constant':
      return `constant ${Object.is(node.value, -0) ? '-0' : node.value} ${node.element}`;
    case 'index':
      return `index ${node.axis.id}`;
    case 'size':
      return `size ${node.size.key}`;
    case 'map':
      return `${node.fn}(${node.args.join()})`;
    case 'reduce': {
      const reduced = node.reduced.map((a) => a.id).sort((a, b) => a - b);
      return `${node.monoid}[${reduced.join()}](${node.arg})`;
    }
    case 'state':
      return `state ${node.recurrence} ${node.name} ${node.element} over ${node.axes.map((a) => a.id).join()}`;
    case 'recur': {
      const states = node.states.map(({ state, initial, next }) => `${state}=${initial}>${next}`);
      return `recur ${node.recurrence} ${node.axis.id} ${states.join()} ${node.mode} ${node.value}`;
    }
    case 'reindex': {
      const entries = node.entries.map((e) => `${e.from.id}:=${indexKey(e.to)}`);
      return `reindex ${node.arg} ${entries.join()} else ${node.otherwise} over ${node.axes.map((a) => a.id).join()}`;
    }
  }
}

function indexKey(e: IndexExpression): string {
  switch (e.kind) {
    case 'axis':
      return `a${e.axis.id}`;
    case 'constant':
      return e.value.key;
    case 'add':
      return `(${indexKey(e.left)}+${indexKey(e.right)})`;
    case 'scale':
      return `(${e.by.key}*${indexKey(e.arg)})`;
    case 'floorDiv':
    case 'mod':
      return `(${indexKey(e.arg)} ${e.kind} ${e.by.key})`;
    case 'gather':
      return `n${e.node}`;
  }
}

/** Nodes that are there already, and the first numbers that are free. */
export interface NodeIndex {
  /** By their keys. */
  readonly known: ReadonlyMap<string, NodeId>;
  readonly axes: number;
  readonly recurrences: number;
}

/** A term is built upon again and again, whenever a part of it is derived, and never changes. */
const indexed = new WeakMap<readonly Node[], NodeIndex>();

export function nodeIndex(nodes: readonly Node[]): NodeIndex {
  const index = indexed.get(nodes) ?? made(nodes);
  indexed.set(nodes, index);
  return index;
}

function made(nodes: readonly Node[]): NodeIndex {
  const known = new Map<string, NodeId>();
  let [axes, recurrences] = [0, 0];
  for (const node of nodes) {
    known.set(nodeKey(node), node.id);
    if (node.kind === 'state') recurrences = Math.max(recurrences, node.recurrence + 1);
    for (const axis of node.axes) axes = Math.max(axes, axis.id + 1);
  }
  return { known, axes, recurrences };
}
