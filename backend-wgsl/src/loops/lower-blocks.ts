/** A copy into an array that is stored in blocks: an invocation computes the codes of the blocks that fill whole words, and stores
 * these. The rules are those by which the interpreter quantises, with the operations in the same order. */
import {
  type Axis,
  type BlockFormat,
  type BlockScalar,
  blockBytes,
  blocksPerWords,
  type ElementRegion,
  headerBytes,
  type NodeId,
  quotientSize,
  type Size,
  scalarBytes,
  sizeConstant,
  type Term,
} from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { Copies } from './copies.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, indexOf, offsetOf, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import type { Layout } from './node-values.ts';
import { placeOf, type Target } from './targets.ts';
import type { Value, ValueGraph } from './values.ts';

/** `row` is the axis of what is stored that runs along the blocks. */
export function blocksBody(
  term: Term,
  region: ElementRegion,
  target: Target,
  { format, row }: { readonly format: BlockFormat; readonly row: Axis },
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): { readonly body: readonly Statement[]; readonly invocations: Size } {
  const copies = new Copies(term, region, layouts, names);
  const { graph, writer, valueAt } = copies;
  const together = blocksPerWords(format);
  const values = format.block * together;
  const words = (blockBytes(format) * together) / 4;
  /** Stands for the row: its index counts what an invocation stores. */
  const parts: Axis = { ...row, size: quotientSize('floorDiv', row.size, sizeConstant(values)) };
  const number = (value: number): Value => graph.literal('u32', value);
  const sum = (a: Value, b: Value): Value => graph.call('add', 'u32', [a, b]);
  const product = (a: Value, b: Value): Value => graph.call('mul', 'u32', [a, b]);

  const made = writer.declareArray('words', 'u32', words);
  const store = (at: Environment): void => {
    const part = indexOf(at, row);
    const first = product(part, number(values));
    const { environment, inside } = placeOf(graph, target, new Map([...at, [row.id, first]]), valueAt);
    copies.within(inside, () => {
      writer.loop('block', number(together), (block) => {
        const start = sum(first, product(block, number(format.block)));
        const value = (i: Value): Value => valueAt(region.root, new Map([...at, [row.id, sum(start, i)]]));
        new BlockMaker(graph, writer, format, made).make(product(block, number(blockBytes(format))), value);
      });
      const rows = offsetOf(graph, target.axes.slice(0, -1), environment);
      const place = product(sum(product(rows, sizeValue(graph, parts.size, 'u32')), part), number(words));
      // stored, and zero again for what comes next
      writer.loop('word', number(words), (i) => {
        writer.store(target.buffer, sum(place, i), graph.element('u32', made, i, 1));
        writer.set(made, i, number(0));
      });
    });
  };
  const mayMeet = target.clashes.kind === 'unknown' ? target.clashes.axes : [];
  const inOrder = mayMeet.filter(({ id }) => id !== row.id);
  const apart = [...target.over.filter((axis) => axis.id !== row.id && !inOrder.includes(axis)), parts];
  return copies.kernel(apart, inOrder, store);
}

/** Makes a block of some values, in an array of words that is zero there: see `quantise` of the interpreter. */
class BlockMaker {
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #format: BlockFormat;
  readonly #words: string;

  constructor(graph: ValueGraph, writer: BlockWriter, format: BlockFormat, words: string) {
    this.#graph = graph;
    this.#writer = writer;
    this.#format = format;
    this.#words = words;
  }

