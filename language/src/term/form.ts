/** The form of a part of a term: the same text for parts that compute the same from values of the same kind, whatever their
 * nodes, inputs and axes are called. What is found out for one of them holds for all. */
import type { Axis, IndexExpression, Node, NodeId } from './term.ts';

/** Axes by the place at which they first appear in a form. */
export class AxisPlaces {
  readonly #places = new Map<number, number>();
  readonly all: Axis[] = [];

  readonly of = (axis: Axis): string => {
    const known = this.#places.get(axis.id);
    if (known !== undefined) return `a${known}`;
    this.#places.set(axis.id, this.#places.size);
    this.all.push(axis);
    return `a${this.#places.size - 1}:${axis.size.key}`;
  };
}

/** Writes nodes, each once, and then what they are computed from, down to those at which the part ends. */
export class FormWriter {
  readonly #nodes: readonly Node[];
  readonly #ends: ReadonlySet<NodeId>;
  readonly #axes: AxisPlaces;
  readonly #places = new Map<NodeId, number>();
  readonly #recurrences = new Map<number, number>();
  /** Nodes that have a place and are not written yet: a chain of nodes may be longer than calls can be deep. */
  readonly #pending: Node[] = [];

  constructor(nodes: readonly Node[], ends: ReadonlySet<NodeId>, axes = new AxisPlaces()) {
    this.#nodes = nodes;
    this.#ends = ends;
    this.#axes = axes;
  }

  readonly all = (ids: readonly NodeId[]): string => {
    let text = this.#refer(ids);
    for (let node = this.#pending.shift(); node; node = this.#pending.shift()) {
      const computed = this.#ends.has(node.id) ? `given ${storedType(node)}` : this.#computed(node);
      text += `;${computed} ${node.element}[${this.axes(node.axes)}]`;
    }
    return text;
  };

  /** What has been written, in the order of its places. */
  written(): readonly NodeId[] {
    return [...this.#places.keys()];
  }

  readonly node = (id: NodeId): string => this.all([id]);

  readonly axes = (axes: readonly Axis[]): string => axes.map(this.#axes.of).join();

  #refer(ids: readonly NodeId[]): string {
    return ids.map((id) => this.#place(id)).join();
  }

  #place(id: NodeId): string {
    const known = this.#places.get(id);
    if (known !== undefined) return `#${known}`;
    this.#pending.push(this.#nodes[id] as Node);
    this.#places.set(id, this.#places.size);
    return `#${this.#places.size - 1}`;
  }

  #computed(node: Node): string {
    switch (node.kind) {
      case 'input':
        return `input ${storedType(node)}`;
      case 'constant':
        return `${Object.is(node.value, -0) ? '-0' : node.value}`;
      case 'index':
        return `index ${this.#axes.of(node.axis)}`;
      case 'size':
        return `size ${node.size.key}`;
      case 'map':
        return `${node.fn}(${this.#refer(node.args)})`;
      case 'reduce':
        return `${node.monoid}[${this.axes(node.reduced)}](${this.#place(node.arg)})`;
      case 'state':
        return `state ${this.#recurrence(node.recurrence)}`;
      case 'recur': {
        const states = node.states.map(({ state, initial, next }) => this.#refer([state, initial, next]));
        const merge = node.merge ? this.#refer([...node.merge.left, ...node.merge.right, ...node.merge.merged]) : '';
        const { recurrence, axis, mode, value } = node;
        return `recur ${this.#recurrence(recurrence)} ${this.#axes.of(axis)} ${states.join(';')} ${mode} ${this.#place(value)} ${merge}`;
      }
      case 'reindex': {
        const entries = node.entries.map((e) => `${this.#axes.of(e.from)}:=${this.#index(e.to)}`);
        const otherwise = node.otherwise === undefined ? '' : `else ${this.#place(node.otherwise)}`;
        return `(${this.#place(node.arg)})[${entries.join()}]${otherwise}`;
      }
    }
  }

  #recurrence(recurrence: number): number {
    const known = this.#recurrences.get(recurrence) ?? this.#recurrences.size;
    this.#recurrences.set(recurrence, known);
    return known;
  }

  #index(e: IndexExpression): string {
    switch (e.kind) {
      case 'axis':
        return this.#axes.of(e.axis);
      case 'constant':
        return e.value.key;
      case 'add':
        return `(${this.#index(e.left)}+${this.#index(e.right)})`;
      case 'scale':
        return `(${e.by.key}*${this.#index(e.arg)})`;
      case 'floorDiv':
      case 'mod':
        return `(${this.#index(e.arg)} ${e.kind} ${e.by.key})`;
      case 'gather':
        return `{${this.#place(e.node)}}`;
    }
  }
}

/** What a value is stored as, where that is not what it computes with. */
const storedType = (node: Node): string => (node.kind === 'input' ? node.stored : node.element);
