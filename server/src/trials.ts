/** Tests, budgets and laws of merges, run one after the other. */
import {
  type ast,
  brokenLaws,
  budgetProblems,
  buildTerm,
  type Diagnostic,
  evaluate,
  evaluateSize,
  failedAssertions,
  knownTargets,
  type ModuleHost,
  nameOfItem,
  randomTensor,
  signatureOf,
  type TargetMachine,
  type Typed,
  testSizes,
} from '@ncd/language';
import type { CancellationToken } from 'vscode-languageserver';
import type { Progress } from './progress.ts';
import type { Session } from './session.ts';

export interface Trial {
  readonly name: string;
  readonly item: ast.Item;
  /** None where it passes. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `wanted` is the place of one among the declarations of the file; all that can be tried without it. */
export async function runTrials(
  { plans, settings }: Session,
  typed: Typed,
  wanted: number | undefined,
  token: CancellationToken,
  progress: Progress,
): Promise<readonly Trial[]> {
  const { items } = typed.resolved.entry.parsed.module;
  const chosen = items.filter((item, i) => isTrial(item) && (wanted === undefined || i === wanted));
  const trials: Trial[] = [];
  for (const [i, item] of chosen.entries()) {
    if (item.kind === 'import') continue;
    const { name } = nameOfItem(item);
    progress.report(i / chosen.length, name);
    const ask = { kind: 'trial', item: items.indexOf(item) } as const;
    trials.push({ name, item, diagnostics: (await plans.ask(settings, typed, ask, token)) ?? [] });
  }
  return trials;
}

/** Whether there is something to try. */
export const isTrial = (item: ast.Item): boolean =>
  item.kind === 'test' || item.kind === 'budget' || (item.kind === 'accumulator' && item.merge !== undefined);

const seed = 0;

/** What is wrong with a test, a budget or an accumulator; nothing where it passes. */
export function tried(
  typed: Typed,
  item: ast.Item,
  host: ModuleHost,
  target: TargetMachine | undefined,
): readonly Diagnostic[] {
  switch (item.kind) {
    case 'test':
      return triedTest(typed, item);
    case 'accumulator': {
      const accumulator = typed.accumulators.get(item);
      return accumulator?.sound ? brokenLaws(typed, item, accumulator, seed) : broken(typed, item);
    }
    case 'budget':
      return target ? budgetProblems(typed, item, target, knownTargets(typed.resolved, host)) : [];
    default:
      return [];
  }
}

function triedTest(typed: Typed, declaration: ast.Test): readonly Diagnostic[] {
  const test = typed.tests.get(declaration);
  if (!test?.sound) return broken(typed, declaration);
  const term = buildTerm(typed, test);
  const sizes = testSizes(typed, declaration, test);
  if ('code' in sizes) return [sizes];
  const inputs = new Map(
    signatureOf(term).inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((axis) => evaluateSize(axis.size, (symbol) => sizes.get(symbol)) ?? 0);
      return [name, randomTensor(name, stored, shape, seed)] as const;
    }),
  );
  return failedAssertions(test, evaluate(term, inputs, sizes));
}

/** What is wrong with a program cannot be run; the messages say it. */
const broken = ({ diagnostics }: Typed, { span }: ast.Item): readonly Diagnostic[] => {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const own = errors.filter((d) => d.span?.file === span.file && d.span.start >= span.start && d.span.end <= span.end);
  return own.length > 0 ? own : errors;
};
