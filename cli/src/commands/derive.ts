import { derivationOf, deriveJson, describeDerivation, planLog, refusalsOf } from '@ncd/language';
import { type Command, Option } from 'commander';
import { derivationPage } from '../describe/derivation-html.ts';
import { writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import { collectSize, typeOption } from '../run/assignments.ts';
import { planDiagrams, type ReportOptions } from '../run/planned.ts';
import { loadProgram } from '../run/program.ts';
import type { Terminal } from '../terminal.ts';

interface DeriveOptions extends ReportOptions {
  readonly json?: boolean;
  readonly html?: boolean;
  readonly output?: string;
}

export function configure(command: Command): void {
  command
    .argument('<file>', 'a source file, or - for standard input')
    .option('--diagram <name>', 'one diagram; every exported one without it')
    .option('--size <axis=n>', 'the size of an open axis', collectSize, [])
    .option(...typeOption)
    .option('--target <name>', 'the machine to plan for', 'webgpu')
    .addOption(new Option('--json', 'write JSON, with the log of moves').conflicts('html'))
    .option('--html', 'write one HTML page')
    .option('-o, --output <file>', 'write to a file');
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const options = command.opts<DeriveOptions>();
  const program = await loadProgram(command.args[0] ?? '', options);
  if (!program.ok) return report(terminal, program.diagnostics);
  report(terminal, program.value.warnings);
  const planned = planDiagrams(program.value, options);
  if (!planned.ok) return report(terminal, planned.diagnostics);
  const { diagrams } = planned.value;
  const kernels = diagrams.flatMap(({ labelled, sizes }) => derivationOf(labelled, sizes));
  const refusals = diagrams.flatMap(({ labelled }) => refusalsOf(labelled));
  const logs = diagrams.map(({ labelled }) => planLog(labelled));
  const title = `How ${diagrams.map(({ term }) => term.name).join(', ')} became kernels`;
  const text = options.html
    ? derivationPage(title, kernels, refusals)
    : options.json
      ? `${JSON.stringify(deriveJson(kernels, refusals, logs), undefined, 2)}\n`
      : describeDerivation(kernels, refusals);
  if (options.output === undefined) {
    terminal.out(text);
    return 0;
  }
  const problem = await writeFiles([{ path: options.output, contents: text }]);
  return problem ? report(terminal, [problem]) : 0;
}
