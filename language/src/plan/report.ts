/** What a plan moves and computes, with formulas and, where the sizes are known, numbers. Plain JSON (language reference §6). */
import {
  type Amount,
  arithmeticIntensity,
  coreCapacity,
  memory,
  printFormula,
  registerBytes,
  transfers,
} from '../cost/index.ts';
import { isUnstreamed } from '../derive/index.ts';
import type { Node, NodeId } from '../term/index.ts';
import { constantSize, evaluateSize, type Size, type TargetMachine } from '../types/index.ts';
import { storageBytes } from './choose-stage.ts';
import {
  invocationsOf,
  type Labelled,
  type Region,
  type Split,
  type StreamRegion,
  savesOf,
  splitOfRegion,
} from './labelled.ts';
import { type LowerBoundReport, lowerBoundReport, onceBytes, sumOf } from './lower-bound.ts';
import { regionCost } from './region-cost.ts';
import { groupsOf, invocationShape, type KnownSizes, regionShape } from './shape.ts';
import { stagedBytes, stagedTile } from './stage.ts';
import { arrayNames, savedName, stagedName } from './value-names.ts';
import { boundsText, visitedFraction } from './visited.ts';
import { regionWork } from './work.ts';

export interface CountReport {
  readonly formula: string;
  /** `null` where a size is open. */
  readonly value: number | null;
}
export interface AmountReport {
  /** In values. */
  readonly formula: string;
  readonly values: number | null;
  readonly bytes: number | null;
}
export interface MoveReport {
  readonly kind: 'group' | 'stream' | 'split';
  readonly axis: string;
  readonly size: number;
  readonly level: 'workgroup';
  /** The rule of theory.md §4 that makes it legal. */
  readonly rule: string;
}

/** What the invocations of a workgroup load together, into workgroup memory. */
export interface StageReport {
  readonly values: readonly {
    /** A load, or what is computed from loads alone. */
    readonly value: string;
    /** The part of it that lies in workgroup memory at a time. */
    readonly tile: readonly { readonly axis: string; readonly size: number }[];
  }[];
  /** Reductions that all invocations which share an axis need: each computes a part of the chunk for all. */
  readonly shares?: StageReport['values'];
  readonly bytes: number;
  /** Of the workgroup memory that one kernel may have. */
  readonly capacityBytes: number;
}

export interface RegisterReport extends AmountReport {
  /** Of a workgroup. */
  readonly invocations: number;
  /** Of an invocation. */
  readonly capacityBytes: number;
}

export interface KernelReport {
  readonly name: string;
  readonly diagram: string;
  readonly moves: readonly MoveReport[];
  /** Absent where each invocation loads for itself. */
  readonly stage?: StageReport;
  /** As `Q: f32[q, d]`. */
  readonly loads: readonly string[];
  readonly saves: readonly string[];
  readonly levels: readonly {
    readonly level: 'workgroup';
    /** Between the global level and all workgroups. */
    readonly transfers: AmountReport;
    /** Of one workgroup, and what a core can hold, its registers included. */
    readonly memory: AmountReport & { readonly capacityBytes: number };
  }[];
  /** What one invocation keeps, and what it can; absent where it computes a single element. */
  readonly registers?: RegisterReport;
  readonly lowerBound: LowerBoundReport;
  /** Of contractions. */
  readonly flop: CountReport;
  /** Of everything else. */
  readonly operations: CountReport;
  /** Where some elements of the stream do not count: those that do, and the fraction of chunks that is gone through. H, FLOP
   * and operations are of all chunks; the time is of those. */
  readonly visited?: { readonly elements: string; readonly fraction: number | null };
  /** FLOP per byte. */
  readonly intensity: number | null;
  readonly bound: 'memory' | 'compute' | null;
  /** From the launch to the end, by the roofline: what the planner compares. */
  readonly seconds: number | null;
  /** How many times over the kernel would have to be there to keep the machine busy; 1 where it does. */
  readonly idle: number | null;
}

export interface TotalsReport {
  readonly globalBytes: number | null;
  readonly flop: number | null;
  readonly seconds: number | null;
}

export interface PlanReport {
  readonly kernels: readonly KernelReport[];
  readonly totals: TotalsReport;
  /** What these kernels move at least: the sum of their bounds. */
  readonly lowerBoundBytes: number | null;
  /** Every parameter read once, every result written once: no plan moves less, whatever memory the target has. */
  readonly onceBytes: number | null;
}

export function planReport(labelled: Labelled, target: TargetMachine, sizes: KnownSizes): PlanReport {
  const { term, regions } = labelled;
  const names = arrayNames(labelled);
  const kernels = regions.map((region) => kernelReport(labelled, region, names, target, sizes));
  return {
    kernels,
    totals: sumOfTotals(
      kernels.map(({ levels, flop, seconds }) => ({
        globalBytes: levels[0]?.transfers.bytes ?? null,
        flop: flop.value,
        seconds,
      })),
    ),
    lowerBoundBytes: sumOf(kernels.map(({ lowerBound }) => lowerBound.bytes)),
    onceBytes: onceBytes(term, regions, sizes),
  };
}

export const sumOfTotals = (all: readonly TotalsReport[]): TotalsReport => ({
  globalBytes: sumOf(all.map((t) => t.globalBytes)),
  flop: sumOf(all.map((t) => t.flop)),
  seconds: sumOf(all.map((t) => t.seconds)),
});

