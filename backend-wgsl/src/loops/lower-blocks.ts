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
  multiplySizes,
  type NodeId,
  nodeOf,
  quotientSize,
  type Size,
  scalarBytes,
  sizeConstant,
  type Term,
} from '@ncd/language';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, indexOf, indicesOf, offsetOf, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import { type Layout, nodeValues } from './node-values.ts';
import { placeOf, type Target } from './targets.ts';
import { type Value, ValueGraph } from './values.ts';

export function blocksBody(
  term: Term,
  region: ElementRegion,
  target: Target,
  { format, row }: { readonly format: BlockFormat; readonly row: Axis },
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): { readonly body: readonly Statement[]; readonly invocations: Size } {
  const { span } = nodeOf(term, region.root);
  const graph = new ValueGraph(span);
  const writer = new BlockWriter(graph, names, span);
  const loads = new Set(region.loads);
  const valueAt = nodeValues({
    region: region.name,
    graph,
    nodes: term.nodes,
    loads,
    layouts,
    provided: () => undefined,
  });
  const together = blocksPerWords(format);
  const values = format.block * together;
  const words = (blockBytes(format) * together) / 4;
  /** Stands for the row: its index counts what an invocation stores. */
  const parts: Axis = { ...row, size: quotientSize('floorDiv', row.size, sizeConstant(values)) };
  const number = (value: number): Value => graph.literal('u32', value);
  const sum = (a: Value, b: Value): Value => graph.call('add', 'u32', [a, b]);
  const product = (a: Value, b: number): Value => graph.call('mul', 'u32', [a, number(b)]);

  const store = (at: Environment): void => {
    const part = indexOf(at, row);
    const first = product(part, values);
    const { environment, inside } = placeOf(graph, target, new Map([...at, [row.id, first]]), valueAt);
    const rows = offsetOf(graph, target.axes.slice(0, -1), environment);
    const perRow = graph.call('mul', 'u32', [rows, sizeValue(graph, parts.size, 'u32')]);
    const start = graph.named(product(sum(perRow, part), words), 'at');
    const write = (): void => {
      const all = Array.from({ length: together }, (_, block) =>
        Array.from({ length: format.block }, (_, i) =>
          valueAt(region.root, new Map([...at, [row.id, sum(first, number(block * format.block + i))]])),
        ),
      );
      for (const [i, word] of blockWords(graph, all, format).entries())
        writer.store(target.buffer, sum(start, number(i)), word);
    };
    if (inside) writer.when(inside, write);
    else write();
  };
  const mayMeet = target.clashes.kind === 'unknown' ? target.clashes.axes : [];
  const inOrder = mayMeet.filter(({ id }) => id !== row.id);
  const loop = (axes: readonly Axis[], at: Environment): void => {
    const [axis, ...rest] = axes;
    if (!axis) return store(at);
    writer.loop(axis.name, sizeValue(graph, axis.size, 'u32'), (i) => loop(rest, new Map([...at, [axis.id, i]])));
  };
  const apart = [...target.over.filter((axis) => axis.id !== row.id && !inOrder.includes(axis)), parts];
  loop(inOrder, indicesOf(graph, apart));
  const invocations = apart.reduce<Size>((all, axis) => multiplySizes(all, axis.size), sizeConstant(1));
  return { body: writer.body, invocations };
}

