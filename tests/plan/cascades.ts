/** Random programs of reductions whose bodies read earlier ones, written in a way that one stream can go along. */
import { Choices } from '../generate/choices.ts';

export interface Cascade {
  readonly text: string;
  readonly sizes: Readonly<Record<string, number>>;
}

/** Y is transposed; of D a diagonal is read, and E under other names. */
const inputs = {
  A: '[q, d]',
  B: '[x, d]',
  X: '[q, x]',
  Y: '[x, q]',
  D: '[q, r, x]',
  E: '[k, l]',
  V: '[x, e]',
  W: '[x]',
  G: '[q]',
} as const;
const lengths = [1, 2, 3, 5, 7, 8, 11];

export function cascade(tape: readonly number[]): Cascade {
  const choices = new Choices(tape);
  const lines: string[] = [];
  /** Values along q and x that read no result. */
  const scores = [
    'X',
    'dot[d](A, B)',
    'X * G',
    'X + W',
    'tanh(X)',
    'dot[d](A, B) + W',
    'exp(X * 0.25)',
    'Y',
    'X - Y',
    'X[x = 0] * W',
    'D[r = q]',
    'E[k = q, l = x]',
  ];
  const score = (): string => choices.pick(scores);
  lines.push(`let s = ${score()}`);
  scores.push('s', 's * 0.5', 'where(index(x) <= index(q), s, -2)');
  /** Results along q. */
  const results: string[] = [];
  const count = 1 + choices.below(3);
  const exponents: string[] = [];
  /** No exponent reads an exponential: while it is summed up, it could be so far off that nothing is left of the state. */
  const tame: string[] = ['0'];
  for (let i = 0; i < count; i++) {
    const known = results.length > 0 ? choices.pick(results) : undefined;
    const plain = [`max[x](${score()})`, `min[x](${score()})`, `sum[x](${score()})`, `mean[x](${score()})`];
    const dependent = known
      ? [
          `max[x](${score()} - ${known})`,
          `sum[x](exp(${score()} - ${choices.pick(tame)}))`,
          `sum[x](${score()} * ${known})`,
          `sum[x]((${score()} - ${known}) * ${choices.pick(['s', 'W', 'X'])})`,
          `mean[x]((s - ${known}) * (s - ${known}))`,
          `sum[x](${score()} / (1 + ${known} * ${known}))`,
          `sum[x](where(index(x) < index(q) + 2, exp(s - ${choices.pick(tame)}), 0))`,
        ]
      : [];
    const name = `r${i}`;
    const body = choices.pick(known && !choices.oneIn(3) ? dependent : plain);
    lines.push(`let ${name} = ${body}`);
    results.push(name);
    if (body.startsWith('max')) exponents.push(name);
    const reads = results.filter((r) => new RegExp(`\\b${r}\\b`).test(body));
    if (!body.includes('exp') && reads.every((r) => r === name || tame.includes(r))) tame.push(name);
  }
  const last = choices.pick(exponents.length > 0 && !choices.oneIn(3) ? exponents : results);
  const exponent = tame.includes(last) ? last : choices.pick(tame);
  const bodies = [
    `exp(s - ${exponent})`,
    `s * ${last}`,
    `(s - ${last})`,
    `s / (1 + ${last} * ${last})`,
    's',
    `where(index(x) < 3, exp(s - ${exponent}), 0)`,
  ];
  const ends: readonly (readonly [type: string, body: string])[] = [
    ['[q, e]', `dot[x](${choices.pick(bodies)}, V) + ${choices.pick(results)}`],
    ['[q, e]', `dot[x](${choices.pick(bodies)}, V) / (1 + abs(${choices.pick(results)}))`],
    ['[q]', `sum[x](${choices.pick(bodies)}) * G`],
    ['[q]', `${choices.pick(results)} + G`],
    ['[q, e]', `dot[x](${choices.pick(bodies)} * W, V)`],
  ];
  const [type, end] = choices.pick(ends);
  const used = `${lines.join(' ')} ${end}`;
  const parameters = Object.entries(inputs).filter(([name]) => name === 'X' || new RegExp(`\\b${name}\\b`).test(used));
  const bounds = [...(/\bD\b/.test(used) ? ['r == q'] : []), ...(/\bE\b/.test(used) ? ['k == q', 'l == x'] : [])];
  const text = `export diagram main(${parameters.map(([name, axes]) => `${name}: f32${axes}`).join(', ')}) -> f32${type}${bounds.length > 0 ? ` where ${bounds.join(', ')}` : ''} {\n  ${[...lines, end].join('\n  ')}\n}\n`;
  const sizes = Object.fromEntries(['q', 'x', 'd', 'e'].map((name) => [name, choices.pick(lengths)]));
  return { text, sizes: { ...sizes, r: sizes.q ?? 1, k: sizes.q ?? 1, l: sizes.x ?? 1 } };
}
