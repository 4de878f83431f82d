/** Random terms, evaluated as a whole and, as the meaning says, one index at a time without any memory. */
import assert from 'node:assert/strict';
import {
  type Axis,
  constantIndex,
  evaluateSize,
  type IndexExpression,
  monoidLaws,
  type Node,
  type NodeId,
  scalars,
  sizeConstant,
  TermBuilder,
} from '@ncd/language';
import fc from 'fast-check';
import { finishTerm, testSpan as span, tensor, valuesOf } from '../support/terms.ts';

type Indices = ReadonlyMap<number, number>;
const extent = (axis: Axis): number => evaluateSize(axis.size, () => undefined) ?? 0;

/** The value of a node at one index of its axes; `read` gives the input's. */
function valueAt(nodes: readonly Node[], id: NodeId, at: Indices, read: (at: Indices) => number): number {
  const node = nodes[id] as Node;
  const value = (of: NodeId, where = at) => valueAt(nodes, of, where, read);
  switch (node.kind) {
    case 'input':
      return read(at);
    case 'constant':
      return node.value;
    case 'index':
      return at.get(node.axis.id) as number;
    case 'size':
      return evaluateSize(node.size, () => undefined) as number;
    case 'map':
      return scalars[node.fn]((nodes[node.args.at(-1) as NodeId] as Node).element)(...node.args.map((a) => value(a)));
    case 'reduce': {
      const { identity, combine } = monoidLaws[node.monoid];
      const points = node.reduced.reduce<Indices[]>(
        (sofar, axis) =>
          sofar.flatMap((p) => Array.from({ length: extent(axis) }, (_, i) => new Map([...p, [axis.id, i]]))),
        [at],
      );
      const fold = scalars[combine](node.element);
      return points.map((p) => value(node.arg, p)).reduce((a, b) => fold(a, b), identity[node.element]);
    }
    case 'reindex': {
      const moved = node.entries.map(({ from, to }) => ({ from, index: indexAt(to, at, value) }));
      const outside = moved.some(({ from, index }) => index < 0 || index >= extent(from));
      if (outside && node.otherwise !== undefined) return value(node.otherwise);
      if (moved.some(({ from }) => extent(from) === 0)) return 0;
      const clamped = moved.map(
        ({ from, index }) => [from.id, Math.min(Math.max(index, 0), extent(from) - 1)] as const,
      );
      return value(node.arg, new Map([...at, ...clamped]));
    }
    case 'state':
    case 'recur':
      throw new Error('these terms have no recurrences');
  }
}

function indexAt(e: IndexExpression, at: Indices, value: (id: NodeId) => number): number {
  const size = (s: Axis['size']) => evaluateSize(s, () => undefined) as number;
  switch (e.kind) {
    case 'axis':
      return at.get(e.axis.id) as number;
    case 'constant':
      return size(e.value);
    case 'add':
      return indexAt(e.left, at, value) + indexAt(e.right, at, value);
    case 'scale':
      return indexAt(e.arg, at, value) * size(e.by);
    case 'floorDiv':
      return Math.floor(indexAt(e.arg, at, value) / size(e.by));
    case 'mod': {
      const remainder = indexAt(e.arg, at, value) % size(e.by);
      return remainder < 0 ? remainder + size(e.by) : remainder;
    }
    case 'gather':
      return value(e.node);
  }
}

/** Choices are numbers taken modulo what there is to choose from, so that every list of them makes a term. */
function build(sizes: readonly number[], choices: readonly (readonly number[])[]) {
  const b = new TermBuilder();
  const axes = sizes.map((n, i) => b.axis(`a${i}`, sizeConstant(n)));
  const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length] as T;
  const values: NodeId[] = [b.input('A', 'i32', axes.slice(0, 2), span), ...axes.map((a) => b.index(a, span))];
  for (const [kind, one, two, three] of choices as readonly [number, number, number, number][]) {
    const [first, second] = [pick(values, one), pick(values, two)];
    const have = b.node(first).axes;
    if (kind % 3 === 1 && have.length > 0)
      values.push(
        b.reduce(
          pick(['sum', 'max', 'min'] as const, three),
          have.filter((_, i) => i === two % have.length || (three & 8) !== 0),
          first,
          span,
        ),
      );
    else if (kind % 3 === 2 && have.length > 0) {
      const [axis, by] = [pick(axes, two), sizeConstant((three % 3) + 1)];
      const arg: IndexExpression = { kind: 'axis', axis };
      const indices: readonly IndexExpression[] = [
        { kind: 'add', left: arg, right: constantIndex(-1) },
        { kind: 'floorDiv', arg, by },
        { kind: 'mod', arg: { kind: 'scale', arg, by: sizeConstant(-1) }, by },
        { kind: 'gather', node: second },
        { kind: 'add', left: { kind: 'scale', arg, by }, right: { kind: 'axis', axis: pick(axes, one) } },
      ];
      const otherwise = (three & 8) !== 0 ? second : undefined;
      values.push(b.reindex(first, [{ from: pick(have, three), to: pick(indices, two + three) }], span, otherwise));
    } else values.push(b.map(pick(['add', 'mul', 'sub', 'max', 'div'] as const, three), [first, second], span));
  }
  return { b, axes, last: values.at(-1) as NodeId, middle: pick(values, values.length >> 1) };
}

describe('interpret: random terms', () => {
  it('mean the same as a whole as one index at a time', () => {
    const choice = fc.array(fc.nat(63), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
        fc.array(choice, { minLength: 1, maxLength: 9 }),
        (sizes, choices) => {
          const { b, axes, last, middle } = build(sizes, choices);
          const term = finishTerm(b, { last, middle });
          const [rows = 0, columns = 0] = sizes;
          const data = Array.from({ length: rows * columns }, (_, i) => ((i * 7 + 3) % 11) - 4);
          const read = (at: Indices) =>
            data[(at.get((axes[0] as Axis).id) ?? 0) * columns + (at.get((axes[1] as Axis).id) ?? 0)] as number;
          for (const [name, id] of Object.entries({ last, middle })) {
            const points = b
              .node(id)
              .axes.reduce<Indices[]>(
                (sofar, axis) =>
                  sofar.flatMap((p) => Array.from({ length: extent(axis) }, (_, i) => new Map([...p, [axis.id, i]]))),
                [new Map()],
              );
            const expected = points.map((p) => valueAt(b.nodes, id, p, read) + 0);
            const actual = valuesOf(term, { A: tensor('i32', [rows, columns], data) }, {}, {}, name);
            assert.deepEqual(
              actual.map((v) => v + 0),
              expected,
            );
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
