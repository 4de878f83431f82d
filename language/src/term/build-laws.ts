/** What must hold of an accumulator for its merge to be one, as terms (theory.md §4: B(F(x), y) = F(x ⊕ y)). */
import type * as A from '../syntax/ast.ts';
import {
  addSizes,
  type Size,
  sizeConstant,
  sizeSymbol,
  sizeSymbols,
  substituteSize,
  symbolName,
  type Typed,
  type TypedDiagram,
  withDefaults,
} from '../types/index.ts';
import { addInput } from './build-interface.ts';
import { accumulatorStep, buildMerge, buildTail, leavesOf } from './build-recurrences.ts';
import { RegionRecorder } from './build-regions.ts';
import { TermBuilder } from './builder.ts';
import { Frame } from './frame.ts';
import { pruneNodes } from './prune.ts';
import { finalsOf, overPart } from './substitute.ts';
import type { Axis, IndexExpression, InputNode, NodeId, Term, TermResult } from './term.ts';

/** Two ways to compute the same: results `left0`, `left1` … of the term and `right0`, `right1` …, which must agree. */
export interface Law {
  readonly kind: 'merge' | 'associativity';
  /** Of the axis along which the accumulator runs. */
  readonly axis: string;
  /** The size symbols of the parts into which that axis is cut. */
  readonly parts: readonly string[];
  readonly term: Term;
}

/** None for an accumulator without a merge. The accumulator is sound. */
export function accumulatorLaws(typed: Typed, accumulator: TypedDiagram): readonly Law[] {
  const { declaration } = accumulator;
  if (declaration.kind !== 'accumulator' || !declaration.merge) return [];
  return [
    new LawBuilder(typed, accumulator, declaration, 2).law('merge'),
    new LawBuilder(typed, accumulator, declaration, 3).law('associativity'),
  ];
}

class LawBuilder {
  readonly #typed: Typed;
  readonly #accumulator: TypedDiagram;
  readonly #declaration: A.Accumulator;
  readonly #recorder = new RegionRecorder(new TermBuilder());
  readonly #builder = this.#recorder.builder;
  readonly #parts: readonly string[];
  readonly #whole: Size;
  readonly #inputs: NodeId[] = [];
  readonly #frame: Frame;
  readonly #axis: Axis;

  constructor(typed: Typed, accumulator: TypedDiagram, declaration: A.Accumulator, parts: number) {
    this.#typed = typed;
    this.#accumulator = accumulator;
    this.#declaration = declaration;
    this.#parts = Array.from({ length: parts }, (_, i) => `part ${i + 1}`);
    this.#whole = this.#parts.map(sizeSymbol).reduce(addSizes);
    this.#frame = this.#newFrame();
    const { name } = declaration.axisParameters[0] as A.TypeAxis;
    this.#axis = this.#builder.axis(name.text, this.#whole);
    this.#frame.axes.set(name.text, this.#axis);
    for (const parameter of accumulator.parameters)
      this.#frame.values.set(
        parameter.nameNode,
        addInput(this.#frame, parameter.name, parameter.type, parameter.nameNode.span, this.#inputs),
      );
  }

  #newFrame(): Frame {
    const { axes, defaults } = this.#accumulator;
    const { name } = this.#declaration.axisParameters[0] as A.TypeAxis;
    const open = symbolName(axes.get(name.text)?.size ?? this.#whole);
    const resize = (size: Size): Size =>
      substituteSize(withDefaults(size, defaults), (symbol) => (symbol === open ? this.#whole : undefined));
    return new Frame(this.#typed, this.#accumulator, this.#recorder, resize, new Map());
  }

  /** What has been built of statements is built again, with other states; parameters and axes are the same. */
  #sibling(): Frame {
    const frame = this.#newFrame();
    for (const [name, axis] of this.#frame.axes) frame.axes.set(name, axis);
    for (const { nameNode } of this.#accumulator.parameters)
      frame.values.set(nameNode, this.#frame.values.get(nameNode) ?? { fields: [] });
    return frame;
  }

  law(kind: Law['kind']): Law {
    const builder = this.#builder;
    const step = accumulatorStep(this.#frame, this.#declaration);
    let start: Size = sizeConstant(0);
    const parts = this.#parts.map((symbol) => {
      const to = builder.axis(this.#axis.name, sizeSymbol(symbol));
      const index: IndexExpression = {
        kind: 'add',
        left: { kind: 'axis', axis: to },
        right: { kind: 'constant', value: start },
      };
      start = addSizes(start, to.size);
      return overPart(builder, step, { from: this.#axis, to, index });
    });
    const [first = [], second = [], third = []] = parts;
    const sides =
      kind === 'merge'
        ? [this.#merged(first, second), finalsOf(builder, step)]
        : [this.#merged(this.#merged(first, second), third), this.#merged(first, this.#merged(second, third))];
    const results = sides.flatMap((states, side) => this.#results(states, side === 0 ? 'left' : 'right'));
    return { kind, axis: this.#axis.name, parts: this.#parts, term: this.#term(results) };
  }

  #merged(left: readonly NodeId[], right: readonly NodeId[]): readonly NodeId[] {
    const merge = this.#declaration.merge as NonNullable<A.Accumulator['merge']>;
    return buildMerge(this.#sibling(), this.#declaration, merge, left, right);
  }

  /** What the states give: the tail of it, where there is one. */
  #results(states: readonly NodeId[], side: 'left' | 'right'): readonly TermResult[] {
    return leavesOf(buildTail(this.#sibling(), this.#declaration, states)).map((node, i) => {
      const { axes, element } = this.#builder.node(node);
      return { name: `${side}${i}`, node, axes: [...axes].sort((a, b) => a.id - b.id), element };
    });
  }

  #term(results: readonly TermResult[]): Term {
    const { nodes, moved } = pruneNodes(this.#builder.nodes, [...this.#inputs, ...results.map((r) => r.node)]);
    const { name, symbols, declaration } = this.#accumulator;
    const own = new Set(nodes.flatMap((n) => n.axes.flatMap((a) => [...sizeSymbols(a.size)])));
    return {
      name,
      nodes,
      inputs: this.#inputs.map((id) => nodes[moved.get(id) as NodeId] as InputNode),
      results: results.map((r) => ({ ...r, node: moved.get(r.node) as NodeId })),
      updates: [],
      symbols: [...this.#parts, ...symbols.filter((s) => own.has(s))],
      constraints: [],
      regions: [],
      claims: [],
      span: declaration.span,
    };
  }
}
