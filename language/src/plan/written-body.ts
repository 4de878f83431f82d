/** The body of a diagram as one `at` region for each kernel of a plan. What stands in the body stays as it is written, with
 * its comments, in the regions that need it; only what stands in a diagram that is called is written anew. */

import type { CostedAxis } from '../cost/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { childExpressions, visitExpressions } from '../syntax/index.ts';
import { isComputed, type NodeId, operandsOf, type SourceNames, sourceText, type Term } from '../term/index.ts';
import type { Typed, TypedDiagram } from '../types/index.ts';
import { plainIdentifier, uniqueNames } from './names.ts';
import { nodeOf } from './reach.ts';
import { regionBelow } from './regions.ts';
import type { SourceKernel, SourceKernels } from './source-kernels.ts';
import { foldName, givenName } from './value-names.ts';

export interface Written extends SourceKernels {
  readonly typed: Typed;
  readonly diagram: TypedDiagram;
  readonly term: Term;
  /** The node of every expression. */
  readonly nodes: ReadonlyMap<A.Expression, NodeId>;
}

/** The moves of a kernel, over axes that have a name where it stands. */
export type MovesText = (kernel: SourceKernel, nameOf: (axis: CostedAxis) => string | undefined) => string;

/** The text between the braces of the body; `moves` gives those of a kernel, over axes that the body can name. Nothing where
 * a kernel has no text. */
export function writtenBody(written: Written, moves: MovesText): string | undefined {
  return new Body(written, moves).text();
}

/** Of a region. */
interface Block {
  readonly statements: readonly string[];
  readonly values: readonly string[];
}

class Body {
  readonly #term: Term;
  readonly #written: Written;
  readonly #moves: MovesText;
  readonly #body: A.Block;
  readonly #lets = new Map<A.Name, A.Let>();
  /** Where a stored value is written: the value of a `let`, or an expression in one. */
  readonly #places = new Map<NodeId, A.Expression>();
  readonly #letOf = new Map<NodeId, A.Let>();
  readonly #names = new Map<NodeId, string>();
  readonly #axes = new Map<number, string>();
  readonly #commented = new Set<A.Statement>();
  readonly #takeName: (wanted: string) => string;

  constructor(written: Written, moves: MovesText) {
    this.#term = written.term;
    this.#written = written;
    this.#moves = moves;
    const { declaration } = written.diagram;
    this.#body = declaration.kind === 'accumulator' ? declaration.step : declaration.body;
    this.#takeName = uniqueNames(this.#namesInScope());
    for (const statement of this.#body.statements)
      if (statement.kind === 'let') {
        for (const name of statement.names) this.#lets.set(name, statement);
        const node = written.nodes.get(statement.value);
        if (node !== undefined && !statement.tuple && this.#isStored(node) && !this.#letOf.has(node))
          this.#letOf.set(node, statement);
      }
    visitExpressions(this.#body, (e) => {
      const node = written.nodes.get(e);
      if (node !== undefined && e.kind !== 'reference' && this.#isStored(node) && !this.#places.has(node))
        this.#places.set(node, e);
    });
    this.#nameAll();
  }

  /** Whatever the body may mean by a word, and more. */
  #namesInScope(): readonly string[] {
    const { diagram, typed } = this.#written;
    const { span } = this.#body;
    const words = span.file.text.slice(span.start, span.end).match(/\w+/g) ?? [];
    const items = typed.resolved.entry.parsed.module.items.flatMap((item) => {
      if (item.kind === 'import') return item.names.map(({ name, alias }) => (alias ?? name).text);
      return 'name' in item ? [item.name.text] : [];
    });
    return [...words, ...items, ...diagram.parameters.map(({ name }) => name), ...diagram.axes.keys()];
  }

  #isStored(id: NodeId): boolean {
    return this.#written.stored.has(id) && nodeOf(this.#term, id).kind !== 'input';
  }

