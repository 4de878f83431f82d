import { type Diagnostic, formatModule, parseModule } from '@ncd/language';
import type { Command } from 'commander';
import { sourcePaths } from '../files/find.ts';
import { readNamedSource, standardInput } from '../files/source.ts';
import { type OutputFile, writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('[file...]', 'source files, or - to format standard input; all below the current folder without one')
    .option('--check', 'change nothing; list the files that are not formatted, and exit with 1 if there are any');
}

/** Changed files are listed on standard output. A file with a syntax error is left as it is. */
export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const { check = false } = command.opts<{ check?: boolean }>();
  const found = await sourcePaths(command.args);
  if (!found.ok) return report(terminal, found.diagnostics);
  const problems: Diagnostic[] = [];
  const changed: OutputFile[] = [];
  for (const path of found.value) {
    const file = await readNamedSource(path);
    if (!file.ok) {
      problems.push(...file.diagnostics);
      continue;
    }
    const parsed = parseModule(file.value);
    const formatted = formatModule(parsed);
    if (formatted === undefined) problems.push(...parsed.diagnostics);
    else if (path === standardInput && !check) terminal.out(formatted);
    else if (formatted !== file.value.text) changed.push({ path, contents: formatted });
  }
  if (!check) {
    const failure = await writeFiles(changed);
    if (failure) return report(terminal, [...problems, failure]);
  }
  for (const { path } of changed) terminal.out(`${path}\n`);
  const reported = report(terminal, problems);
  return check && changed.length > 0 ? 1 : reported;
}
