/** `ncd plan --write`. */
import {
  type ast,
  checkProgram,
  chooseElements,
  type Diagnostic,
  type ModuleHost,
  type Typed,
  writePlan,
} from '@ncd/language';
import { standardInput } from '../files/source.ts';
import { writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { Planned } from './planned.ts';
import type { LoadedProgram } from './program.ts';

/** Writes the plans of some diagrams into their file, all of them or none; a file that changes is listed on standard output. */
export async function writePlans(program: LoadedProgram, planned: Planned, terminal: Terminal): Promise<ExitCode> {
  const { path, host } = program;
  const before = program.typed.resolved.entry.parsed.module.file.text;
  const problems: Diagnostic[] = [];
  let typed: Typed = program.typed;
  let text = before;
  for (const { term, sizes } of planned.diagrams) {
    const diagram = [...typed.diagrams.values()].find(
      ({ declaration, name }) => name === term.name && isOwn(declaration, path),
    );
    if (!diagram) throw new Error(`diagram ${term.name} was not checked`);
    const current: ModuleHost = { resolve: host.resolve, read: (p) => (p === path ? text : host.read(p)) };
    const written = writePlan(typed, diagram, current, { target: planned.target, sizes });
    if (written.kind === 'refused') problems.push(written.diagnostic);
    if (written.kind !== 'written') continue;
    text = written.text;
    const again = checkProgram(path, { ...current, read: (p) => (p === path ? text : host.read(p)) });
    if (again) typed = chooseElements(again, program.types).typed;
  }
  if (problems.length > 0) return report(terminal, problems);
  if (path === standardInput) terminal.out(text);
  else if (text !== before) {
    const failure = await writeFiles([{ path, contents: text }]);
    if (failure) return report(terminal, [failure]);
    terminal.out(`${path}\n`);
  }
  return 0;
}

const isOwn = ({ span }: ast.Item, path: string): boolean => span.file.path === path;
