/** The host's side of the model: which diagram is called with what. Who calls says how a diagram is computed. */
import { config, type Numbers, type Weights } from './weights.ts';

/** Computes a diagram: its results by name, `result` where it has one without a name. */
export type Call = (
  diagram: string,
  inputs: Readonly<Record<string, Numbers>>,
  sizes: Readonly<Record<string, number>>,
) => Promise<Readonly<Record<string, Numbers>>>;

/** Keys and values of each layer. */
export type Cache = readonly { readonly K: Numbers; readonly V: Numbers }[];

export interface Step {
  readonly scores: Numbers;
  readonly token: number;
  readonly cache: Cache;
}

const nothing: Numbers = { shape: [config.shared, 0, config.width], data: new Float32Array(0) };

/** The cache of a model that has seen nothing. */
export const startCache = ({ layers }: Weights): Cache => layers.map(() => ({ K: nothing, V: nothing }));

/** Takes tokens in behind those of the cache. */
export async function step(call: Call, weights: Weights, cache: Cache, tokens: readonly number[]): Promise<Step> {
  const numbers = { shape: [tokens.length], data: Int32Array.from(tokens) };
  let X = named(await call('embed', { E: weights.embedding, tokens: numbers }, {}), 'result');
  const next: { K: Numbers; V: Numbers }[] = [];
  for (const [i, layer] of weights.layers.entries()) {
    const { K: past_K, V: past_V } = cache[i] ?? { K: nothing, V: nothing };
    const results = await call('block', { X, past_K, past_V, ...layer }, { r: config.repeated });
    next.push({ K: named(results, 'K'), V: named(results, 'V') });
    X = named(results, 'Y');
  }
  const results = await call('head', { X, norm: weights.norm, W: weights.output }, {});
  return { scores: named(results, 'scores'), token: Number(named(results, 'token').data[0]), cache: next };
}

/** Goes through the prompt at once, then token by token. */
export async function generate(
  call: Call,
  weights: Weights,
  prompt: readonly number[],
  count: number,
): Promise<readonly number[]> {
  const tokens: number[] = [];
  let last = await step(call, weights, startCache(weights), prompt);
  for (;;) {
    tokens.push(last.token);
    if (tokens.length >= count) return tokens;
    last = await step(call, weights, last.cache, [last.token]);
  }
}

function named(results: Readonly<Record<string, Numbers>>, name: string): Numbers {
  const array = results[name];
  if (!array) throw new Error(`there is no result ${name}`);
  return array;
}
