/** Reading one value of an array that is stored in blocks: arithmetic on words, so that values which share a scale or a word
 * share the load too, and what does not change in a loop leaves it, like everywhere in the value graph. */
import {
  type Axis,
  type BlockFormat,
  type BlockScalar,
  blockBytes,
  blockFormat,
  headerBytes,
  isBlockType,
  type Node,
  type NodeId,
  quotientSize,
  scalarBytes,
  sizeConstant,
} from '@ncd/language';
import { type Environment, indexOf, offsetOf, sizeValue } from './indices.ts';
import type { Value, ValueGraph } from './values.ts';

export interface BlockArray {
  readonly buffer: string;
  readonly format: BlockFormat;
  readonly axes: readonly Axis[];
}

/** The value at some indices, each within its axis. */
export function blockValue(graph: ValueGraph, { buffer, format, axes }: BlockArray, environment: Environment): Value {
  const { block, bits, bias, signed, scale, minimum } = format;
  const number = (value: number): Value => graph.literal('u32', value);
  const sum = (a: Value, b: Value): Value => graph.call('add', 'u32', [a, b]);
  const product = (a: Value, b: number): Value => graph.call('mul', 'u32', [a, number(b)]);
  const part = (name: string, value: Value): Value => graph.named(value, `${buffer}_${name}`);
  const wordAt = (at: Value): Value => graph.load('u32', buffer, at);

  const lastAxis = axes.at(-1) as Axis;
  const inRow = divided(graph, indexOf(environment, lastAxis), block);
  const row = offsetOf(graph, axes.slice(0, -1), environment);
  const perRow = sizeValue(graph, quotientSize('floorDiv', lastAxis.size, sizeConstant(block)), 'u32');
  const before = sum(graph.call('mul', 'u32', [row, perRow]), inRow.quotient);
  const which = part('block', before);

  // Formats are aligned: every block starts at a whole word, or else at a half.
  const isWhole = blockBytes(format) % 4 === 0;
  const scalar = (kind: BlockScalar, at: number): Value => {
    if (!isWhole) {
      const half = sum(product(which, blockBytes(format) / 2), number(at / 2));
      const { quotient, rest } = divided(graph, half, 2);
      return graph.call('half', 'f32', [wordAt(quotient), product(rest, 16)]);
    }
    const word = wordAt(sum(product(which, blockBytes(format) / 4), number(Math.floor(at / 4))));
    return kind === 'f32'
      ? graph.call('floatBits', 'f32', [word])
      : graph.call('half', 'f32', [word, number((at % 4) * 8)]);
  };

  const codeBytes = (block * bits) / 8;
  const { quotient: inByte, rest: byte } = divided(graph, inRow.rest, codeBytes);
  const { word, shift } = codeWord(byte);
  const places = [word, sum(shift, product(inByte, bits)), number(bits)];
  const code = signed ? graph.call('signedBits', 'i32', places) : graph.call('bits', 'u32', places);
  const exact = graph.call('f32', 'f32', [code]);
  const biased = bias === 0 ? exact : graph.call('add', 'f32', [exact, graph.literal('f32', bias)]);
  const scaled = graph.call('mul', 'f32', [part('scale', scalar(scale, 0)), biased]);
  if (minimum === undefined) return part('value', scaled);
  const least = part('minimum', scalar(minimum, scalarBytes(scale)));
  return part('value', graph.call('add', 'f32', [scaled, least]));

  /** A word in which a byte of codes lies, and where. Of bytes that are known to follow each other, four have one word, even
   * where it lies across two. */
  function codeWord(at: Value): { readonly word: Value; readonly shift: Value } {
    const header = headerBytes(format);
    const steps =
      strided(at) ?? (at.kind === 'literal' ? { by: codeBytes, times: number(0), rest: at.value } : undefined);
    if (!steps || steps.by % 4 !== 0) {
      const place = sum(sum(product(which, blockBytes(format)), number(header)), at);
      const { quotient, rest } = divided(graph, place, 4);
      return { word: wordAt(quotient), shift: product(rest, 8) };
    }
    const fours = Math.floor(steps.rest / 4);
    const shift = number((steps.rest % 4) * 8);
    if (isWhole && header % 4 === 0) {
      const first = sum(product(which, blockBytes(format) / 4), product(steps.times, steps.by / 4));
      return { word: wordAt(sum(part('at', first), number(header / 4 + fours))), shift };
    }
    const halves = sum(
      sum(product(which, blockBytes(format) / 2), product(steps.times, steps.by / 2)),
      number(header / 2),
    );
    const { quotient, rest } = divided(graph, part('at', halves), 2);
    const first = part('at', quotient);
    const words = [0, 1].map((next) => wordAt(sum(first, number(fours + next))));
    return { word: part('word', graph.call('joined', 'u32', [...words, rest])), shift };
  }
}

/** A number of which the size of an axis is certainly a multiple, because arrays are stored in blocks along it. */
export function wholeBlocks(nodes: readonly Node[], loads: readonly NodeId[], axis: Axis): number {
  return loads.reduce((multiple, id) => {
    const node = nodes[id] as Node;
    if (node.kind !== 'input' || !isBlockType(node.stored) || node.axes.at(-1)?.id !== axis.id) return multiple;
    return Math.max(multiple, blockFormat(node.stored).block);
  }, 1);
}

/** How many elements along an axis are computed in one round of a loop, so that they share words and scales of blocks. */
export function elementsTogether(nodes: readonly Node[], loads: readonly NodeId[], axis: Axis): number {
  return wholeBlocks(nodes, loads, axis) % together === 0 ? together : 1;
}
const together = 8;

/** A value as times · by + rest, with 0 ≤ rest < by: how an element of a chunk is found. */
function strided(value: Value): { readonly times: Value; readonly by: number; readonly rest: number } | undefined {
  if (value.kind !== 'call') return undefined;
  const [left, right] = value.args;
  if (value.fn === 'mul' && left && right?.kind === 'literal') {
    const inner = strided(left);
    if (inner) return { times: inner.times, by: inner.by * right.value, rest: inner.rest * right.value };
    return { times: left, by: right.value, rest: 0 };
  }
  const base = value.fn === 'add' && right?.kind === 'literal' && left ? strided(left) : undefined;
  if (!base || right?.kind !== 'literal' || base.rest + right.value >= base.by) return undefined;
  return { ...base, rest: base.rest + right.value };
}

/** Quotient and rest of a division by a number, simplified where chunks and the number fit into each other. */
function divided(graph: ValueGraph, value: Value, by: number): { readonly quotient: Value; readonly rest: Value } {
  const number = (n: number): Value => graph.literal('u32', n);
  const steps = strided(value);
  if (steps && by % steps.by === 0) {
    const ratio = number(by / steps.by);
    const times = graph.call('mul', 'u32', [graph.call('rem', 'u32', [steps.times, ratio]), number(steps.by)]);
    return {
      quotient: graph.call('div', 'u32', [steps.times, ratio]),
      rest: graph.call('add', 'u32', [times, number(steps.rest)]),
    };
  }
  if (steps && steps.by % by === 0) {
    const times = graph.call('mul', 'u32', [steps.times, number(steps.by / by)]);
    return {
      quotient: graph.call('add', 'u32', [times, number(Math.floor(steps.rest / by))]),
      rest: number(steps.rest % by),
    };
  }
  return {
    quotient: graph.call('div', 'u32', [value, number(by)]),
    rest: graph.call('rem', 'u32', [value, number(by)]),
  };
}
