import { comparedPlans, describePlan, sumOf, sumOfTotals } from '@ncd/language';
import type { Command } from 'commander';
import { type ExitCode, report } from '../report.ts';
import { collectSize, typeOption } from '../run/assignments.ts';
import { type Planned, planDiagrams, type ReportOptions } from '../run/planned.ts';
import { loadProgram } from '../run/program.ts';
import { writePlans } from '../run/write-plans.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('<file>', 'a source file, or - for standard input')
    .option('--diagram <name>', 'one diagram; every exported one without it')
    .option('--size <axis=n>', 'the size of an open axis', collectSize, [])
    .option(...typeOption)
    .option('--target <name>', 'the machine to plan for', 'webgpu')
    .option('--json', 'write JSON')
    .option('--write', 'write the plan into the file, as `at` regions; - gives the text on standard output');
}

/** What is missing for numbers. */
function openSizes(diagrams: Planned['diagrams']): string {
  const named = diagrams.flatMap(({ term, sizes }) => term.symbols.filter((size) => !sizes.has(size)));
  const [first] = named;
  return first === undefined
    ? ''
    : `\nopen: ${[...new Set(named)].join(', ')}; sizes, as in \`--size ${first}=64\`, give numbers\n`;
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const options = command.opts<ReportOptions & { readonly json?: boolean; readonly write?: boolean }>();
  const program = await loadProgram(command.args[0] ?? '', options);
  if (!program.ok) return report(terminal, program.diagnostics);
  report(terminal, program.value.warnings);
  const planned = planDiagrams(program.value, options);
  if (!planned.ok) return report(terminal, planned.diagnostics);
  const { target, diagrams } = planned.value;
  if (options.write) return writePlans(program.value, planned.value, terminal);
  const plans = diagrams.map(({ term, labelled, sizes }) => ({
    name: term.name,
    sizes,
    ...comparedPlans(term, labelled, target, sizes),
  }));
  if (!options.json) {
    terminal.out(plans.map((plan) => describePlan(plan, target)).join('\n') + openSizes(diagrams));
    return 0;
  }
  const json = {
    target: target.name,
    sizes: Object.fromEntries(options.size.map(({ name, value }) => [name, value])),
    kernels: plans.flatMap(({ plan }) => plan.kernels),
    totals: {
      ...sumOfTotals(plans.map(({ plan }) => plan.totals)),
      lowerBoundBytes: sumOf(plans.map(({ plan }) => plan.lowerBoundBytes)),
      optimumBytes: sumOf(plans.map(({ plan }) => plan.optimumBytes)),
      onceBytes: sumOf(plans.map(({ plan }) => plan.onceBytes)),
      ...(plans.some(({ unsplit }) => unsplit)
        ? { unsplit: sumOfTotals(plans.map(({ plan, unsplit }) => (unsplit ?? plan).totals)) }
        : {}),
      unfused: sumOfTotals(plans.map(({ unfused }) => unfused.totals)),
    },
  };
  terminal.out(`${JSON.stringify(json, undefined, 2)}\n`);
  return 0;
}
