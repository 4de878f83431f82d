/** The names that every module knows (language reference §3), by how they are called. */

export const pointwiseUnary = [
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'tanh',
  'sigmoid',
  'relu',
  'gelu',
  'silu',
  'erf',
  'abs',
  'sin',
  'cos',
  'floor',
  'round',
  'sign',
] as const;
export const pointwiseBinary = ['pow', 'minimum', 'maximum'] as const;
export const casts = ['f32', 'f16', 'i32', 'u32', 'bool'] as const;
/** `sum[x](A)`: consume the named axes. */
export const reductions = ['sum', 'max', 'min', 'prod', 'mean', 'any', 'all', 'argmax', 'argmin'] as const;
/** `rename[a -> b](A)`: move axes, never values. */
export const reshapes = ['rename', 'split', 'merge', 'concat', 'repeat'] as const;
/** `cumsum[t](A)`: reductions of everything up to an index, for every index. */
export const cumulative = ['cumsum', 'cumprod', 'cummax', 'cummin'] as const;
/** `topk[e -> k = 2](A)`: the greatest values along an axis, in order, and where they stand. */
export const rankings = ['topk'] as const;

const groups = {
  pointwise: [...pointwiseUnary, ...pointwiseBinary, 'clamp', 'where'],
  cast: casts,
  reduction: reductions,
  contraction: ['dot'],
  axis: ['index', 'size'],
  reshape: reshapes,
  cumulative,
  ranking: rankings,
} as const;
export type BuiltinGroup = keyof typeof groups;

const groupOf = new Map<string, BuiltinGroup>(
  Object.entries(groups).flatMap(([group, names]) => names.map((name) => [name, group as BuiltinGroup] as const)),
);

export const builtinGroup = (name: string): BuiltinGroup | undefined => groupOf.get(name);
export const builtinNames: readonly string[] = [...groupOf.keys()];
