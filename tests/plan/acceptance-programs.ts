/** The programs of theory.md §6, as text, and their regions in given tiles. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  evaluateSize,
  powerLaw,
  printFormula,
  printPowerLaw,
  type RegionShape,
  regionShape,
  type Size,
  sizeSymbol,
  symbolOrder,
  type Term,
  transfers,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { streamed, type TileSizes } from './relabel.ts';

export type Sizes = Readonly<Record<string, number>>;

const text = `import { softmax } from "std/nn"
import { attention } from "std/attention"

diagram matmul(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
diagram matmul_f16(A: f16[a, b], B: f16[b, c]) -> f16[a, c] {
  dot[b](A, B)
}
diagram single(Q: f32[q, d], K: f32[x, d], V: f32[x, d]) -> f32[q, d] {
  attention(Q, K, V)
}
diagram single_f16(Q: f16[q, d], K: f16[x, d], V: f16[x, d]) -> f16[q, d] {
  attention(Q, K, V)
}
diagram many(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, d]) -> f32[h, q, d] {
  attention(Q, K, V)
}
diagram grouped(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, d]) -> f32[k, r, q, d] {
  attention(Q, K, V)
}
diagram wide(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  dot[x](softmax[x](dot[d](Q, K)), V)
}
diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  dot[d](Q, K)
}
diagram weights(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
diagram values(P: f32[q, x], V: f32[x, d]) -> f32[q, d] {
  dot[x](P, V)
}
diagram online(S: f32[x], V: f32[x]) -> f32 {
  dot[x](softmax[x](S), V)
}
`;

const typed = checkText(text);

export function term(name: string): Term {
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram?.sound, `${name}: ${typed.diagnostics.map((d) => d.message)}`);
  return buildTerm(typed, diagram);
}

export const number = (size: Size, sizes: Sizes): number => {
  const value = evaluateSize(size, (symbol) => sizes[symbol]);
  assert.ok(value !== undefined, size.key);
  return value;
};

/** Of a program whose one region is grouped and streamed by the tiles given; axes without a tile are whole. */
export function shapeOf(name: string, stream: string, tiles: TileSizes): RegionShape {
  const labelled = streamed(term(name), stream, tiles);
  const [region] = labelled.regions;
  assert.ok(region);
  const shape = regionShape(labelled.term, region);
  return { ...shape, groups: new Map([...shape.groups].filter(([, size]) => number(size, {}) < 2 ** 30)) };
}

/** The same with symbols for tile sizes: `g_q` and `s_x`. */
export function symbolic(name: string, stream: string, ...grouped: readonly string[]): RegionShape {
  const shape = shapeOf(name, stream, Object.fromEntries([...grouped, stream].map((axis) => [axis, 2])));
  const axes = [...shape.loads, ...shape.saves].flatMap((array) => array.axes);
  const nameOf = (id: number): string => axes.find((axis) => axis.id === id)?.name ?? '';
  return {
    ...shape,
    groups: new Map([...shape.groups.keys()].map((id) => [id, sizeSymbol(`g_${nameOf(id)}`)])),
    ...(shape.stream ? { stream: { axis: shape.stream.axis, size: sizeSymbol(`s_${stream}`) } } : {}),
  };
}

export const H = (shape: RegionShape): Size => transfers(shape).total.values;
export const printed = (shape: RegionShape, size: Size): string => printFormula(size, shape);
export const law = (shape: RegionShape): string => printPowerLaw(powerLaw(shape), symbolOrder([shape]));

export const attended = { q: 4096, x: 4096, d: 128 };
export const square = { a: 1024, b: 1024, c: 1024 };

export function close(actual: number | undefined, expected: number, within = 1e-9): void {
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < within, `${actual} is not ${expected}`);
}
