/** Whether two terms compute the same by the same steps, whatever their nodes, axes and regions are called. */
import { sameSize } from '../types/index.ts';
import type { Axis, IndexExpression, Node, NodeId, Term } from './term.ts';

export const sameTerm = (a: Term, b: Term): boolean => new Comparison(a.nodes, b.nodes).of(a, b);

class Comparison {
  readonly #left: readonly Node[];
  readonly #right: readonly Node[];
  readonly #same = new Map<string, boolean>();
  /** Which axis of the one term is which of the other. */
  readonly #to = new Map<number, number>();
  readonly #from = new Map<number, number>();
  readonly #recurrences = new Map<number, number>();

  constructor(left: readonly Node[], right: readonly Node[]) {
    this.#left = left;
    this.#right = right;
  }

  of(a: Term, b: Term): boolean {
    const paired = <T>(x: readonly T[], y: readonly T[], same: (x: T, y: T) => boolean): boolean =>
      x.length === y.length && x.every((value, i) => same(value, y[i] as T));
    return (
      paired(a.inputs, b.inputs, (x, y) => this.#node(x.id, y.id)) &&
      paired(
        a.results,
        b.results,
        (x, y) =>
          x.name === y.name && x.element === y.element && this.#node(x.node, y.node) && this.#axes(x.axes, y.axes),
      )
    );
  }

  #axis(a: Axis, b: Axis): boolean {
    if (!this.#to.has(a.id) && !this.#from.has(b.id) && sameSize(a.size, b.size)) {
      this.#to.set(a.id, b.id);
      this.#from.set(b.id, a.id);
    }
    return this.#to.get(a.id) === b.id;
  }

  #axes(a: readonly Axis[], b: readonly Axis[]): boolean {
    return a.length === b.length && a.every((axis, i) => this.#axis(axis, b[i] as Axis));
  }

  #all(a: readonly NodeId[], b: readonly NodeId[]): boolean {
    return a.length === b.length && a.every((id, i) => this.#node(id, b[i] as NodeId));
  }

  #node(a: NodeId, b: NodeId): boolean {
    const key = `${a} ${b}`;
    const known = this.#same.get(key);
    if (known !== undefined) return known;
    this.#same.set(key, true); // a state is read inside the recurrence to which it belongs
    const same = this.#compare(this.#left[a] as Node, this.#right[b] as Node);
    this.#same.set(key, same);
    return same;
  }

  #compare(a: Node, b: Node): boolean {
    if (a.element !== b.element || a.axes.length !== b.axes.length) return false;
    switch (a.kind) {
      case 'input':
        return b.kind === 'input' && a.name === b.name && a.stored === b.stored && this.#axes(a.axes, b.axes);
      case 'constant':
        return b.kind === 'constant' && Object.is(a.value, b.value);
      case 'index':
        return b.kind === 'index' && this.#axis(a.axis, b.axis);
      case 'size':
        return b.kind === 'size' && sameSize(a.size, b.size);
      case 'map':
        return b.kind === 'map' && a.fn === b.fn && this.#all(a.args, b.args);
      case 'reduce':
        return (
          b.kind === 'reduce' && a.monoid === b.monoid && this.#node(a.arg, b.arg) && this.#axes(a.reduced, b.reduced)
        );
      case 'reindex':
        return (
          b.kind === 'reindex' &&
          this.#node(a.arg, b.arg) &&
          a.entries.length === b.entries.length &&
          a.entries.every(({ from, to }, i) => {
            const other = b.entries[i] as (typeof b.entries)[number];
            return this.#axis(from, other.from) && this.#index(to, other.to);
          }) &&
          this.#optional(a.otherwise, b.otherwise) &&
          this.#axes(a.axes, b.axes)
        );
      case 'state':
        return b.kind === 'state' && this.#recurrence(a.recurrence, b.recurrence) && this.#axes(a.axes, b.axes);
      case 'recur':
        return (
          b.kind === 'recur' &&
          this.#recurrence(a.recurrence, b.recurrence) &&
          this.#axis(a.axis, b.axis) &&
          a.mode === b.mode &&
          this.#all(
            a.states.flatMap((s) => [s.state, s.initial, s.next]),
            b.states.flatMap((s) => [s.state, s.initial, s.next]),
          ) &&
          this.#node(a.value, b.value)
        );
    }
  }

  #optional(a: NodeId | undefined, b: NodeId | undefined): boolean {
    return a === undefined || b === undefined ? a === b : this.#node(a, b);
  }

  #recurrence(a: number, b: number): boolean {
    if (!this.#recurrences.has(a)) this.#recurrences.set(a, b);
    return this.#recurrences.get(a) === b;
  }

  #index(a: IndexExpression, b: IndexExpression): boolean {
    switch (a.kind) {
      case 'axis':
        return b.kind === 'axis' && this.#axis(a.axis, b.axis);
      case 'constant':
        return b.kind === 'constant' && sameSize(a.value, b.value);
      case 'add':
        return b.kind === 'add' && this.#index(a.left, b.left) && this.#index(a.right, b.right);
      case 'scale':
      case 'floorDiv':
      case 'mod':
        return b.kind === a.kind && sameSize(a.by, b.by) && this.#index(a.arg, b.arg);
      case 'gather':
        return b.kind === 'gather' && this.#node(a.node, b.node);
    }
  }
}
