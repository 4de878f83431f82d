/** The functions that every module knows, for people: how each is called, and what it does (language reference §3). */

export interface BuiltinHelp {
  /** As it would be declared. */
  readonly signature: string;
  readonly text: string;
}

const pointwise: Readonly<Record<string, string>> = {
  exp: 'e to the power of every value',
  log: 'the natural logarithm of every value',
  sqrt: 'the square root of every value',
  rsqrt: 'one over the square root of every value',
  tanh: 'the hyperbolic tangent of every value',
  sigmoid: '1 / (1 + exp(-A))',
  relu: 'the larger of every value and 0',
  gelu: 'A times the Gaussian distribution function at A',
  silu: 'A * sigmoid(A)',
  erf: 'the error function of every value',
  abs: 'every value without its sign',
  sin: 'the sine of every value, in radians',
  cos: 'the cosine of every value, in radians',
  floor: 'the largest whole number that is not above',
  round: 'the nearest whole number, of two the even one',
  sign: '-1, 0 or 1',
};
const folds: Readonly<Record<string, string>> = {
  sum: 'the sum along the axes; 0 over nothing',
  max: 'the largest value along the axes; -inf over nothing',
  min: 'the smallest value along the axes; inf over nothing',
  prod: 'the product along the axes; 1 over nothing',
  mean: 'the sum along the axes, divided by how many values there are',
  any: 'whether one value along the axes is true',
  all: 'whether every value along the axes is true',
  argmax: 'the index of the largest value, of several the first',
  argmin: 'the index of the smallest value, of several the first',
  cumsum: 'for every index, the sum up to it',
  cumprod: 'for every index, the product up to it',
  cummax: 'for every index, the largest value up to it',
  cummin: 'for every index, the smallest value up to it',
};
const others: Readonly<Record<string, BuiltinHelp>> = {
  pow: { signature: 'pow(A, B)', text: 'A to the power of B' },
  minimum: { signature: 'minimum(A, B)', text: 'the smaller of two values, element by element' },
  maximum: { signature: 'maximum(A, B)', text: 'the larger of two values, element by element' },
  clamp: { signature: 'clamp(A, low, high)', text: 'A, but not below low and not above high' },
  where: { signature: 'where(condition, A, B)', text: 'A where the condition holds, B elsewhere' },
  dot: { signature: 'dot[d](A, B, …)', text: 'the product, summed along the axes between the brackets' },
  index: { signature: 'index(x)', text: 'the i32 index along an axis' },
  size: { signature: 'size(x)', text: 'the size of an axis' },
  rename: { signature: 'rename[a -> b](A)', text: 'axis a under the name b' },
  split: { signature: 'split[c -> h, d](A)', text: 'axis c as an outer and an inner axis' },
  merge: { signature: 'merge[h, d -> c](A)', text: 'an outer and an inner axis as one' },
  concat: { signature: 'concat[p, n -> x](A, B)', text: 'A along p, then B along n, as one axis x' },
  repeat: { signature: 'repeat[r](A)', text: 'A, the same at every index of a new axis' },
  topk: { signature: 'topk[e -> k = 2](A)', text: 'the largest values along an axis, and their indices' },
};

/** `undefined` for names that are none of them. */
export function builtinHelp(name: string): BuiltinHelp | undefined {
  const own = Object.hasOwn(others, name) ? others[name] : undefined;
  if (own) return own;
  if (Object.hasOwn(pointwise, name)) return { signature: `${name}(A)`, text: pointwise[name] ?? '' };
  if (Object.hasOwn(folds, name)) return { signature: `${name}[x](A)`, text: folds[name] ?? '' };
  return /^(f32|f16|i32|u32|bool)$/.test(name)
    ? { signature: `${name}(A)`, text: `every value as ${name}` }
    : undefined;
}
