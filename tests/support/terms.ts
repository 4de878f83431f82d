/** Terms made by hand with `TermBuilder`, and short ways to evaluate them. */
import {
  type Axis,
  type ConcreteType,
  type EvaluateOptions,
  elementCount,
  evaluate,
  type InputNode,
  type NodeId,
  type SourceFile,
  type Span,
  sizeSymbols,
  type Tensor,
  type Term,
  type TermBuilder,
} from '@ncd/language';

export const testFile: SourceFile = { path: 'test.ncd', text: 'a test program' };
export const testSpan: Span = { file: testFile, start: 2, end: 6 };

/** The term of everything built so far; a result is laid out in its node's order unless `layout` says otherwise. */
export function finishTerm(
  builder: TermBuilder,
  results: Readonly<Record<string, NodeId>>,
  layout: Readonly<Record<string, readonly Axis[]>> = {},
): Term {
  const symbols = new Set<string>();
  for (const node of builder.nodes) for (const axis of node.axes) sizeSymbols(axis.size, symbols);
  return {
    name: 'test',
    nodes: builder.nodes,
    inputs: builder.nodes.filter((n): n is InputNode => n.kind === 'input'),
    results: Object.entries(results).map(([name, id]) => {
      const node = builder.node(id);
      return { name, node: id, axes: layout[name] ?? node.axes, element: node.element };
    }),
    symbols: [...symbols],
    constraints: [],
    updates: [],
    regions: [],
    claims: [],
    span: testSpan,
  };
}

export function tensor(element: ConcreteType, shape: readonly number[], values: Iterable<number>): Tensor {
  const data = Float64Array.from(values);
  if (data.length !== elementCount(shape)) throw new Error(`${data.length} values for shape [${shape}]`);
  return { element, shape, data };
}

/** The values of the result `name`, flat. */
export function valuesOf(
  term: Term,
  inputs: Readonly<Record<string, Tensor>>,
  sizes: Readonly<Record<string, number>> = {},
  options: EvaluateOptions = {},
  name = 'out',
): number[] {
  const result = evaluate(term, new Map(Object.entries(inputs)), new Map(Object.entries(sizes)), options).get(name);
  if (!result) throw new Error(`no result ${name}`);
  return [...result.data];
}
