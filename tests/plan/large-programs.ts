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

/** Each of 50 operators: one without any structure to speak of, and one with all that the planner knows. */
export const largePrograms: readonly LargeProgram[] = [
  chained(10),
  { name: 'layers', text: layers, sizes: { t: 512, m: 512, h: 8, d: 64, e: 64, f: 2048 } },
];
