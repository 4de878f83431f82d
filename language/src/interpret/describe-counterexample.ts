import type { Counterexample } from './laws.ts';
import { elementCount, type Tensor } from './tensor.ts';

/** One clause: the inputs, where they are cut, and what the two sides give. */
export function describeCounterexample({ law, parts, inputs, result, index, left, right }: Counterexample): string {
  const given = [...inputs].map(([name, tensor]) => `${name} = ${arrayText(tensor)}`).join(', ');
  const several = [...law.term.results].filter((r) => r.name.startsWith('left')).length > 1;
  const where = [
    ...(several ? [`result ${result}`] : []),
    ...(index.length > 0 ? [`index [${index.join(', ')}]`] : []),
  ];
  const at = where.length > 0 ? ` at ${where.join(', ')}` : '';
  const cut = `cut into ${list(parts.map(String))} elements along ${law.axis}`;
  const sides =
    law.kind === 'merge'
      ? `its parts merged give ${numberText(left)} and the whole ${numberText(right)}`
      : `merging the first two parts first gives ${numberText(left)} and the last two first ${numberText(right)}`;
  return `for ${given}, ${cut}, ${sides}${at}`;
}

const list = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6))).replace('Infinity', 'inf');

/** `[[1, 2], [3, 4]]`, as it would be written. */
function arrayText({ shape, data }: Tensor): string {
  const [first, ...rest] = shape;
  if (first === undefined) return numberText(data[0] as number);
  const size = elementCount(rest);
  const parts = Array.from({ length: first }, (_, i) =>
    arrayText({ element: 'f32', shape: rest, data: Float64Array.from(data.slice(i * size, (i + 1) * size)) }),
  );
  return `[${parts.join(', ')}]`;
}
