/** A plan as text. */
import { formatSeconds, grouped, kibibytes, percent, toldApart, withPrefix } from '../cost/index.ts';
import type { TargetMachine } from '../types/index.ts';
import { alignColumns } from './columns.ts';
import type { ComparedPlans } from './compared.ts';
import type { ExplainedKernel, TileReason } from './explained.ts';
import type { LowerBoundReport } from './lower-bound.ts';
import type { AmountReport, CountReport, KernelReport, PlanReport, RegisterReport, StageReport } from './report.ts';

export interface DescribedPlan extends ComparedPlans {
  readonly name: string;
  readonly sizes: ReadonlyMap<string, number>;
}

export function describePlan({ name, sizes, ...plans }: DescribedPlan, target: TargetMachine): string {
  const { plan } = plans;
  const at = [...sizes].map(([axis, size]) => `${axis} = ${size}`).join(', ');
  const head = `${name} on ${target.name}${at ? ` at ${at}` : ''}\n`;
  return [head, ...plan.kernels.map(describeKernel), describeTotals(plans)].join('\n');
}

function describeKernel(kernel: ExplainedKernel): string {
  const {
    name,
    moves,
    stage,
    alternatives,
    loads,
    saves,
    levels,
    registers,
    lowerBound,
    flop,
    operations,
    visited,
    intensity,
    bound,
    seconds,
    idle,
  } = kernel;
  const rows: [string, string][] = [
    [
      'moves',
      moves.map(({ kind, axis, size }) => `${kind} ${axis}: ${size}`).join(', ') || 'none: each element by itself',
    ],
    ...(stage ? [['stages', staged(stage)] as [string, string]] : []),
    ...alternatives.map((other): [string, string] => ['rather than', reason(other)]),
    ['loads', loads.join(', ') || 'nothing'],
    ['saves', saves.join(', ')],
    ...levels.flatMap(({ transfers, memory }): [string, string][] => [
      ['H', amount(transfers, (bytes) => withPrefix(bytes, 'B'))],
      ['M', onCore(memory)],
    ]),
    ...(registers ? [['registers', inRegisters(registers)] as [string, string]] : []),
    ['at least', least(lowerBound)],
    ['FLOP', count(flop)],
    ['other ops', count(operations)],
  ];
  if (visited && visited.fraction !== 1) rows.push(['only where', onlyWhere(visited)]);
  if (intensity !== null) rows.push(['intensity', `${grouped(intensity)} FLOP/B`]);
  if (seconds !== null && bound !== null)
    rows.push(['time', `${formatSeconds(seconds)}, ${bound}-bound${busyPart(idle)}`]);
  return `kernel ${name}\n${rows.map(([label, text]) => `  ${label.padEnd(11)} ${text}\n`).join('')}`;
}

function staged({ values, shares, bytes, capacityBytes }: StageReport): string {
  const tiles = (all: StageReport['values']): string =>
    all.map(({ value, tile }) => `${value}[${tile.map(({ axis, size }) => `${axis}: ${size}`).join(', ')}]`).join(', ');
  const parts = [...(values.length > 0 ? [tiles(values)] : []), ...(shares ? [`together ${tiles(shares)}`] : [])];
  return `${parts.join('; ')}: ${kibibytes(bytes)} of ${kibibytes(capacityBytes)}`;
}

function reason({ groups, lost, times }: TileReason): string {
  const tile = groups.map(({ axis, size }) => `${axis}: ${size}`).join(', ');
  const much = `${times.toFixed(2)}×`;
  const isNear = Number(times.toFixed(2)) <= 1;
  switch (lost) {
    case 'memory':
      return `${tile}, which needs ${isNear ? 'a little more than' : much} what a workgroup may hold`;
    case 'registers':
      return `${tile}, which needs ${isNear ? 'a little more than' : much} the registers of an invocation`;
    case 'time':
      return `${tile}, which ${isNear ? 'is no faster' : `takes ${much} as long`}`;
    case 'traffic':
      return `${tile}, which is about as fast and moves ${isNear ? 'no less' : `${much} as much`}`;
  }
}

