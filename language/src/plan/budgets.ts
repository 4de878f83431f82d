/** Budgets (language reference §4): what a diagram may move, hold, compute and take, held against its plan. */
import { formatSeconds, grouped, withPrefix } from '../cost/index.ts';
import { NCD2001 } from '../diagnostics/codes/NCD2001.ts';
import { NCD3010 } from '../diagnostics/codes/NCD3010.ts';
import { NCD5001 } from '../diagnostics/codes/NCD5001.ts';
import { NCD5101 } from '../diagnostics/codes/NCD5101.ts';
import { NCD5102 } from '../diagnostics/codes/NCD5102.ts';
import { NCD5103 } from '../diagnostics/codes/NCD5103.ts';
import { NCD5104 } from '../diagnostics/codes/NCD5104.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { didYouMean, type ModuleHost } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { bindSizes, buildTerm, describeSizeProblem, signatureOf, sizedAxes, type Term } from '../term/index.ts';
import {
  constantSize,
  type Dimension,
  describeDimension,
  inBaseUnit,
  knownTargets,
  sizesToAdd,
  type TargetMachine,
  type Typed,
  type TypedDiagram,
  targetFrom,
  withElements,
} from '../types/index.ts';
import { fusedPlan } from './fuse.ts';
import { unplannable } from './recurrences.ts';
import { type KernelReport, type PlanReport, planReport } from './report.ts';

interface Limit {
  readonly dimension: Dimension;
  /** Of the whole plan, in the base unit. */
  readonly total: (plan: PlanReport) => number | null;
  readonly ofKernel: (kernel: KernelReport) => number | null;
  /** `moves 161 MB through global`, of a number as text. */
  readonly sentence: (amount: string) => string;
  readonly show: (value: number) => string;
  readonly verb: string;
}

const bytes = (value: number): string => withPrefix(value, 'B');
const moved = ({ levels }: KernelReport): number | null => levels[0]?.transfers.bytes ?? null;
const held = ({ levels }: KernelReport): number | null => levels[0]?.memory.bytes ?? null;

/** What a budget can bound. */
const limits: Readonly<Record<string, Limit>> = {
  global: {
    dimension: 'bytes',
    total: ({ totals }) => totals.globalBytes,
    ofKernel: moved,
    sentence: (amount) => `moves ${amount} through global`,
    show: bytes,
    verb: 'moves',
  },
  workgroup: {
    dimension: 'bytes',
    total: ({ kernels }) => Math.max(0, ...kernels.map((kernel) => held(kernel) ?? 0)),
    ofKernel: held,
    sentence: (amount) => `holds ${amount} in a workgroup`,
    show: (value) => `${grouped(value / 1024)} KiB`,
    verb: 'holds',
  },
  flop: {
    dimension: 'flop',
    total: ({ totals }) => totals.flop,
    ofKernel: ({ flop }) => flop.value,
    sentence: (amount) => `computes ${amount}`,
    show: (value) => withPrefix(value, 'FLOP'),
    verb: 'computes',
  },
  seconds: {
    dimension: 'seconds',
    total: ({ totals }) => totals.seconds,
    ofKernel: ({ seconds }) => seconds,
    sentence: (amount) => `takes ${amount} by the roofline`,
    show: formatSeconds,
    verb: 'takes',
  },
};

export const budgetLimits: Readonly<Record<string, Dimension>> = Object.fromEntries(
  Object.entries(limits).map(([name, { dimension }]) => [name, dimension]),
);

/** What is wrong with the budgets of the entry file, and which are exceeded. A budget that names no target is for
 * `defaultTarget`. Nothing is planned for a file without budgets. */
export function checkBudgets(typed: Typed, defaultTarget: TargetMachine, host: ModuleHost): readonly Diagnostic[] {
  const budgets = typed.resolved.entry.parsed.module.items.filter((item) => item.kind === 'budget');
  if (budgets.length === 0) return [];
  const targets = knownTargets(typed.resolved, host);
  return budgets.flatMap((budget) => budgetProblems(typed, budget, defaultTarget, targets));
}

/** The same of one budget of a program that was checked. */
export function budgetProblems(
  typed: Typed,
  budget: A.Budget,
  defaultTarget: TargetMachine,
  targets: ReadonlyMap<string, A.Target>,
): readonly Diagnostic[] {
  const target = budget.target && budget.target.text !== '' ? targetOf(budget.target, targets) : defaultTarget;
  const wrong = budget.bounds.flatMap(boundProblems);
  if (!('levels' in target)) return [...target, ...wrong];
  const elements = new Map(
    budget.sizes.flatMap(({ axis, size }) => {
      const element = typed.elements.get(size);
      return element ? [[axis.text, element] as const] : [];
    }),
  );
  const diagram = diagramOf(typed, budget);
  if (!diagram) return wrong; // reported
  const bound = withElements(diagram, elements);
  if (bound.diagnostics.length > 0) return [...bound.diagnostics, ...wrong];
  const term = buildTerm(typed, bound.diagram);
  const { sizes, problems } = sizesOf(typed, budget, term);
  if (problems.length > 0 || wrong.length > 0) return [...problems, ...wrong];
  return exceeded(budget, term, target, sizes);
}