/** Blocks of values as the words that hold them. */
function blockWords(graph: ValueGraph, blocks: readonly (readonly Value[])[], format: BlockFormat): readonly Value[] {
  const { bits, scale, minimum } = format;
  const number = (value: number): Value => graph.literal('u32', value);
  const words: Value[] = [];
  const put = (byte: number, shift: number, code: Value): void => {
    const [word, place] = [Math.floor(byte / 4), (byte % 4) * 8 + shift];
    const moved = graph.call('mul', 'u32', [code, number(2 ** place)]);
    words[word] = graph.call('add', 'u32', [words[word] ?? number(0), moved]);
  };
  const putScalar = (byte: number, kind: BlockScalar, value: Value): void =>
    put(
      byte,
      0,
      kind === 'f32'
        ? graph.call('wordOf', 'u32', [value])
        : graph.call('halfOf', 'u32', [graph.call('f16', 'f32', [value])]),
    );
  for (const [b, values] of blocks.entries()) {
    const start = b * blockBytes(format);
    const { least, step, codes } = quantised(graph, values, format);
    putScalar(start, scale, step);
    if (minimum !== undefined && least) putScalar(start + scalarBytes(scale), minimum, least);
    const codeBytes = (format.block * bits) / 8;
    for (const [i, code] of codes.entries())
      put(start + headerBytes(format) + (i % codeBytes), bits * Math.floor(i / codeBytes), code);
  }
  return words;
}

interface Quantised {
  /** The minimum, where blocks have one. */
  readonly least?: Value;
  readonly step: Value;
  /** In the lowest bits. */
  readonly codes: readonly Value[];
}

/** The scale and codes of a block, by the rules of the interpreter's `quantise`. */
function quantised(graph: ValueGraph, values: readonly Value[], format: BlockFormat): Quantised {
  const { bits, bias, signed, minimum } = format;
  const float = (value: number): Value => graph.literal('f32', value);
  const call = (fn: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max', a: Value, b: Value): Value =>
    graph.call(fn, 'f32', [a, b]);
  const absolute = (value: Value): Value => graph.call('abs', 'f32', [value]);
  const last = 2 ** bits - 1;
  const most = (from: Value): Value => values.reduce((a, b) => call('max', a, b), from);
  const [first, ...others] = values as readonly [Value, ...Value[]];
  const least =
    minimum === undefined
      ? undefined
      : graph.named(
          others.reduce((a, b) => call('min', a, b), first),
          'least',
        );
  const furthest = (): Value =>
    values.reduce((a, b) => {
      const further = graph.call('lt', 'bool', [absolute(a), absolute(b)]);
      return graph.call('select', 'f32', [further, b, a]);
    }, float(0));
  const reach = (): readonly [Value, number] => {
    if (least) return [call('sub', most(first), least), last];
    if (signed) return [absolute(furthest()), 2 ** (bits - 1) - 1];
    return bias === 0 ? [most(float(0)), last] : [furthest(), bias];
  };
  const [whole, steps] = reach();
  const step = graph.named(call('div', whole, float(steps)), 'step');
  const isZero = graph.call('eq', 'bool', [step, float(0)]);
  const inverse = graph.call('select', 'f32', [isZero, float(0), call('div', float(1), step)]);
  const codes = values.map((value) => {
    const scaled = call('mul', least ? call('sub', value, least) : value, inverse);
    return signed ? signedCode(scaled) : unsignedCode(scaled);
  });
  return { ...(least ? { least } : {}), step, codes };

  /** The nearest integer, halves away from zero, in two's complement. */
  function signedCode(scaled: Value): Value {
    const magnitude = graph.named(absolute(scaled), 'magnitude');
    const below = graph.call('floor', 'f32', [magnitude]);
    const isUp = graph.call('le', 'bool', [float(0.5), call('sub', magnitude, below)]);
    const nearest = call('add', below, graph.call('select', 'f32', [isUp, float(1), float(0)]));
    const code = graph.call('i32', 'i32', [call('mul', graph.call('sign', 'f32', [scaled]), nearest)]);
    return graph.call('bits', 'u32', [
      graph.call('indexU32', 'u32', [code]),
      graph.literal('u32', 0),
      graph.literal('u32', bits),
    ]);
  }

  function unsignedCode(scaled: Value): Value {
    const code = graph.call('u32', 'u32', [call('add', scaled, float(0.5 - bias))]);
    return graph.call('min', 'u32', [code, graph.literal('u32', last)]);
  }
}
