/** Terms made by hand, each with inputs, that between them use all that lowering can meet. */
import {
  type Axis,
  type ComputeType,
  type ConcreteType,
  elementCount,
  type IndexExpression,
  type NodeId,
  type ScalarFunction,
  sizeConstant,
  sizeSymbol,
  type Tensor,
  type Term,
  TermBuilder,
} from '@ncd/language';
import { finishTerm, testSpan as span, tensor } from '../support/terms.ts';

export interface Case {
  readonly name: string;
  readonly term: Term;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Of symbols that no input shape binds. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Largest allowed |difference| / max(1, |expected|); 1e-5 where nothing is said. */
  readonly tolerance?: number;
}

/** A builder with short ways to write what these terms need. */
export class Sketch {
  readonly builder = new TermBuilder();

  axis(name: string, size: number | string = name): Axis {
    return this.builder.axis(name, typeof size === 'number' ? sizeConstant(size) : sizeSymbol(size));
  }
  input(name: string, axes: readonly Axis[], stored: ConcreteType = 'f32'): NodeId {
    return this.builder.input(name, stored, axes, span);
  }
  constant(value: number, element: ComputeType = 'f32'): NodeId {
    return this.builder.constant(value, element, span);
  }
  map(fn: ScalarFunction, ...args: readonly NodeId[]): NodeId {
    return this.builder.map(fn, args, span);
  }
  named(name: string, id: NodeId): NodeId {
    return this.builder.named(id, name);
  }
  sum(arg: NodeId, ...axes: readonly Axis[]): NodeId {
    return this.builder.reduce('sum', axes, arg, span);
  }
  max(arg: NodeId, ...axes: readonly Axis[]): NodeId {
    return this.builder.reduce('max', axes, arg, span);
  }
  /** arg[from := to …]. */
  at(arg: NodeId, entries: readonly (readonly [Axis, IndexExpression])[], otherwise?: NodeId): NodeId {
    const list = entries.map(([from, to]) => ({ from, to }));
    return this.builder.reindex(arg, list, span, otherwise);
  }
  term(results: Readonly<Record<string, NodeId>>, layout: Readonly<Record<string, readonly Axis[]>> = {}): Term {
    return finishTerm(this.builder, results, layout);
  }
}

export const along = (axis: Axis): IndexExpression => ({ kind: 'axis', axis });
export const fixed = (value: number): IndexExpression => ({ kind: 'constant', value: sizeConstant(value) });
export const plus = (left: IndexExpression, right: IndexExpression): IndexExpression => ({ kind: 'add', left, right });
export const times = (by: number, arg: IndexExpression): IndexExpression => ({
  kind: 'scale',
  by: sizeConstant(by),
  arg,
});
export const over = (kind: 'floorDiv' | 'mod', arg: IndexExpression, by: number | string): IndexExpression => ({
  kind,
  arg,
  by: typeof by === 'number' ? sizeConstant(by) : sizeSymbol(by),
});
export const gather = (node: NodeId): IndexExpression => ({ kind: 'gather', node });

/** Values between −3 and 3, the same in every run. */
export function values(...shape: readonly number[]): Tensor {
  return tensor(
    'f32',
    shape,
    Array.from({ length: elementCount(shape) }, (_, i) => Math.fround(Math.sin(i * 12.9898 + shape.length) * 3)),
  );
}

export function integers(element: ConcreteType, shape: readonly number[], of: (i: number) => number): Tensor {
  return tensor(
    element,
    shape,
    Array.from({ length: elementCount(shape) }, (_, i) => of(i)),
  );
}
