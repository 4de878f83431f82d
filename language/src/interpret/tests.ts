/** What a test asserts and an accumulator promises, held against what comes out. */
import { NCD3110 } from '../diagnostics/codes/NCD3110.ts';
import { NCD6210 } from '../diagnostics/codes/NCD6210.ts';
import { NCD6232 } from '../diagnostics/codes/NCD6232.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { ast } from '../syntax/index.ts';
import { accumulatorLaws } from '../term/index.ts';
import { constantSize, type Typed, type TypedDiagram } from '../types/index.ts';
import { firstDifference } from './compare.ts';
import { describeCounterexample } from './describe-counterexample.ts';
import { findCounterexample } from './laws.ts';
import type { Tensor } from './tensor.ts';

/** The sizes at which a test runs; element types among them are the term's business. */
export function testSizes(
  typed: Typed,
  { sizes }: ast.Test,
  { name }: TypedDiagram,
): ReadonlyMap<string, number> | Diagnostic {
  const found = new Map<string, number>();
  for (const { axis, size } of sizes) {
    if (typed.elements.has(size)) continue;
    const known = typed.sizes.get(size);
    const value = known && constantSize(known);
    if (value === undefined) return diagnose(NCD6210, size.span, { axes: [axis.text], diagram: name });
    found.set(axis.text, value);
  }
  return found;
}

/** The assertions that do not hold in the results of a test's term. */
export function failedAssertions(
  { assertions }: TypedDiagram,
  results: ReadonlyMap<string, Tensor>,
): readonly Diagnostic[] {
  return assertions.flatMap((assertion, i) => {
    const what = failureOf(i, results);
    return what === undefined ? [] : [diagnose(NCD6232, assertion.span, { what })];
  });
}

/** `buildTerm` names the sides of `~=` in assertion i `left…` and `right…`, and any other condition `holds…`. */
function failureOf(i: number, results: ReadonlyMap<string, Tensor>): string | undefined {
  const holds = results.get(`holds${i}`);
  if (holds) {
    const count = holds.data.filter((value) => value === 0).length;
    return count === 0 ? undefined : `the condition fails for ${count} of ${holds.data.length} values`;
  }
  const left = results.get(`left${i}`);
  const right = results.get(`right${i}`);
  if (!left || !right) throw new Error(`NCD9031: assertion ${i} has no result`);
  const difference = firstDifference(left, right);
  if (!difference) return undefined;
  const at = difference.index.length > 0 ? ` at [${difference.index.join(', ')}]` : '';
  return `the left side is ${difference.found} and the right side ${difference.expected}${at}`;
}

/** The first law of an accumulator's merge for which a counterexample is found. */
export function brokenLaws(
  typed: Typed,
  { merge }: ast.Accumulator,
  accumulator: TypedDiagram,
  seed: number,
): readonly Diagnostic[] {
  if (!merge) return [];
  for (const law of accumulatorLaws(typed, accumulator)) {
    const counterexample = findCounterexample(law, seed);
    if (!counterexample) continue;
    const text = describeCounterexample(counterexample);
    return [diagnose(NCD3110, merge.left.span, { name: accumulator.name, text })];
  }
  return [];
}
