import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkPlans,
  checkProgram,
  chooseElements,
  type Diagnostic,
  hasErrors,
  renderJson,
  renderSarif,
} from '@ncd/language';
import { type Command, Option } from 'commander';
import { sourcePaths } from '../files/find.ts';
import { type ExitCode, report } from '../report.ts';
import { type Assignment, collectSize, typeOption } from '../run/assignments.ts';
import { chooseTarget } from '../run/target.ts';
import { trafficOf } from '../run/traffic.ts';
import { createSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';

interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly target?: string;
  readonly watch?: boolean;
  readonly traffic?: boolean;
  readonly size: readonly Assignment<number>[];
  readonly type: readonly Assignment<string>[];
}

export function configure(command: Command): void {
  command
    .argument('[file...]', 'source files, or - for standard input; all below the current folder without one')
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif']).default('text'))
    .option('--target <name>', 'the machine whose limits apply')
    .option('--traffic', 'say where plans move more than they might')
    .option('--size <axis=n>', 'the size of an open axis, for --traffic', collectSize, [])
    .option(...typeOption)
    .option('--watch', 'check again whenever a file changes');
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const options = command.opts<CheckOptions>();
  if (!options.watch) return (await checkOnce(command.args, options, terminal)).code;
  while (true) {
    const { paths } = await checkOnce(command.args, options, terminal);
    if (terminal.interactive) terminal.err('\nwatching; Ctrl-C ends\n');
    await nextChange(paths);
    if (terminal.interactive) terminal.err('\u001b[2J\u001b[H');
  }
}

async function checkOnce(
  named: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<{ readonly code: ExitCode; readonly paths: readonly string[] }> {
  const session = createSession();
  const diagnostics: Diagnostic[] = [];
  const found = await sourcePaths(named);
  if (!found.ok) diagnostics.push(...found.diagnostics);
  const paths = found.ok ? found.value : [];
  for (const path of paths) {
    const file = await session.open(path);
    if (!file.ok) {
      diagnostics.push(...file.diagnostics);
      continue;
    }
    const checked = checkProgram(file.value.path, session.host);
    if (!checked) throw new Error(`${path} was read but not found`);
    const { typed, diagnostics: chosen } = chooseElements(checked, options.type);
    const target = chooseTarget(typed, options.target);
    diagnostics.push(
      ...typed.diagnostics,
      ...chosen,
      ...(target.ok ? checkPlans(typed, target.value, session.host) : target.diagnostics),
    );
    if (options.traffic && target.ok && !hasErrors(diagnostics))
      diagnostics.push(...trafficOf(typed, target.value, options.size));
  }
  const all = withoutRepetitions([...diagnostics, ...session.problems]);
  switch (options.format) {
    case 'json':
      terminal.out(renderJson(all));
      break;
    case 'sarif':
      terminal.out(renderSarif(all, packageVersion()));
      break;
    case 'text':
      report(terminal, all);
      if (all.length === 0)
        terminal.err(`${paths.length} ${paths.length === 1 ? 'file' : 'files'} checked, no problems\n`);
      break;
  }
  return { code: hasErrors(all) ? 1 : 0, paths: [...paths, ...session.paths()] };
}

/** A file that several others import reports its problems once. */
function withoutRepetitions(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byKey = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, message, span } = diagnostic;
    byKey.set(JSON.stringify([code, message, span?.file.path, span?.start, span?.end]), diagnostic);
  }
  return [...byKey.values()];
}

/** Resolves once a source file changes, appears or goes away in the current folder or beside one of the files. */
async function nextChange(paths: readonly string[]): Promise<void> {
  const folders = new Set(['.', ...paths.map((path) => dirname(path))]);
  await new Promise<void>((resolve) => {
    const watchers = [...folders].map((folder) =>
      watch(folder, (_, name) => {
        if (!name?.endsWith('.ncd')) return;
        for (const watcher of watchers) watcher.close();
        resolve();
      }),
    );
  });
  await sleep(50); // an editor saves in several steps
}
