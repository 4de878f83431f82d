import {
  accumulatorLaws,
  type ast,
  budgetProblems,
  buildTerm,
  constantSize,
  type Diagnostic,
  diagnose,
  findCounterexample,
  knownTargets,
  NCD3110,
  NCD6210,
  NCD6232,
  signatureOf,
  type Tensor,
  type Typed,
} from '@ncd/language';
import type { Command } from 'commander';
import { describeCounterexample } from '../describe/counterexample.ts';
import { sourcePaths } from '../files/find.ts';
import { type ExitCode, report } from '../report.ts';
import { parseSeed } from '../run/assignments.ts';
import { firstDifference } from '../run/compare.ts';
import { randomInputs } from '../run/inputs.ts';
import { type LoadedProgram, loadProgram } from '../run/program.ts';
import { openReference, type Reference } from '../run/reference.ts';
import { chooseTarget } from '../run/target.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('[file...]', 'source files; all below the current folder without one')
    .option('--seed <n>', 'of the random inputs', parseSeed, 0);
}

/** Runs every test on the reference interpreter, with random inputs, tries the laws of every merge, and holds every budget
 * against its plan. */
export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const { seed } = command.opts<{ seed: number }>();
  const found = await sourcePaths(command.args);
  if (!found.ok) return report(terminal, found.diagnostics);
  const reference = openReference();
  let passed = 0;
  let failed = 0;
  let code: ExitCode = 0;
  for (const path of found.value) {
    const program = await loadProgram(path);
    if (!program.ok) {
      code = report(terminal, program.diagnostics);
      continue;
    }
    const { typed } = program.value;
    for (const item of typed.resolved.entry.parsed.module.items) {
      const name = nameOf(typed, item);
      if (name === undefined) continue;
      const title = `${program.value.path}: ${name}`;
      terminal.status(title);
      const diagnostics = await tryItem(program.value, item, reference, seed);
      terminal.status();
      terminal.out(`${diagnostics.length === 0 ? 'ok' : 'failed'}  ${title}\n`);
      if (diagnostics.length === 0) passed++;
      else {
        failed++;
        code = report(terminal, diagnostics);
      }
    }
  }
  await reference.close();
  terminal.out(`${passed} passed, ${failed} failed\n`);
  return code;
}

/** What there is to try of a declaration, if anything. */
function nameOf(typed: Typed, item: ast.Item): string | undefined {
  if (item.kind === 'test') return typed.tests.get(item)?.name;
  if (item.kind === 'budget')
    return `the budget of ${item.diagram.text}${item.target ? ` on ${item.target.text}` : ''}`;
  return item.kind === 'accumulator' && item.merge ? `the merge of ${item.name.text}` : undefined;
}

async function tryItem(
  { typed, host }: LoadedProgram,
  item: ast.Item,
  reference: Reference,
  seed: number,
): Promise<readonly Diagnostic[]> {
  if (item.kind === 'test') return runTest(typed, item, reference, seed);
  if (item.kind === 'accumulator') return testMerge(typed, item, seed);
  if (item.kind !== 'budget') return [];
  const target = chooseTarget(typed);
  return target.ok ? budgetProblems(typed, item, target.value, knownTargets(typed.resolved, host)) : target.diagnostics;
}

/** Tries the laws of an accumulator's merge. */
function testMerge(typed: Typed, declaration: ast.Accumulator, seed: number): readonly Diagnostic[] {
  const accumulator = typed.accumulators.get(declaration);
  if (!accumulator) throw new Error('an accumulator was not checked');
  for (const law of accumulatorLaws(typed, accumulator)) {
    const counterexample = findCounterexample(law, seed);
    if (!counterexample) continue;
    const text = describeCounterexample(counterexample);
    return [
      diagnose(NCD3110, (declaration.merge as { readonly left: ast.Name }).left.span, { name: accumulator.name, text }),
    ];
  }
  return [];
}

async function runTest(
  typed: Typed,
  declaration: ast.Test,
  reference: Reference,
  seed: number,
): Promise<readonly Diagnostic[]> {
  const test = typed.tests.get(declaration);
  if (!test) throw new Error('a test was not checked');
  const term = buildTerm(typed, test);
  const sizes = new Map<string, number>();
  for (const { axis, size } of declaration.sizes) {
    if (typed.elements.has(size)) continue;
    const known = typed.sizes.get(size);
    const value = known && constantSize(known);
    if (value === undefined) return [diagnose(NCD6210, size.span, { axes: [axis.text], diagram: test.name })];
    sizes.set(axis.text, value);
  }
  const data = randomInputs(signatureOf(term), sizes, seed);
  if (!data.ok) return data.diagnostics.map((diagnostic) => ({ span: declaration.span, ...diagnostic }));
  const inputs = data.value.arrays();
  if (!inputs.ok) return inputs.diagnostics;
  const results = await reference.evaluate({ term, inputs: inputs.value, sizes: data.value.sizes });
  if (!results.ok) return results.diagnostics;
  return test.assertions.flatMap((assertion, i) => {
    const what = failureOf(i, results.value);
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
  if (!left || !right) throw new Error(`assertion ${i} has no result`);
  const difference = firstDifference(left, right);
  if (!difference) return undefined;
  const at = difference.index.length > 0 ? ` at [${difference.index.join(', ')}]` : '';
  return `the left side is ${difference.found} and the right side ${difference.expected}${at}`;
}
