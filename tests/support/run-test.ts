/** Runs a `test` of a program on the interpreter, without the command line. */
import {
  type ast,
  bindSizes,
  blockFormat,
  buildTerm,
  constantSize,
  describeSizeProblem,
  evaluate,
  evaluateSize,
  isBlockType,
  quantise,
  signatureOf,
  type Tensor,
  type Typed,
  type TypedDiagram,
} from '@ncd/language';

/** What does not hold; nothing for a test that passes. The inputs are the same in every run. */
export function runTest(typed: Typed, test: TypedDiagram): string[] {
  const term = buildTerm(typed, test);
  const given = new Map<string, number>();
  for (const { axis, size } of (test.declaration as ast.Test).sizes) {
    if (typed.elements.has(size)) continue;
    const known = typed.sizes.get(size);
    given.set(axis.text, (known && constantSize(known)) ?? 0);
  }
  const { sizes, problems } = bindSizes(signatureOf(term), new Map(), given);
  if (problems.length > 0) return problems.map(describeSizeProblem);
  const inputs = new Map<string, Tensor>();
  for (const [position, { name, axes, element, stored }] of term.inputs.entries()) {
    const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Float64Array.from({ length: count }, (_, i) => sampleValue(element, i + 7 * position));
    const data = isBlockType(stored) ? quantise(values, blockFormat(stored)) : values;
    inputs.set(name, { element: stored, shape, data });
  }
  const results = evaluate(term, inputs, sizes);
  const failures: string[] = [];
  for (const [name, { data }] of results) {
    if (name.startsWith('holds') && data.some((v) => v === 0)) failures.push(`${name} does not hold`);
    const other = name.startsWith('left') ? results.get(name.replace('left', 'right')) : undefined;
    if (!other) continue;
    // a scalar stands for every element
    const at = (values: ArrayLike<number>, i: number) => values[values.length === 1 ? 0 : i] as number;
    for (let i = 0; i < Math.max(data.length, other.data.length); i++) {
      const [left, right] = [at(data, i), at(other.data, i)];
      if (!(Object.is(left, right) || Math.abs(left - right) <= 1e-6 * Math.max(1, Math.abs(right)))) {
        failures.push(`${name}[${i}] is ${left} where ${right} is on the right`);
        break;
      }
    }
  }
  return failures;
}

function sampleValue(element: string, i: number): number {
  if (element === 'bool') return i % 3 === 0 ? 1 : 0;
  return element === 'i32' || element === 'u32' ? (i * 5) % 7 : Math.sin((i + 1) * 12.9898) * 2;
}