/** Less than this is as good as busy. */
const worthSaying = 1.05;
const busyPart = (idle: number | null): string =>
  idle === null || idle < worthSaying ? '' : `, ${percent(1 / idle)} of the machine busy`;

const onlyWhere = ({ elements, fraction }: NonNullable<KernelReport['visited']>): string =>
  fraction === null ? elements : `${elements}: ${percent(1 - fraction)} of the chunks are skipped`;

const count = ({ formula, value }: CountReport): string => equation(formula, value, '');

const amount = ({ formula, values, bytes }: AmountReport, inUnit: (bytes: number) => string): string =>
  `${equation(formula, values, ' values')}${bytes === null ? '' : `, ${inUnit(bytes)}`}`;

const equation = (formula: string, value: number | null, what: string): string =>
  value === null || formula === String(value) ? `${formula}${what}` : `${formula} = ${grouped(value)}${what}`;

function least({ formula, unit, capacityBytes, bytes }: LowerBoundReport): string {
  const number = bytes === null ? '' : `${withPrefix(bytes, 'B')} `;
  return `${number}with ${kibibytes(capacityBytes)} on a core: ${formula}${unit === 'bytes' ? ' bytes' : ''}`;
}

function onCore(memory: AmountReport & { readonly capacityBytes: number }): string {
  const { bytes, capacityBytes } = memory;
  const [held, capacity] = toldApart(bytes ?? capacityBytes, capacityBytes, kibibytes);
  const rest = bytes !== null && bytes > capacityBytes ? ': the rest in caches' : '';
  return `${amount(memory, () => held)} of ${capacity} on a core${rest}`;
}

const inRegisters = (registers: RegisterReport): string => {
  const { bytes, invocations, capacityBytes } = registers;
  const spilled = bytes !== null && bytes > capacityBytes ? ': the rest spills' : '';
  return `${amount(registers, (n) => `${grouped(n)} B`)} of ${grouped(capacityBytes)} B for each of ${invocations} invocations${spilled}`;
};

/** `1.2× the least`. */
function fromLeast(bytes: number | null, leastBytes: number | null): string | undefined {
  if (bytes === null || leastBytes === null || leastBytes === 0) return undefined;
  return bytes === leastBytes ? 'the least' : `${toldApart(bytes / leastBytes, 1, grouped)[0]}× the least`;
}

function describeTotals({ plan, unsplit, unfused }: ComparedPlans): string {
  const row = (label: string, { kernels, totals }: PlanReport): readonly string[] => [
    label,
    String(kernels.length),
    totals.globalBytes === null ? 'open' : withPrefix(totals.globalBytes, 'B'),
    totals.flop === null ? 'open' : withPrefix(totals.flop, 'FLOP'),
    totals.seconds === null ? 'open' : formatSeconds(totals.seconds),
  ];
  const ratio = (mine: number | null, other: number | null): string =>
    mine === null || other === null || mine === 0 ? '' : `${grouped(other / mine)}×`;
  const rows = [
    ['', 'kernels', 'H', 'FLOP', 'time'],
    row('this plan', plan),
    ...(unsplit ? [row('unsplit', unsplit)] : []),
    row('unfused', unfused),
    [
      'ratio',
      ratio(plan.kernels.length, unfused.kernels.length),
      ratio(plan.totals.globalBytes, unfused.totals.globalBytes),
      ratio(plan.totals.flop, unfused.totals.flop),
      ratio(plan.totals.seconds, unfused.totals.seconds),
    ],
  ];
  const { optimumBytes, lowerBoundBytes, onceBytes } = plan;
  if (optimumBytes !== null) rows.push(['optimum', '', withPrefix(optimumBytes, 'B'), '', '']);
  if (lowerBoundBytes !== null) rows.push(['at least', '', withPrefix(lowerBoundBytes, 'B'), '', '']);
  if (onceBytes !== null && onceBytes !== lowerBoundBytes)
    rows.push(['in and out', '', withPrefix(onceBytes, 'B'), '', '']);
  const distance = fromLeast(plan.totals.globalBytes, lowerBoundBytes);
  return alignColumns(rows) + (distance ? `\nH is ${distance}\n` : '');
}
