/** The weights of a Llama that has learned nothing: normally distributed numbers from a seed. Its text is noise, but always the same
 * noise, however it is computed. */
import { blockFormat, dequantise, quantise } from '@ncd/language';

export interface Numbers {
  readonly shape: readonly number[];
  /** The bytes of its blocks where the array is stored in blocks. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Arrays of some kind, those of a layer by the names of the program's parameters. */
export interface Weights<A = Numbers> {
  readonly embedding: A;
  readonly layers: readonly Readonly<Record<string, A>>[];
  readonly norm: A;
  readonly output: A;
}

/** Two layers, two heads of keys, each shared by two heads of queries, and a token for each byte. */
export const config = { layers: 2, tokens: 256, channels: 64, shared: 2, repeated: 2, width: 64, inner: 128 };

/** Uniform numbers between zero and one: a linear congruence modulo 2³² (Knuth, "The Art of Computer Programming", volume 2,
 * section 3.3.4, table 1, line 16). */
function* uniform(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

export function makeWeights(seed: number): Weights {
  const numbers = uniform(seed);
  // Box and Muller's method
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(numbers.next().value));
    return radius * Math.cos(2 * Math.PI * numbers.next().value);
  };
  const array = (shape: readonly number[], make: () => number): Numbers => {
    const length = shape.reduce((n, s) => n * s, 1);
    return { shape, data: Float32Array.from({ length }, make) };
  };
  const matrix = (outputs: number, inputs: number): Numbers =>
    array([outputs, inputs], () => normal() / Math.sqrt(inputs));

  const { layers, tokens, channels, shared, repeated, width, inner } = config;
  const gain = (): Numbers => array([channels], () => 1 + 0.1 * normal());
  const layer = () => ({
    attention_norm: gain(),
    Wq: matrix(shared * repeated * width, channels),
    Wk: matrix(shared * width, channels),
    Wv: matrix(shared * width, channels),
    Wo: matrix(channels, shared * repeated * width),
    mlp_norm: gain(),
    gate: matrix(inner, channels),
    up: matrix(inner, channels),
    down: matrix(channels, inner),
  });
  return {
    embedding: array([tokens, channels], normal),
    layers: Array.from({ length: layers }, layer),
    norm: gain(),
    output: matrix(tokens, channels),
  };
}

/** The model with its matrices in blocks of the format q4_0, as GGUF files have them. */
export const quantised = (weights: Weights): Weights =>
  mapMatrices(weights, ({ shape, data }) => ({ shape, data: quantise(data, q4) }));

/** The model with the values that those blocks stand for. */
export const dequantised = (weights: Weights): Weights =>
  mapMatrices(quantised(weights), ({ shape, data }) => ({
    shape,
    data: Float32Array.from(dequantise(data as Uint8Array, q4)),
  }));

const q4 = blockFormat('q4_0');

function mapMatrices(weights: Weights, change: (matrix: Numbers) => Numbers): Weights {
  return mapWeights(weights, (array) => (array.shape.length === 2 ? change(array) : array));
}

/** The same arrays kept in another way. */
export function mapWeights<A, B>({ embedding, layers, norm, output }: Weights<A>, change: (array: A) => B): Weights<B> {
  return {
    embedding: change(embedding),
    layers: layers.map((layer) => Object.fromEntries(Object.entries(layer).map(([name, a]) => [name, change(a)]))),
    norm: change(norm),
    output: change(output),
  };
}
