/** A file of so many lines: diagrams as people write them. */
export function diagrams(lines: number): string {
  const text = ['import { softmax } from "std/nn"', ''];
  for (let i = 0; text.length < lines; i++)
    text.push(
      `/// Attention number ${i}.`,
      `export diagram attention${i}(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {`,
      '  let S = dot[d](Q, K) * rsqrt(size(d))',
      '  let P = softmax[x](S)',
      '  let O = dot[x](P, V)',
      '  where(O > 0, O, O * 0.5)',
      '}',
      '',
    );
  return `${text.join('\n')}\n`;
}
