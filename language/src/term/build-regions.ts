/** Records `at` regions and claims about levels while a term is built. What a block computes are the nodes that are made
 * while it is built: its scope keeps them apart from equal nodes elsewhere. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { LevelName, Size } from '../types/index.ts';
import { isComputed, type TermBuilder } from './builder.ts';
import type { Frame, Value } from './frame.ts';
import type { DeclaredMove, DeclaredRegion, LevelClaim, Node, NodeId, RegionCallee } from './term.ts';

/** A region before nodes that nothing needs are gone. */
interface Draft {
  readonly frame: Frame;
  readonly at: A.At;
  readonly parent?: number;
  readonly start: NodeId;
  /** What its text calls, each with the nodes that were made meanwhile. */
  readonly calls: { readonly name: string; readonly span: Span; readonly start: NodeId; readonly end: NodeId }[];
  moves: readonly DeclaredMove[];
  outputs: readonly NodeId[];
  end: NodeId;
}

export class RegionRecorder {
  readonly builder: TermBuilder;
  /** The node of every expression that is an array, where someone asks. */
  readonly written: Map<A.Expression, NodeId> | undefined;
  readonly #drafts: Draft[] = [];
  /** The regions that are open, by number, innermost last. */
  readonly #open: number[] = [];
  readonly #claims: LevelClaim[] = [];

  constructor(builder: TermBuilder, written?: Map<A.Expression, NodeId>) {
    this.builder = builder;
    this.written = written;
  }

  /** Builds the block of a region. */
  region(frame: Frame, at: A.At): Value {
    const number = this.#drafts.length;
    const parent = this.#open.at(-1);
    const start = this.builder.nodes.length;
    const draft: Draft = {
      frame,
      at,
      ...(parent === undefined ? {} : { parent }),
      start,
      calls: [],
      moves: [],
      outputs: [],
      end: start,
    };
    this.#drafts.push(draft);
    this.#open.push(number);
    const value = this.builder.within(`${number}: `, () => frame.block(at.body));
    this.#open.pop();
    draft.moves = at.moves.map((move) => ({
      kind: move.move,
      axis: frame.axis(move.axis.text),
      size: move.size === 'auto' ? 'auto' : frame.size(frame.typed.sizes.get(move.size) as Size), // it was checked as one
      span: move.span,
    }));
    draft.outputs = [...new Set(nodesIn(value))];
    draft.end = this.builder.nodes.length;
    return value;
  }

  /** Builds a call, and remembers what the text of the regions around it calls there. */
  call(frame: Frame, callee: A.Name, build: () => Value): Value {
    const start = this.builder.nodes.length;
    const value = build();
    const call = { name: callee.text, span: callee.span, start, end: this.builder.nodes.length };
    for (const number of this.#open) {
      const draft = this.#drafts[number] as Draft;
      if (draft.frame === frame) draft.calls.push(call);
    }
    return value;
  }

  /** Records the levels that a `let` states. */
  claim(statement: A.Let, type: A.TypeExpression, value: Value, name = statement.names[0]?.text ?? ''): void {
    if (type.kind === 'tupleType') {
      type.fields.forEach((field, i) => {
        const part = typeof value === 'number' ? undefined : value.fields[i];
        const own = statement.tuple ? (statement.names[i]?.text ?? name) : `${name}.${field.name?.text ?? i}`;
        if (part) this.claim(statement, field.type, part.value, own);
      });
      return;
    }
    if (!type.level || typeof value !== 'number') return;
    const region = this.#open.at(-1);
    const { text, span } = type.level;
    this.#claims.push({
      node: value,
      name,
      level: text as LevelName,
      ...(region === undefined ? {} : { region }),
      span,
    });
  }

  /** Regions and claims over the nodes that are left, and where each node went. A region of which nothing is left is none. */
  finish(
    nodes: readonly Node[],
    moved: ReadonlyMap<NodeId, NodeId>,
  ): { readonly regions: readonly DeclaredRegion[]; readonly claims: readonly LevelClaim[] } {
    const regions: DeclaredRegion[] = [];
    const places = new Map<number, number>();
    this.#drafts.forEach((draft, number) => {
      const { at, start, end } = draft;
      const interior: NodeId[] = [];
      for (let id = start; id < end; id++) {
        const to = moved.get(id);
        if (to !== undefined && isComputed(nodes[to] as Node)) interior.push(to);
      }
      const inside = new Set(interior);
      const outputs = draft.outputs.flatMap((id) => moved.get(id) ?? []).filter((id) => inside.has(id));
      if (outputs.length === 0) return;
      places.set(number, regions.length);
      const parent = draft.parent === undefined ? undefined : places.get(draft.parent);
      regions.push({
        level: at.level.text as LevelName,
        moves: draft.moves,
        outputs,
        interior,
        callees: calleesOf(draft, nodes, moved),
        ...(parent === undefined ? {} : { parent }),
        span: { file: at.span.file, start: at.span.start, end: at.level.span.end },
      });
    });
    const claims = this.#claims.flatMap(({ node, region, ...claim }) => {
      const to = moved.get(node);
      const place = region === undefined ? undefined : places.get(region);
      return to === undefined ? [] : [{ ...claim, node: to, ...(place === undefined ? {} : { region: place }) }];
    });
    return { regions, claims };
  }
}

const nodesIn = (value: Value): readonly NodeId[] =>
  typeof value === 'number' ? [value] : value.fields.flatMap((field) => nodesIn(field.value));

/** Of the calls during which a reduction was made, the innermost names it. */
function calleesOf(
  { calls, start, end }: Draft,
  nodes: readonly Node[],
  moved: ReadonlyMap<NodeId, NodeId>,
): readonly RegionCallee[] {
  const callees: RegionCallee[] = [];
  for (let id = start; id < end; id++) {
    const node = moved.get(id);
    if (node === undefined || (nodes[node] as Node).kind !== 'reduce') continue;
    const around = calls.filter((call) => call.start <= id && id < call.end);
    const [innermost] = around.sort((a, b) => a.end - a.start - (b.end - b.start));
    if (innermost) callees.push({ node, name: innermost.name, span: innermost.span });
  }
  return callees;
}
