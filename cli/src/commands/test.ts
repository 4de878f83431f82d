import {
  type ast,
  brokenLaws,
  budgetProblems,
  buildTerm,
  type Diagnostic,
  failedAssertions,
  knownTargets,
  signatureOf,
  type Typed,
  testSizes,
} from '@ncd/language';
import type { Command } from 'commander';
import { sourcePaths } from '../files/find.ts';
import { type ExitCode, report } from '../report.ts';
import { parseSeed } from '../run/assignments.ts';
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
  if (item.kind === 'accumulator') {
    const accumulator = typed.accumulators.get(item);
    if (!accumulator) throw new Error('an accumulator was not checked');
    return brokenLaws(typed, item, accumulator, seed);
  }
  if (item.kind !== 'budget') return [];
  const target = chooseTarget(typed);
  return target.ok ? budgetProblems(typed, item, target.value, knownTargets(typed.resolved, host)) : target.diagnostics;
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
  const sizes = testSizes(typed, declaration, test);
  if ('code' in sizes) return [sizes];
  const data = randomInputs(signatureOf(term), sizes, seed);
  if (!data.ok) return data.diagnostics.map((diagnostic) => ({ span: declaration.span, ...diagnostic }));
  const inputs = data.value.arrays();
  if (!inputs.ok) return inputs.diagnostics;
  const results = await reference.evaluate({ term, inputs: inputs.value, sizes: data.value.sizes });
  if (!results.ok) return results.diagnostics;
  return failedAssertions(test, results.value);
}
