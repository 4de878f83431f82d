import {
  type Diagnostic,
  diagnose,
  firstDifference,
  formatSeconds,
  NCD3147,
  NCD6222,
  relativeError,
  signatureOf,
  type Tensor,
  type Term,
  updatesOutside,
} from '@ncd/language';
import { type Command, Option } from 'commander';
import { writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import {
  type Assignment,
  collectInput,
  collectOutput,
  collectSize,
  parseSeconds,
  parseSeed,
  typeOption,
} from '../run/assignments.ts';
import { describeResults } from '../run/describe-results.ts';
import { type DeviceOption, type ExecuteOptions, execute } from '../run/execute.ts';
import { gatherInputs, type RunInputs } from '../run/inputs.ts';
import { encodeOutputs, planOutputs } from '../run/outputs.ts';
import { chooseDiagram, loadProgram } from '../run/program.ts';
import { openReference } from '../run/reference.ts';
import { chooseTarget } from '../run/target.ts';
import type { Terminal } from '../terminal.ts';

interface RunOptions {
  readonly diagram?: string;
  readonly input: readonly Assignment<string>[];
  readonly output: readonly { readonly name?: string; readonly path: string }[];
  readonly size: readonly Assignment<number>[];
  readonly type: readonly Assignment<string>[];
  readonly device: DeviceOption;
  readonly target?: string;
  readonly seed: number;
  readonly quantise?: boolean;
  readonly verify?: boolean;
  readonly timeLimit?: number;
}

export function configure(command: Command): void {
  command
    .argument('<file>', 'a source file, or - for standard input')
    .option('--diagram <name>', 'the diagram to run, where the file has several')
    .option('-i, --input <name=value>', 'a .npy, .npz#array or .safetensors#array file, or a number', collectInput, [])
    .option('-o, --output <file>', 'write results to .npy or .npz; RESULT=FILE for one of several', collectOutput, [])
    .option('--size <axis=n>', 'the size of an open axis', collectSize, [])
    .option(...typeOption)
    .addOption(
      new Option('--device <device>', 'where to run')
        .choices(['auto', 'gpu', 'cpu', 'reference'] satisfies DeviceOption[])
        .default('auto'),
    )
    .option('--target <name>', 'the machine to plan for; without it, the one that runs the program')
    .option('--seed <n>', 'of the random inputs that are used without -i', parseSeed, 0)
    .option('--quantise', 'round floats that are given for parameters stored in blocks')
    .option('--verify', 'compare with the reference interpreter')
    .option('--time-limit <seconds>', 'stop a run that takes longer', parseSeconds);
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const options = command.opts<RunOptions>();
  const program = await loadProgram(command.args[0] ?? '', options);
  if (!program.ok) return report(terminal, program.diagnostics);
  report(terminal, program.value.warnings);
  const chosen = chooseDiagram(program.value, options.diagram);
  if (!chosen.ok) return report(terminal, chosen.diagnostics);
  const term = chosen.value;
  const signature = signatureOf(term);
  const updated = signature.inputs.flatMap((input) => (input.inout ? [input.name] : []));
  const resultNames = signature.results.map((result) => result.name);
  const outputs = planOutputs(term.name, resultNames, updated, options.output);
  if (!outputs.ok) return report(terminal, outputs.diagnostics);
  const gathered = await gatherInputs(signature, {
    inputs: options.input,
    sizes: options.size,
    seed: options.seed,
    quantise: options.quantise ?? false,
  });
  if (!gathered.ok) return report(terminal, gathered.diagnostics);
  const data = gathered.value;
  const outside = options.input.length > 0 ? outsideUpdates(term, data) : [];
  if (outside.length > 0) return report(terminal, outside);

  const targetOf: ExecuteOptions['targetOf'] = (kind) => {
    const name = options.target ?? (kind === 'gpu' ? undefined : 'swiftshader');
    const target = chooseTarget(program.value.typed, name);
    return target.ok ? target.value : undefined;
  };
  const reference = openReference();
  const executed = await execute(term, data, reference, {
    device: options.device,
    timeLimitSeconds: options.timeLimit,
    targetOf,
    onStatus: terminal.status,
  });
  terminal.status();
  if (!executed.ok) return report(terminal, executed.diagnostics);
  const { results, device, isReference, seconds, notes, remarks } = executed.value;
  report(terminal, remarks);
  const inWhichTime = isReference ? '' : ` in ${formatSeconds(seconds)}`;
  terminal.err(`${term.name} ran on ${device}${inWhichTime}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`);

  if (options.verify && !isReference) {
    const onStatus = terminal.status;
    const expected = await execute(term, data, reference, {
      device: 'reference',
      timeLimitSeconds: options.timeLimit,
      targetOf,
      onStatus,
    });
    terminal.status();
    if (!expected.ok) return report(terminal, expected.diagnostics);
    const problem = firstProblem(results, expected.value.results);
    if (problem) return report(terminal, [problem]);
    const error = relativeError(results, expected.value.results).toExponential(1);
    terminal.err(`verified: every value agrees with the reference, relative L2 error ${error}\n`);
  }

  if (outputs.value.length === 0) {
    terminal.out(describeResults(signature, results));
    return 0;
  }
  const failure = await writeFiles(encodeOutputs(outputs.value, results));
  return failure ? report(terminal, [failure]) : 0;
}

/** Random positions may be anywhere; those that are given should be inside. */
function outsideUpdates(term: Term, data: RunInputs): readonly Diagnostic[] {
  const arrays = data.arrays();
  const found = arrays.ok ? updatesOutside(term, arrays.value, data.sizes) : [];
  return found.map((outside) => diagnose(NCD3147, undefined, outside));
}

function firstProblem(
  results: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, Tensor>,
): Diagnostic | undefined {
  for (const [result, tensor] of expected) {
    const found = results.get(result);
    if (!found) throw new Error(`the device gave no result ${result}`);
    const difference = firstDifference(found, tensor);
    if (difference) return diagnose(NCD6222, undefined, { result, ...difference });
  }
  return undefined;
}