function targetOf(name: A.Name, targets: ReadonlyMap<string, A.Target>): TargetMachine | readonly Diagnostic[] {
  const declaration = targets.get(name.text);
  if (declaration) return targetFrom(declaration).target ?? []; // what is wrong with it is reported where it stands
  const hint = didYouMean(name.text, targets.keys()) ?? `known here: ${[...targets.keys()].join(', ')}`;
  return [diagnose(NCD2001, name.span, { name: name.text }, { hint })];
}

function boundProblems({ level, bound }: A.Budget['bounds'][number]): readonly Diagnostic[] {
  if (level.text === '') return [];
  const limit = limitNamed(level.text);
  if (!limit) {
    const hint = didYouMean(level.text, Object.keys(limits)) ?? `use one of ${Object.keys(limits).join(', ')}`;
    return [diagnose(NCD5104, level.span, { name: level.text }, { hint })];
  }
  if (inBaseUnit(bound, limit.dimension) !== undefined) return [];
  return [diagnose(NCD5001, bound.span, { property: level.text, needed: describeDimension[limit.dimension] })];
}

const limitNamed = (name: string): Limit | undefined => (Object.hasOwn(limits, name) ? limits[name] : undefined);

function diagramOf(typed: Typed, { diagram }: A.Budget): TypedDiagram | undefined {
  const declaration = typed.resolved.callees.get(diagram);
  const found = declaration?.kind === 'diagram' ? typed.diagrams.get(declaration) : undefined;
  return found?.sound ? found : undefined;
}

function sizesOf(
  typed: Typed,
  budget: A.Budget,
  term: Term,
): { readonly sizes: ReadonlyMap<string, number>; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const given = new Map<string, number>();
  const named = sizedAxes(signatureOf(term));
  for (const { axis, size } of budget.sizes) {
    const known = typed.sizes.get(size);
    const value = known && constantSize(known);
    if (axis.text === '' || typed.elements.has(size)) continue;
    if (!named.includes(axis.text)) {
      const hint = didYouMean(axis.text, term.symbols) ?? `its open axes are ${term.symbols.join(', ') || 'none'}`;
      problems.push(diagnose(NCD5102, axis.span, { diagram: budget.diagram.text, axis: axis.text }, { hint }));
    } else if (value === undefined) problems.push(diagnose(NCD3010, size.span, { axes: [axis.text] }));
    else given.set(axis.text, value);
  }
  const bound = bindSizes(signatureOf(term), new Map(), given);
  if (problems.length > 0) return { sizes: bound.sizes, problems };
  const axes = bound.problems.flatMap((problem) => (problem.kind === 'unknown' ? [problem.symbol] : []));
  if (axes.length > 0) problems.push(diagnose(NCD3010, budget.diagram.span, { axes }, { hint: sizesToAdd(axes) }));
  for (const problem of bound.problems)
    if (problem.kind !== 'unknown')
      problems.push(diagnose(NCD5103, budget.diagram.span, { problem: describeSizeProblem(problem) }));
  return { sizes: bound.sizes, problems };
}

function exceeded(
  budget: A.Budget,
  term: Term,
  target: TargetMachine,
  sizes: ReadonlyMap<string, number>,
): readonly Diagnostic[] {
  const refused = unplannable(term);
  if (refused.length > 0) return refused;
  const plan = planReport(
    fusedPlan(term, { storageBuffers: target.limits.storageBuffers, sizes, target }),
    target,
    sizes,
  );
  return budget.bounds.flatMap(({ level, operator, bound, span }) => {
    const limit = limitNamed(level.text);
    const most = limit && inBaseUnit(bound, limit.dimension);
    const value = limit?.total(plan);
    if (!limit || most === undefined || value === undefined || value === null) return [];
    if (operator === '<' ? value < most : value <= most) return [];
    const message = {
      what: `${term.name} ${limit.sentence(limit.show(value))} on ${target.name}`,
      over: value === most ? 'as much as its budget must not reach' : `${limit.show(value - most)} over its budget`,
    };
    const related = [{ span: term.span, message: whereItGoes(plan, limit) }];
    return [diagnose(NCD5101, span, message, { related, hint: whatMends(plan, level.text) })];
  });
}

/** `kernel S moves 151 MB of it`. */
function whereItGoes({ kernels }: PlanReport, limit: Limit): string {
  const amount = (kernel: KernelReport): number => limit.ofKernel(kernel) ?? 0;
  const [most] = kernels.toSorted((a, b) => amount(b) - amount(a));
  if (!most) return 'nothing is computed';
  const part = kernels.length > 1 ? `, the most of ${kernels.length} kernels` : '';
  return `kernel ${most.name} ${limit.verb} ${limit.show(amount(most))}${part}`;
}

function whatMends({ totals, lowerBoundBytes }: PlanReport, limit: string): string {
  if (limit !== 'global' || lowerBoundBytes === null || totals.globalBytes === null)
    return 'raise the bound, or give smaller sizes';
  if (lowerBoundBytes < 0.9 * totals.globalBytes)
    return `in other tiles, these kernels move ${bytes(lowerBoundBytes)} at least; \`ncd plan\` shows what they move now`;
  return 'the tiles are nearly as good as can be; store fewer bytes per value, share arrays among axes, or raise the bound';
}
