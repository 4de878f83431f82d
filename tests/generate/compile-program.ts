/** A generated program through the compiler's front end, with what it runs on. */
import assert from 'node:assert/strict';
import {
  bindSizes,
  buildTerm,
  describeSizeProblem,
  signatureOf,
  type Tensor,
  type Term,
  type Typed,
  verifyTerm,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';
import type { grow } from './grow.ts';
import { inputsOf } from './inputs.ts';
import type { Arr } from './meaning.ts';

export interface Runnable {
  readonly typed: Typed;
  readonly term: Term;
  readonly inputs: ReadonlyMap<string, Arr>;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Fails unless the program is accepted, each of its diagrams has a sound term, and its sizes fit. */
export function runnable(program: ReturnType<typeof grow>, text: string): Runnable {
  const typed = checkText(text);
  const errors = typed.diagnostics.filter((d) => d.severity === 'error');
  assert.deepEqual(
    errors.map((d) => `${d.code} ${d.message}: ${text.slice(d.span?.start, d.span?.end)}`),
    [],
  );
  const terms = new Map<string, Term>();
  for (const diagram of typed.diagrams.values()) {
    const term = buildTerm(typed, diagram);
    assert.deepEqual(verifyTerm(term), [], diagram.name);
    terms.set(diagram.name, term);
  }
  const term = terms.get('main') as Term;
  const inputs = inputsOf(program.main);
  const tensors = new Map(
    term.inputs.map(({ name, stored }): [string, Tensor] => {
      const { axes, data } = inputs.get(name) as Arr;
      return [name, { element: stored, shape: axes.map((a) => a.size), data: Float64Array.from(data) }];
    }),
  );
  const { sizes, problems } = bindSizes(
    signatureOf(term),
    new Map([...tensors].map(([name, { shape }]) => [name, shape])),
  );
  assert.deepEqual(problems.map(describeSizeProblem), []);
  return { typed, term, inputs, tensors, sizes };
}

/** Runs a check of a program; what it throws shows the program. */
export async function showing(text: string, body: () => void | Promise<void>): Promise<void> {
  try {
    await body();
  } catch (thrown) {
    throw new Error(`${(thrown as Error).stack}\n\n${text}`);
  }
}
