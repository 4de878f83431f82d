/** Writes values into the statements of open blocks, one inside the other. A value goes to the outermost block in which it
 * is the same every time, under a name where writing it again would cost something. */
import type { Span } from '@ncd/language';
import type { Identifiers } from './identifiers.ts';
import type { Expression, Statement } from './ir.ts';
import { isLiteral, type Value, type ValueGraph } from './values.ts';

/** Worth a name even when used once: sharing it is sure to pay. */
const costly = new Set(['exp', 'log', 'sqrt', 'rsqrt', 'tanh', 'erf', 'sin', 'cos', 'pow', 'select', 'and', 'or']);

export class BlockWriter {
  readonly #graph: ValueGraph;
  readonly names: Identifiers;
  readonly #span: Span;
  readonly #blocks: Statement[][] = [[]];
  /** What stands for a value, per open block. */
  readonly #bound: Map<Value, Expression>[] = [new Map()];

  constructor(graph: ValueGraph, names: Identifiers, span: Span) {
    this.#graph = graph;
    this.names = names;
    this.#span = span;
  }

  /** The number of open blocks but one: the depth of values that change with the innermost. */
  get depth(): number {
    return this.#blocks.length - 1;
  }

  /** A loop whose body `fill` writes; its counter is a value one block deeper. */
  loop(name: string, count: Value, fill: (counter: Value) => void, from?: Value): void {
    const start = from && !isLiteral(from, 0) ? { from: this.write(from) } : {};
    // a condition is computed in every round
    this.bind(count, this.#graph.names.get(count) ?? 'end');
    const limit = this.write(count);
    const counter = this.names.take(name);
    const body = this.#inside(() => fill(this.#graph.variable('u32', counter, this.depth)));
    this.#push(this.depth, { kind: 'for', name: counter, ...start, count: limit, body, span: this.#span });
  }

  when(condition: Value, fill: () => void): void {
    const test = this.write(condition);
    const body = this.#inside(fill);
    this.#push(this.depth, { kind: 'if', condition: test, body, span: this.#span });
  }

  #inside(fill: () => void): readonly Statement[] {
    this.#blocks.push([]);
    this.#bound.push(new Map());
    fill();
    this.#bound.pop();
    return this.#blocks.pop() as Statement[];
  }

  /** A variable; the name that it got. */
  declare(wanted: string, initial: Value): string {
    const value = this.write(initial);
    const name = this.names.take(wanted);
    this.#push(this.depth, { kind: 'var', name, value, span: initial.span });
    return name;
  }

  declareArray(wanted: string, type: Value['type'], length: number): string {
    const name = this.names.take(wanted);
    this.#push(this.depth, { kind: 'array', name, type, length, span: this.#span });
    return name;
  }

  assign(name: string, value: Value): void {
    this.#push(this.depth, { kind: 'assign', name, value: this.write(value), span: value.span });
  }

  set(name: string, index: Value, value: Value): void {
    const written = this.write(value);
    this.#push(this.depth, { kind: 'set', name, index: this.write(index), value: written, span: value.span });
  }

  store(buffer: string, index: Value, value: Value): void {
    const written = this.write(value);
    this.#push(this.depth, { kind: 'store', buffer, index: this.write(index), value: written, span: value.span });
  }

  barrier(): void {
    this.#push(this.depth, { kind: 'barrier', span: this.#span });
  }

  /** Computes the value now, so that it keeps what variables hold now. */
  bind(value: Value, wanted: string): void {
    if (this.#lookup(value) || isAtHand(value)) return;
    const depth = Math.min(value.depth, this.depth);
    const written = this.#spell(value);
    const name = this.names.take(wanted);
    this.#push(depth, { kind: 'let', name, value: written, span: value.span });
    (this.#bound[depth] as Map<Value, Expression>).set(value, { kind: 'variable', type: value.type, name });
  }

  write(value: Value): Expression {
    const known = this.#lookup(value);
    if (known) return known;
    if (!this.#deservesName(value)) return this.#spell(value);
    this.bind(value, this.#graph.names.get(value) ?? usualName(value));
    return this.#lookup(value) as Expression;
  }

  get body(): readonly Statement[] {
    return this.#blocks[0] as Statement[];
  }

  #push(depth: number, statement: Statement): void {
    (this.#blocks[depth] as Statement[]).push(statement);
  }

  #lookup(value: Value): Expression | undefined {
    for (let depth = this.depth; depth >= 0; depth--) {
      const known = this.#bound[depth]?.get(value);
      if (known) return known;
    }
    return undefined;
  }

  #deservesName(value: Value): boolean {
    if (value.kind === 'load' || value.kind === 'shared') return true;
    if (value.kind !== 'call') return false;
    if (value.fn === 'indexI32' || value.fn === 'indexU32') return false;
    const isCut = value.depth < this.depth || this.#graph.names.has(value);
    return isCut || costly.has(value.fn) || this.#graph.isShared(value);
  }

  #spell(value: Value): Expression {
    const { type } = value;
    switch (value.kind) {
      case 'literal':
        return { kind: 'literal', type, value: value.value };
      case 'size':
        return { kind: 'size', type: 'u32', size: value.size };
      case 'invocation':
        return { kind: 'variable', type, name: 'flat' };
      case 'workgroup':
        return { kind: 'variable', type, name: 'tile' };
      case 'lane':
        return { kind: 'lane', type: 'u32' };
      case 'variable':
        return { kind: 'variable', type, name: value.name };
      case 'element':
      case 'shared':
        return { kind: 'element', type, name: value.name, index: this.write(value.args[0] as Value) };
      case 'load':
        return { kind: 'load', type, buffer: value.buffer, index: this.write(value.args[0] as Value) };
      case 'call':
        return { kind: 'call', type, fn: value.fn, args: value.args.map((a) => this.write(a)) };
      case 'counter':
      case 'fold':
        throw new Error('NCD9001: the loops of a stream are written as they are opened');
    }
  }
}

const isAtHand = ({ kind }: Value): boolean => kind === 'literal' || kind === 'variable' || kind === 'size';

function usualName(value: Value): string {
  if (value.kind === 'load') return `${value.buffer}_value`;
  if (value.kind === 'shared') return `${value.name}_value`;
  if (value.type === 'bool') return 'inside';
  return value.type === 'u32' ? 'at' : 't';
}
