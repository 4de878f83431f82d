import { derivationOf, refusalsOf } from '@ncd/language';
import type { Command } from 'commander';
import { deriveJson, describeDerivation } from '../describe/derivation.ts';
import { type ExitCode, report } from '../report.ts';
import { collectSize } from '../run/assignments.ts';
import { planDiagrams, type ReportOptions } from '../run/planned.ts';
import { loadProgram } from '../run/program.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('<file>', 'a source file, or - for standard input')
    .option('--diagram <name>', 'one diagram; every exported one without it')
    .option('--size <axis=n>', 'the size of an open axis', collectSize, [])
    .option('--json', 'write JSON');
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const { diagram, size, json } = command.opts<Pick<ReportOptions, 'diagram' | 'size'> & { readonly json?: boolean }>();
  const program = await loadProgram(command.args[0] ?? '');
  if (!program.ok) return report(terminal, program.diagnostics);
  report(terminal, program.value.warnings);
  const planned = planDiagrams(program.value, { diagram, size, target: 'webgpu' });
  if (!planned.ok) return report(terminal, planned.diagnostics);
  const kernels = planned.value.diagrams.flatMap(({ labelled }) => derivationOf(labelled));
  const refusals = planned.value.diagrams.flatMap(({ labelled }) => refusalsOf(labelled));
  terminal.out(
    json ? `${JSON.stringify(deriveJson(kernels, refusals), undefined, 2)}\n` : describeDerivation(kernels, refusals),
  );
  return 0;
}
