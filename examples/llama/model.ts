/** The host's side of the model: which diagram is called with what. Who calls says how a diagram is computed, and where arrays that
 * stay from call to call lie: `A` is such an array. */
import { config, type Numbers, type Weights } from './weights.ts';

/** Computes a diagram: its results by name, `result` where it has one without a name. An array that the diagram updates is updated
 * where it is. */
export type Call<A> = (
  diagram: string,
  inputs: Readonly<Record<string, A | Numbers>>,
  sizes: Readonly<Record<string, number>>,
) => Promise<Readonly<Record<string, Numbers>>>;

/** Room for the keys and values of so many tokens, in each layer. */
export interface Cache<A> {
  readonly positions: number;
  readonly layers: readonly { readonly K: A; readonly V: A }[];
}

/** An empty cache; `make` gives an array of a shape, whatever it holds. */
export function makeCache<A>(positions: number, make: (shape: readonly number[]) => A): Cache<A> {
  const shape = [config.shared, positions, config.width];
  return { positions, layers: Array.from({ length: config.layers }, () => ({ K: make(shape), V: make(shape) })) };
}

export interface Model<A> {
  readonly call: Call<A>;
  readonly weights: Weights<A>;
  readonly cache: Cache<A>;
}

/** Takes in tokens that stand at a position and behind it: the scores of all tokens for the next place, and the best one. */
export async function step<A>(
  { call, weights, cache }: Model<A>,
  tokens: readonly number[],
  position: number,
): Promise<{ readonly scores: Numbers; readonly token: number }> {
  if (position + tokens.length > cache.positions)
    throw new Error(`the cache has room for ${cache.positions} tokens, not for ${position + tokens.length}`);
  const numbers = (shape: readonly number[], data: readonly number[]) => ({ shape, data: Int32Array.from(data) });
  const embedded = await call('embed', { E: weights.embedding, tokens: numbers([tokens.length], tokens) }, {});
  let X = named(embedded, 'result');
  for (const [i, arrays] of cache.layers.entries()) {
    const inputs = { X, ...arrays, position: numbers([], [position]), ...weights.layers[i] };
    X = named(await call('block', inputs, { r: config.repeated }), 'result');
  }
  const results = await call('head', { X, norm: weights.norm, W: weights.output }, {});
  return { scores: named(results, 'scores'), token: Number(named(results, 'token').data[0]) };
}

/** Goes through the prompt at once, then token by token. */
export async function generate<A>(
  model: Model<A>,
  prompt: readonly number[],
  count: number,
): Promise<readonly number[]> {
  const tokens: number[] = [];
  let { token } = await step(model, prompt, 0);
  for (;;) {
    tokens.push(token);
    if (tokens.length >= count) return tokens;
    token = (await step(model, [token], prompt.length + tokens.length - 1)).token;
  }
}

function named(results: Readonly<Record<string, Numbers>>, name: string): Numbers {
  const array = results[name];
  if (!array) throw new Error(`there is no result ${name}`);
  return array;
}