  #nameAll(): void {
    for (const { id, name } of this.#term.inputs) this.#names.set(id, name);
    for (const [id, { names }] of this.#letOf) this.#names.set(id, names[0]?.text ?? '');
    for (const kernel of this.#written.kernels)
      for (const id of kernel.outputs) {
        const node = nodeOf(this.#term, id);
        const place = this.#places.get(id);
        const folded = node.kind === 'reduce' ? foldName(node.monoid, node.reduced) : kernel.name;
        const own = place?.kind === 'call' && this.#calls(place) ? place.callee.text : folded;
        const wanted = plainIdentifier(givenName(this.#term, node) ?? own);
        if (!this.#names.has(id)) this.#names.set(id, this.#takeName(wanted));
      }
    const known = this.#written.diagram.axes;
    const takeAxis = uniqueNames();
    const all = [...this.#term.inputs, ...this.#term.results, ...this.#term.nodes].flatMap(({ axes }) => axes);
    for (const axis of all)
      if (!this.#axes.has(axis.id)) {
        const name = takeAxis(axis.name);
        this.#axes.set(axis.id, name === axis.name || known.has(axis.name) ? name : this.#takeName(name));
      }
  }

  /** Whether a call is one of a diagram. */
  #calls(e: A.Call): boolean {
    return this.#written.typed.calls.has(e);
  }

  text(): string | undefined {
    const { statements, value } = this.#body;
    if (!value || statements.some((s) => s.kind !== 'let')) return undefined;
    const parts: string[] = [];
    const results = this.#term.results.map((r) => r.node);
    const { kernels } = this.#written;
    const last = kernels.at(-1);
    for (const kernel of kernels) {
      const [output, ...others] = kernel.outputs;
      const isValue = kernel === last && others.length === 0 && results.length === 1 && results[0] === output;
      const text = this.#kernel(kernel, isValue);
      if (text === undefined) return undefined;
      parts.push(text);
      if (isValue) return [...parts.slice(0, -1), this.#above(value.span) + text].join('\n');
    }
    const names = results.map((id) => this.#names.get(id));
    if (names.includes(undefined) || (names.length > 1 && value.kind !== 'tuple')) return undefined;
    return [...parts, this.#above(value.span) + (names.length === 1 ? names[0] : `(${names.join(', ')})`)].join('\n');
  }

  #kernel(kernel: SourceKernel, isValue: boolean): string | undefined {
    const hidden = kernel.loads.some((id) => this.#isStored(id) && !this.#places.has(id));
    const places = kernel.outputs.map((id) => this.#places.get(id));
    const isText = !hidden && places.every((place) => place !== undefined);
    const block = isText ? this.#textBlock(kernel) : this.#printedBlock(kernel);
    if (block === undefined) return undefined;
    const { statements, values } = block;
    const nameOf = (axis: CostedAxis): string | undefined => {
      const name = this.#axes.get(axis.id);
      return isText && (name !== axis.name || !this.#written.diagram.axes.has(axis.name)) ? undefined : name;
    };
    const names = kernel.outputs.map((id) => this.#names.get(id) as string);
    if (kernel.isFree) return this.#free(block, names, isValue);
    const at = (lines: readonly string[]): string =>
      [`at workgroup ${this.#moves(kernel, nameOf)} {`, ...lines, '}'].join('\n');
    const [name] = names;
    const [value] = values;
    if (values.length > 1) return `let (${names.join(', ')}) = ${at([...statements, `(${names.join(', ')})`])}`;
    if (isValue) return at([...statements, value as string]);
    const written = this.#letOf.get(kernel.outputs[0] as NodeId);
    if (!written) return `let ${name} = ${at([...statements, value as string])}`;
    const { text } = written.span.file;
    const head = text.slice(written.span.start, written.value.span.start);
    return `${this.#comments(written)}${head}${at([...statements, value as string])}${this.#behind(written)}`;
  }

  /** In no region. */
  #free({ statements, values }: Block, names: readonly string[], isValue: boolean): string {
    const [value] = values;
    const last = isValue ? [value] : values.length > 1 ? [] : [`let ${names[0]} = ${value}`];
    return [...statements, ...last].join('\n');
  }

  // ---- as it is written

  /** The statements that a kernel needs and, of several values, each as a statement among them: what stands inside a statement
   * comes before it. */
  #textBlock({ outputs: saved }: SourceKernel): Block {
    const needed = new Set<A.Let>();
    const texts = new Map<A.Let, string>();
    const outputs = saved.map((id) => {
      const place = this.#places.get(id) as A.Expression;
      return { id, place, text: this.#rendered(place, needed) };
    });
    for (const statement of needed) texts.set(statement, this.#statement(statement, needed)); // grows meanwhile
    const lines = [...texts].map(([{ span }, text]) => ({ start: span.start, length: Number.POSITIVE_INFINITY, text }));
    if (outputs.length > 1)
      for (const { id, place, text } of outputs) {
        const { start, end } = place.span;
        const around = this.#body.statements.find((s) => s.span.start <= start && end <= s.span.end);
        lines.push({
          start: around?.span.start ?? start,
          length: end - start,
          text: `let ${this.#names.get(id)} = ${text}`,
        });
      }
    const inOrder = lines.sort((a, b) => a.start - b.start || a.length - b.length);
    return { statements: inOrder.map(({ text }) => text), values: outputs.map(({ text }) => text) };
  }

  #statement(statement: A.Let, needed: Set<A.Let>): string {
    const { text } = statement.span.file;
    const head = text.slice(statement.span.start, statement.value.span.start);
    return `${this.#comments(statement)}${head}${this.#rendered(statement.value, needed)}${this.#behind(statement)}`;
  }

  /** An expression with names for the stored values in it. */
  #rendered(root: A.Expression, needed: Set<A.Let>): string {
    const { text } = root.span.file;
    const own = this.#written.nodes.get(root);
    const edits: { readonly span: Span; readonly name: string }[] = [];
    const visit = (e: A.Expression): void => {
      const node = this.#written.nodes.get(e);
      // what stands inside may be the same value, in another type
      const isOther = e !== root && node !== own;
      const name = isOther && node !== undefined && this.#isStored(node) ? this.#names.get(node) : undefined;
      if (name !== undefined) {
        edits.push({ span: e.span, name });
        return;
      }
      const definition = e.kind === 'reference' ? this.#written.typed.resolved.values.get(e.name) : undefined;
      const statement = definition && this.#lets.get(definition.name);
      if (statement) needed.add(statement);
      for (const inner of childExpressions(e)) visit(inner);
    };
    visit(root);
    let out = '';
    let at = root.span.start;
    for (const { span, name } of edits.sort((a, b) => a.span.start - b.span.start)) {
      out += text.slice(at, span.start) + name;
      at = span.end;
    }
    return out + text.slice(at, root.span.end);
  }

  /** The comments above a statement, once. */
  #comments(statement: A.Statement): string {
    if (this.#commented.has(statement)) return '';
    this.#commented.add(statement);
    return this.#above(statement.span);
  }

  #above({ file, start }: Span): string {
    const before = [...this.#body.statements].reverse().find((s) => s.span.end <= start);
    const from = before ? before.span.end + this.#behind(before).length : this.#body.span.start + 1;
    const lines = file.text.slice(from, start).split('\n');
    return lines
      .map((line) => line.trim())
      .filter((line) => line.startsWith('//'))
      .map((line) => `${line}\n`)
      .join('');
  }

  /** A comment on the line on which a statement ends. */
  #behind({ span }: A.Statement): string {
    return /^[ \t]*\/\/[^\n]*/.exec(span.file.text.slice(span.end))?.[0] ?? '';
  }

  // ---- written anew

  #printedBlock({ outputs }: SourceKernel): Block | undefined {
    const { nodes } = this.#term;
    const others = new Set([...this.#written.stored].filter((id) => !outputs.includes(id)));
    const { interior } = regionBelow(this.#term, others, outputs);
    const local = new Map<NodeId, string>();
    const names: SourceNames = {
      of: (id) => {
        const isOutside = others.has(id) || nodeOf(this.#term, id).kind === 'input';
        return local.get(id) ?? (isOutside ? this.#names.get(id) : undefined);
      },
      axis: (axis) => this.#axes.get(axis.id) ?? axis.name,
    };
    const statements: string[] = [];
    const shared = this.#shared(interior);
    for (const id of interior) {
      const isOneOfSeveral = outputs.length > 1 && outputs.includes(id);
      if (!shared.has(id) && !isOneOfSeveral) continue;
      const text = sourceText(nodes, id, names);
      if (text === undefined) return undefined;
      const own = isOneOfSeveral ? this.#names.get(id) : undefined;
      const name = own ?? this.#takeName(plainIdentifier(nodeOf(this.#term, id).name ?? 't'));
      statements.push(`let ${name} = ${text}`);
      local.set(id, name);
    }
    const values = outputs.map((id) => sourceText(nodes, id, names));
    return values.includes(undefined) ? undefined : { statements, values: values as string[] };
  }

  /** What is computed and read more than once. */
  #shared(interior: readonly NodeId[]): ReadonlySet<NodeId> {
    const uses = new Map<NodeId, number>();
    for (const id of interior)
      for (const read of operandsOf(nodeOf(this.#term, id))) uses.set(read, (uses.get(read) ?? 0) + 1);
    return new Set(interior.filter((id) => (uses.get(id) ?? 0) > 1 && isComputed(nodeOf(this.#term, id))));
  }
}
