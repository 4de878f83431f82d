import { join } from 'node:path';
import { type Compiled, checkLimits, compileTerm, emitHostModule, webgpuGuaranteedLimits } from '@ncd/backend-wgsl';
import { buildTerm, type Diagnostic, diagnose, NCD6227, unplannable } from '@ncd/language';
import type { Command } from 'commander';
import { makeFolder } from '../files/folder.ts';
import { type OutputFile, writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import { type Assignment, typeOption } from '../run/assignments.ts';
import { loadProgram, ownDiagrams } from '../run/program.ts';
import { chooseTarget } from '../run/target.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('<file>', 'a source file, or - for standard input')
    .option(...typeOption)
    .option('--target <name>', 'the machine to plan for', 'webgpu')
    .requiredOption('-o, --output <dir>', 'the folder to write into; it is made if it is not there');
}

/** Writes every exported diagram, or every diagram where none is exported. The files are listed on standard output. */
export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const options = command.opts<{ output: string; target: string; type: readonly Assignment<string>[] }>();
  const program = await loadProgram(command.args[0] ?? '', options);
  if (!program.ok) return report(terminal, program.diagnostics);
  report(terminal, program.value.warnings);
  const target = chooseTarget(program.value.typed, options.target);
  if (!target.ok) return report(terminal, target.diagnostics);
  const terms = ownDiagrams(program.value).map((diagram) => buildTerm(program.value.typed, diagram));
  if (terms.length === 0) return report(terminal, [diagnose(NCD6227, undefined, { file: program.value.path })]);
  const refused = terms.flatMap((term): readonly Diagnostic[] => unplannable(term));
  if (refused.length > 0) return report(terminal, refused);
  // Sizes are open; what no size can change must fit every device, because the files may run on any that is no smaller than
  // the target.
  const compiled = terms.map((term) => compileTerm(term, { target: target.value }));
  const limits = {
    ...webgpuGuaranteedLimits,
    maxComputeInvocationsPerWorkgroup: target.value.limits.workgroupInvocations,
    maxComputeWorkgroupStorageSize: target.value.limits.workgroupStorageBytes,
  };
  const tooLarge = compiled.flatMap(({ manifest }) => checkLimits(manifest, new Map(), limits));
  if (tooLarge.length > 0) return report(terminal, tooLarge);

  const files = compiled.flatMap((program) => filesOf(program, options.output));
  const failure = (await makeFolder(options.output)) ?? (await writeFiles(files));
  if (failure) return report(terminal, [failure]);
  for (const { path } of files) terminal.out(`${path}\n`);
  return 0;
}

function filesOf({ wgsl, manifest }: Compiled, folder: string): readonly OutputFile[] {
  const { js, dts } = emitHostModule(wgsl, manifest);
  const file = (ending: string, contents: string): OutputFile => ({
    path: join(folder, manifest.signature.name + ending),
    contents,
  });
  return [
    file('.wgsl', wgsl),
    file('.js', js),
    file('.d.ts', dts),
    file('.plan.json', `${JSON.stringify({ version: 1, ...manifest }, undefined, 2)}\n`),
  ];
}
