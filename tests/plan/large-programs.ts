/** Programs of 50 operators: how long planning them takes is measured, and how much the planner looks at is bounded. */

/** A transformer layer of 25 operators, those of `std/nn` and `std/attention` counted as one each. */
const layer = (i: number, X: string): string => `  let n${i} = rmsnorm[m](${X}, a${i}, 1e-5)
  let Q${i}: f32[h, q, d] = rename[t -> q](dot[m](n${i}, WQ${i}))
  let K${i}: f32[h, x, d] = rename[t -> x](dot[m](n${i}, WK${i}))
  let V${i}: f32[h, x, e] = rename[t -> x](dot[m](n${i}, WV${i}))
  let O${i} = rename[q -> t](causal_attention(Q${i}, K${i}, V${i}))
  let Y${i}: f32[t, m] = ${X} + sum[h](dot[e](O${i}, WO${i}))
  let z${i} = layernorm[m](Y${i}, b${i}, c${i}, 1e-5)
  let G${i}: f32[t, f] = silu(dot[m](z${i}, WG${i}) + p${i}) * tanh(dot[m](z${i}, WU${i}) + u${i})
  let H${i} = rmsnorm[f](G${i}, s${i}, 1e-5)
  let D${i} = Y${i} + dot[f](H${i}, WD${i}) + d${i}
`;
const weights = (i: number): string =>
  `a${i}: f32[m], WQ${i}: f32[h, d, m], WK${i}: f32[h, d, m], WV${i}: f32[h, e, m], WO${i}: f32[h, m, e],
  b${i}: f32[m], c${i}: f32[m], WG${i}: f32[f, m], p${i}: f32[f], WU${i}: f32[f, m], u${i}: f32[f], s${i}: f32[f],
  WD${i}: f32[m, f], d${i}: f32[m]`;

const layers = `import { layernorm, rmsnorm } from "std/nn"
import { causal_attention } from "std/attention"

diagram layers(X: f32[t, m],
  ${weights(0)},
  ${weights(1)}) -> f32[t, m] {
${layer(0, 'X')}${layer(1, 'D0')}  D1
}
`;

/** Two contractions with a gate between them and a function behind, again and again: five operators each time. */
const chain = (
  links: number,
): string => `diagram chain(X0: f32[t, m], W: f32[n, m], U: f32[m, n], b: f32[n]) -> f32[t, m] {
${Array.from(
  { length: links },
  (_, i) => `  let Y${i} = dot[m](X${i}, W) + b
  let X${i + 1} = tanh(dot[n](Y${i} * sigmoid(Y${i}), U))
`,
).join('')}  X${links}
}
`;

/** Ten operators each time, along both axes: means, extremes and sums that are read at once by several, a mask, an update. */
const variedStep = (i: number): string => `  let c${i} = X${i} - sum[m](X${i}) / f32(size(m))
  let s${i} = max[m](abs(c${i}))
  let k${i} = where(index(m) <= index(t), c${i} / (s${i} + 1), 0)
  let w${i} = sum[t](k${i} * k${i})
  let y${i} = dot[m](k${i}, W)
  let h${i} = exp(y${i} - max[t](y${i}))
  let X${i + 1} = c${i} + dot[n](h${i}, U) * w${i} / s${i}
`;
const varied = `diagram varied(X0: f32[t, m], W: f32[n, m], U: f32[m, n]) -> (f32[t, m], f32[t], f32) {
${Array.from({ length: 5 }, (_, i) => variedStep(i)).join('')}  (X5, s4, sum[t, m](X5 * X5))
}
`;

/** Blocks of `std/blocks`, one after the other, each with a cache of its own. */
const blocks = (count: number): string => {
  const each = (text: (i: number) => string): string => Array.from({ length: count }, (_, i) => text(i)).join('');
  return `import { llama_block } from "std/blocks"

diagram llama[k, r, x](X0: f32[t, m], ${each(
    (i) => `
  K${i}: f32[k, p, d], V${i}: f32[k, p, d], a${i}: f32[m], Q${i}: f32[a = k * r * d, m], L${i}: f32[b = k * d, m], W${i}: f32[b, m],
  O${i}: f32[m, a], n${i}: f32[m], g${i}: f32[f, m], u${i}: f32[f, m], d${i}: f32[m, f],`,
  )}
  base: f32) -> f32[t, m] where d % 2 == 0, x == p + t {
${each((i) => `  let X${i + 1} = llama_block[k, r](X${i}, K${i}, V${i}, a${i}, Q${i}, L${i}, W${i}, O${i}, n${i}, g${i}, u${i}, d${i}, base, 1e-5).Y\n`)}  X${count}
}
`;
};

export interface LargeProgram {
  /** Of the diagram. */
  readonly name: string;
  readonly text: string;
  readonly sizes: Readonly<Record<string, number>>;
}

export const chained = (links: number): LargeProgram => ({
  name: 'chain',
  text: chain(links),
  sizes: { t: 512, m: 512, n: 2048 },
});

/** Each of 50 operators: one without any structure to speak of, one with all that the planner knows, and one that reduces along
 * every axis. */
export const largePrograms: readonly LargeProgram[] = [
  chained(10),
  { name: 'layers', text: layers, sizes: { t: 512, m: 512, h: 8, d: 64, e: 64, f: 2048 } },
  { name: 'varied', text: varied, sizes: { t: 512, m: 512, n: 2048 } },
];

/** A Llama of so many layers, with a part of a prompt behind a cache. */
export const llamaOf = (layers: number): LargeProgram => ({
  name: 'llama',
  text: blocks(layers),
  sizes: { t: 512, p: 512, m: 2048, k: 8, r: 4, d: 64, f: 5632 },
});