function kernelReport(
  labelled: Labelled,
  region: Region,
  names: ReadonlyMap<NodeId, string>,
  target: TargetMachine,
  sizes: KnownSizes,
): KernelReport {
  const { term } = labelled;
  const typed = (id: NodeId, name = names.get(id) ?? region.name): string => {
    const node = term.nodes[id] as Node;
    const element = node.kind === 'input' ? node.stored : node.element;
    const axes = node.axes.length > 0 ? `[${node.axes.map((axis) => axis.name).join(', ')}]` : '';
    return `${name}: ${element}${axes}`;
  };
  const shape = regionShape(term, region, sizes);
  const numberOf = (size: Size): number | null => evaluateSize(size, (symbol) => sizes.get(symbol)) ?? null;
  const count = (size: Size): CountReport => ({ formula: printFormula(size, shape), value: numberOf(size) });
  const amount = ({ values, bytes }: Amount): AmountReport => ({
    formula: printFormula(values, shape),
    values: numberOf(values),
    bytes: whole(numberOf(bytes)),
  });
  const moved = amount(transfers(shape).total);
  const held = amount(memory(shape).total);
  const registers = region.kind === 'stream' && {
    ...amount(memory(invocationShape(term, region, shape, sizes)).own),
    invocations: invocationsOf(region),
    capacityBytes: registerBytes(target),
  };
  const work = regionWork(term, region, shape);
  const flop = count(work.flop);
  const operations = count(work.operations);
  const { elements, fraction } = visitedOf(region, names, sizes);
  // where a size is open, so are its numbers
  const cost =
    moved.bytes === null || flop.value === null || operations.value === null
      ? undefined
      : regionCost(term, region, { sizes, target });
  return {
    name: region.name,
    diagram: term.name,
    moves: movesOf(region, splitOfRegion(labelled, region), sizes),
    ...(region.kind === 'stream' && region.stage ? { stage: stageReport(region, names, target) } : {}),
    loads: region.loads.map((id) => typed(id)),
    saves: savesOf(region).map((id) => typed(id, savedName(term, region, id, names))),
    levels: [
      {
        level: 'workgroup',
        transfers: moved,
        memory: { ...held, capacityBytes: coreCapacity(target).totalBytes },
      },
    ],
    ...(registers ? { registers } : {}),
    lowerBound: lowerBoundReport(region, shape, held.bytes, target, sizes),
    flop,
    operations,
    ...(elements === null ? {} : { visited: { elements, fraction } }),
    intensity: flop.value === null || !moved.bytes ? null : arithmeticIntensity(flop.value, moved.bytes),
    bound: cost?.work.bound ?? null,
    seconds: cost?.seconds ?? null,
    idle: cost?.idle ?? null,
  };
}

/** Of values that share bytes, the last byte counts in full. */
const whole = (bytes: number | null): number | null => (bytes === null ? null : Math.ceil(bytes));

function stageReport(region: StreamRegion, names: ReadonlyMap<NodeId, string>, target: TargetMachine): StageReport {
  const { nodes = [], shares = [] } = region.stage ?? {};
  const tileOf = (id: NodeId): StageReport['values'][number] => ({
    value: stagedName(region, id, names),
    tile: (stagedTile(region, id) ?? []).map(({ axis, size }) => ({ axis: axis.name, size })),
  });
  return {
    values: nodes.map(tileOf),
    ...(shares.length > 0 ? { shares: shares.map(tileOf) } : {}),
    bytes: stagedBytes(region),
    capacityBytes: storageBytes(target),
  };
}

/** The elements of the stream that count, and which part of the chunks an invocation goes through. */
function visitedOf(region: Region, names: ReadonlyMap<NodeId, string>, sizes: KnownSizes) {
  if (region.kind === 'element') return { elements: null, fraction: 1 };
  const { rows, column } = region;
  return {
    elements: boundsText(region, { of: ({ id }) => (region.loads.includes(id) ? names.get(id) : undefined) }),
    fraction: visitedFraction(region, column ? [...rows, column] : rows, (symbol) => sizes.get(symbol)) ?? null,
  };
}

function movesOf(region: Region, split: Split | undefined, sizes: KnownSizes): readonly MoveReport[] {
  const splits = split
    ? [
        {
          kind: 'split',
          axis: split.axis.name,
          size: constantSize(split.part.size) as number,
          level: 'workgroup',
          rule: split.step.rule,
        } as const,
      ]
    : [];
  if (region.kind === 'element') return splits;
  const { stream, chunk } = region;
  const within = (axis: Node['axes'][number], size: number): number =>
    Math.max(1, Math.min(size, evaluateSize(axis.size, (symbol) => sizes.get(symbol)) ?? size));
  const rules = stream.steps.map((step) => step.rule);
  return [
    ...splits,
    ...groupsOf(region).map(
      ({ axis, size }): MoveReport => ({
        kind: 'group',
        axis: axis.name,
        size: within(axis, size),
        level: 'workgroup',
        rule: 'WEAVE',
      }),
    ),
    ...(isUnstreamed(stream)
      ? []
      : [
          {
            kind: 'stream',
            axis: stream.axis.name,
            size: within(stream.axis, chunk),
            level: 'workgroup',
            rule: rules.find((rule) => rule === 'CASCADE') ?? rules[0] ?? 'MAP',
          } satisfies MoveReport,
        ]),
  ];
}
