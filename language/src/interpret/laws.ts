/** Looks for counterexamples to laws, small ones first. Deterministic: the inputs follow from the seed. */
import type { InputNode, Law } from '../term/index.ts';
import { evaluateSize, readsAs } from '../types/index.ts';
import { evaluate } from './evaluate.ts';
import { elementCount, type Tensor } from './tensor.ts';
import { uniform } from './uniform.ts';

/** Inputs for which the two sides of a law differ. */
export interface Counterexample {
  readonly law: Law;
  /** Sizes of the parts, in order. */
  readonly parts: readonly number[];
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** Of the first value that differs; `result` counts the results of the law. */
  readonly result: number;
  readonly index: readonly number[];
  readonly left: number;
  readonly right: number;
}

/** Sides are computed in float64: what is left of rounding is far below this part of the values, and of the largest input. */
const tolerance = 1e-9;
/** Sizes of axes that are not cut. */
const otherSizes = [1, 2, 3];
/** How often each choice of sizes is tried. */
const rounds = 2;

/** The smallest counterexample that is found, with inputs as simple as can be; none where the law seems to hold. */
export function findCounterexample(law: Law, seed: number): Counterexample | undefined {
  for (const other of otherSizes)
    for (const parts of cuts(law.parts.length))
      for (const [kind, value] of values.entries())
        for (let round = 0; round < rounds; round++) {
          const sizes = sizesOf(law, parts, other);
          const next = uniform(Math.imul(seed + 1000 * round + kind + 1, 0x9e3779b1));
          const inputs = new Map(law.term.inputs.map((i) => [i.name, inputOf(i, sizes, () => value(next))]));
          const found = difference(law, parts, sizes, inputs);
          if (found) return simplest(law, sizes, found);
        }
  return undefined;
}

/** Kinds of inputs: small integers, halves, and numbers as they come, of usual and of large magnitude. */
const values: readonly ((next: () => number) => number)[] = [
  (next) => Math.floor(next() * 7) - 3,
  (next) => Math.floor(next() * 9) / 2 - 2,
  (next) => next() * 4 - 2,
  (next) => (next() * 2 - 1) * 100,
];

/** Sizes of parts, the smallest sums first, empty parts and single elements among them; then a few longer ones. */
function cuts(parts: number): readonly (readonly number[])[] {
  const most = 4;
  let all: number[][] = [[]];
  for (let i = 0; i < parts; i++) all = all.flatMap((cut) => Array.from({ length: most + 1 }, (_, n) => [...cut, n]));
  const sum = (cut: readonly number[]): number => cut.reduce((a, b) => a + b, 0);
  const small = all.filter((cut) => sum(cut) <= most).sort((a, b) => sum(a) - sum(b));
  const long = [
    [7, 5, 3],
    [1, 13, 2],
    [11, 1, 8],
  ].map((cut) => cut.slice(0, parts));
  return [...small, ...long];
}

function sizesOf({ parts, term }: Law, cut: readonly number[], other: number): ReadonlyMap<string, number> {
  return new Map(
    term.symbols.map((symbol) => [symbol, parts.includes(symbol) ? (cut[parts.indexOf(symbol)] ?? 0) : other]),
  );
}

function inputOf({ stored, axes }: InputNode, sizes: ReadonlyMap<string, number>, value: () => number): Tensor {
  const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) ?? 0);
  const element = readsAs(stored);
  const draw = (): number => {
    switch (element) {
      case 'f32':
      case 'f16':
        return value();
      case 'i32':
        return Math.trunc(value());
      case 'u32':
        return Math.trunc(Math.abs(value()));
      case 'bool':
        return value() > 0 ? 1 : 0;
    }
  };
  return { element: stored, shape, data: Float64Array.from({ length: elementCount(shape) }, draw) };
}

function difference(
  law: Law,
  parts: readonly number[],
  sizes: ReadonlyMap<string, number>,
  inputs: ReadonlyMap<string, Tensor>,
): Counterexample | undefined {
  const results = evaluate(law.term, inputs, sizes);
  let largest = 1;
  for (const { data } of inputs.values()) for (const v of data) largest = Math.max(largest, Math.abs(v));
  for (let result = 0; results.has(`left${result}`); result++) {
    const { data: left, shape } = results.get(`left${result}`) as Tensor;
    const { data: right } = results.get(`right${result}`) as Tensor;
    for (let i = 0; i < left.length; i++) {
      const [a, b] = [left[i] as number, right[i] as number];
      if (Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(largest, Math.abs(b))) continue;
      return { law, parts, inputs, result, index: indexAt(i, shape), left: a, right: b };
    }
  }
  return undefined;
}

/** The same counterexample with as many zeros, ones and round numbers as it bears. */
function simplest(law: Law, sizes: ReadonlyMap<string, number>, found: Counterexample): Counterexample {
  let best = found;
  for (const [name, tensor] of found.inputs)
    for (let i = 0; i < tensor.data.length; i++) {
      const old = (best.inputs.get(name) as Tensor).data[i] as number;
      const simpler = [0, 1, -1, Math.round(old), Math.round(old * 10) / 10].filter((v) => v !== old);
      const whole = tensor.element === 'u32' || tensor.element === 'bool' ? simpler.map(Math.abs) : simpler;
      for (const value of Math.abs(old) <= 1 && Number.isInteger(old) ? [] : whole) {
        const data = Float64Array.from((best.inputs.get(name) as Tensor).data);
        data[i] = value;
        const next = difference(law, found.parts, sizes, new Map([...best.inputs, [name, { ...tensor, data }]]));
        if (!next) continue;
        best = next;
        break;
      }
    }
  return best;
}

function indexAt(position: number, shape: readonly number[]): readonly number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}
