/** Sizes for reports: what `--size` gives, and the rest open. */
import {
  bindSizes,
  type Diagnostic,
  describeSizeProblem,
  diagnose,
  didYouMean,
  NCD6208,
  NCD6211,
  NCD6228,
  signatureOf,
  sizedAxes,
  type Term,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { Assignment } from './assignments.ts';

/** The sizes of each term, by its symbols. Every axis that is given must be open in one of them. */
export function openSizes(
  terms: readonly Term[],
  given: readonly Assignment<number>[],
): Result<ReadonlyMap<Term, ReadonlyMap<string, number>>> {
  const problems: Diagnostic[] = [];
  const names = given.map(({ name }) => name);
  for (const name of new Set(names.filter((name, i) => names.indexOf(name) !== i)))
    problems.push(diagnose(NCD6228, undefined, { option: '--size', name }));
  const symbols = [...new Set(terms.flatMap((term) => term.symbols))];
  const diagram = terms.map((term) => term.name).join(', ');
  const known = terms.flatMap((term) => sizedAxes(signatureOf(term)));
  for (const axis of names.filter((name) => !known.includes(name))) {
    const hint = didYouMean(axis, symbols) ?? `its open axes are ${symbols.join(', ') || 'none'}`;
    problems.push(diagnose(NCD6211, undefined, { axis, diagram }, { hint }));
  }
  const sizes = new Map<Term, ReadonlyMap<string, number>>();
  for (const term of terms) {
    const bound = bindSizes(signatureOf(term), new Map(), new Map(given.map(({ name, value }) => [name, value])));
    sizes.set(term, bound.sizes);
    for (const problem of bound.problems)
      if (problem.kind !== 'unknown')
        problems.push(diagnose(NCD6208, undefined, { problem: describeSizeProblem(problem) }));
  }
  return problems.length > 0 ? fail(...problems) : succeed(sizes);
}