  /** `start` is the block's first byte. */
  make(start: Value, value: (i: Value) => Value): void {
    const graph = this.#graph;
    const { block, bits, scale, minimum } = this.#format;
    const { least, step } = this.#range(value);
    this.#putScalar(start, scale, step);
    if (minimum !== undefined && least) this.#putScalar(this.#after(start, scalarBytes(scale)), minimum, least);
    const isZero = graph.call('eq', 'bool', [step, this.#float(0)]);
    const inverse = graph.call('select', 'f32', [isZero, this.#float(0), this.#call('div', this.#float(1), step)]);
    this.#writer.bind(inverse, 'inverse');
    const codeBytes = graph.literal('u32', (block * bits) / 8);
    const codes = this.#after(start, headerBytes(this.#format));
    this.#writer.loop('i', graph.literal('u32', block), (i) => {
      const scaled = this.#call('mul', least ? this.#call('sub', value(i), least) : value(i), inverse);
      const byte = graph.call('add', 'u32', [codes, graph.call('rem', 'u32', [i, codeBytes])]);
      const inByte = graph.call('mul', 'u32', [graph.call('div', 'u32', [i, codeBytes]), graph.literal('u32', bits)]);
      this.#put(byte, inByte, this.#format.signed ? this.#signedCode(scaled) : this.#unsignedCode(scaled));
    });
  }

  /** What a step of the codes is worth, and the least value where the format has a minimum. */
  #range(value: (i: Value) => Value): { readonly least?: Value; readonly step: Value } {
    const { bits, bias, signed, minimum } = this.#format;
    const last = 2 ** bits - 1;
    const step = (reach: Value, steps: number): Value => {
      const whole = this.#call('div', reach, this.#float(steps));
      this.#writer.bind(whole, 'step');
      return whole;
    };
    const greater = (a: Value, b: Value): Value => this.#call('max', a, b);
    if (minimum !== undefined) {
      const least = this.#fold('least', Number.POSITIVE_INFINITY, value, (a, b) => this.#call('min', a, b));
      const most = this.#fold('most', Number.NEGATIVE_INFINITY, value, greater);
      return { least, step: step(this.#call('sub', most, least), last) };
    }
    if (bias === 0 && !signed) return { step: step(this.#fold('most', 0, value, greater), last) };
    const furthest = this.#fold('furthest', 0, value, (a, b) => {
      const further = this.#graph.call('lt', 'bool', [this.#absolute(a), this.#absolute(b)]);
      return this.#graph.call('select', 'f32', [further, b, a]);
    });
    return { step: signed ? step(this.#absolute(furthest), 2 ** (bits - 1) - 1) : step(furthest, bias) };
  }

  #fold(name: string, first: number, value: (i: Value) => Value, combine: (a: Value, b: Value) => Value): Value {
    const [graph, writer] = [this.#graph, this.#writer];
    const total = writer.declare(name, this.#float(first));
    writer.loop('i', graph.literal('u32', this.#format.block), (i) =>
      writer.assign(total, combine(graph.variable('f32', total, writer.depth, -1), value(i))),
    );
    return graph.variable('f32', total, writer.depth);
  }

  /** The nearest integer, halves away from zero, in two's complement. */
  #signedCode(scaled: Value): Value {
    const graph = this.#graph;
    const magnitude = graph.named(this.#absolute(scaled), 'magnitude');
    const below = graph.call('floor', 'f32', [magnitude]);
    const isUp = graph.call('le', 'bool', [this.#float(0.5), this.#call('sub', magnitude, below)]);
    const nearest = this.#call('add', below, graph.call('select', 'f32', [isUp, this.#float(1), this.#float(0)]));
    const code = graph.call('i32', 'i32', [this.#call('mul', graph.call('sign', 'f32', [scaled]), nearest)]);
    const [none, bits] = [graph.literal('u32', 0), graph.literal('u32', this.#format.bits)];
    return graph.call('bits', 'u32', [graph.call('indexU32', 'u32', [code]), none, bits]);
  }

  #unsignedCode(scaled: Value): Value {
    const { bits, bias } = this.#format;
    const code = this.#graph.call('u32', 'u32', [this.#call('add', scaled, this.#float(0.5 - bias))]);
    return this.#graph.call('min', 'u32', [code, this.#graph.literal('u32', 2 ** bits - 1)]);
  }

  #putScalar(byte: Value, kind: BlockScalar, value: Value): void {
    const graph = this.#graph;
    const word =
      kind === 'f32'
        ? graph.call('wordOf', 'u32', [value])
        : graph.call('halfOf', 'u32', [graph.call('f16', 'f32', [value])]);
    this.#put(byte, graph.literal('u32', 0), word);
  }

  /** Adds bits to the word in which a byte lies, from a bit of that byte on. */
  #put(byte: Value, bit: Value, bits: Value): void {
    const graph = this.#graph;
    const [four, eight] = [graph.literal('u32', 4), graph.literal('u32', 8)];
    const word = graph.named(graph.call('div', 'u32', [byte, four]), 'word');
    const above = graph.call('mul', 'u32', [graph.call('rem', 'u32', [byte, four]), eight]);
    const moved = graph.call('placed', 'u32', [bits, graph.call('add', 'u32', [above, bit])]);
    const before = graph.element('u32', this.#words, word, 0, this.#writer.depth);
    this.#writer.set(this.#words, word, graph.call('add', 'u32', [before, moved]));
  }

  #float(value: number): Value {
    return this.#graph.literal('f32', value);
  }

  #call(fn: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max', a: Value, b: Value): Value {
    return this.#graph.call(fn, 'f32', [a, b]);
  }

  #absolute(value: Value): Value {
    return this.#graph.call('abs', 'f32', [value]);
  }

  #after(byte: Value, bytes: number): Value {
    return this.#graph.call('add', 'u32', [byte, this.#graph.literal('u32', bytes)]);
  }
}
