/** What becomes of a diagram where its text is another one: the ground on which rewrites are offered. */
import { formatSeconds, toldApart, withPrefix } from '../cost/index.ts';
import { type Diagnostic, hasErrors, newErrors } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import { checkLevels } from '../plan/index.ts';
import { formatModule, parseModule } from '../syntax/index.ts';
import { checkProgram, type Typed } from '../types/index.ts';
import type { Edit } from './format.ts';
import type { DiagramPlan, PlanCache, PlanSettings } from './plans.ts';
import { applied } from './rename.ts';
import { withText } from './with-text.ts';

export interface Planner {
  readonly host: ModuleHost;
  readonly settings: PlanSettings;
  readonly cache: PlanCache;
}

export interface Attempt {
  /** Of the whole file, formatted. */
  readonly text: string;
  readonly plan: DiagramPlan;
  readonly bytes: number;
  readonly seconds: number;
}

/** A diagram planned again with some edits; `undefined` where the text with them has an error that it has not without. */
export function attempted(
  typed: Typed,
  { diagram }: DiagramPlan,
  edits: readonly Edit[],
  { host, settings, cache }: Planner,
): Attempt | undefined {
  const { file } = typed.resolved.entry.parsed.module;
  const text = formatModule(parseModule({ path: file.path, text: applied(file.text, edits) }));
  if (text === undefined) return undefined;
  const again = checkProgram(file.path, withText(host, file.path, text));
  const same = [...(again?.diagrams.values() ?? [])].find(
    ({ declaration, name }) => name === diagram.name && declaration.span.file.path === file.path,
  );
  if (!again || !same?.sound || newErrors(typed.diagnostics, again.diagnostics).length > 0) return undefined;
  const problems = checkLevels(again, settings.target);
  if (hasErrors(problems) && newErrors(checkLevels(typed, settings.target), problems).length > 0) return undefined;
  const plan = cache.plan(again, same, settings);
  const { globalBytes: bytes, seconds } = plan?.report.totals ?? { globalBytes: null, seconds: null };
  return plan && bytes !== null ? { text, plan, bytes, seconds: seconds ?? Number.POSITIVE_INFINITY } : undefined;
}

/** How often a plan has a message of a code. */
export const countOf = ({ traffic }: DiagramPlan, code: string): number =>
  traffic.filter((d: Diagnostic) => d.code === code).length;

/** `moves 1.57 MB instead of 4.72 MB`, and how long it takes where that is longer. */
export function movesInstead({ bytes, seconds }: Attempt, { report: { totals } }: DiagramPlan): string {
  const inBytes = (value: number, more: number): string => withPrefix(value, 'B', more);
  const [now, before] = toldApart(bytes, totals.globalBytes ?? bytes, inBytes);
  const [own, other] = toldApart(seconds, totals.seconds ?? seconds, formatSeconds);
  const isSlower = totals.seconds !== null && seconds > totals.seconds;
  const time = isSlower ? `, in ${own} rather than ${other}` : '';
  return `moves ${now}${totals.globalBytes === null ? '' : ` instead of ${before}`}${time}`;
}
