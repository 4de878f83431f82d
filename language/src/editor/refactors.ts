/** What a person can ask for at a place where nothing is wrong. */
import { withPrefix } from '../cost/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { hasErrors } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import { checkLevels, type WrittenPlan, writePlan } from '../plan/index.ts';
import type { ast } from '../syntax/index.ts';
import { formatModule } from '../syntax/index.ts';
import { checkProgram, type Typed } from '../types/index.ts';
import { nodesAt } from './at.ts';
import { insert, replace } from './fixes/fix.ts';
import type { Edit } from './format.ts';
import { typeHints } from './hints.ts';
import type { DiagramPlan, PlanCache, PlanSettings } from './plans.ts';
import { applied } from './rename.ts';
import { withText } from './with-text.ts';

export interface Refactoring {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Planner {
  readonly host: ModuleHost;
  readonly settings: PlanSettings;
  readonly cache: PlanCache;
}

/** Writes the type of the `let` at an offset. */
export function inferredType(typed: Typed, offset: number): readonly Refactoring[] {
  const around = nodesAt(typed.resolved.entry.parsed.module, offset);
  const statement = around.findLast((node) => node.kind === 'let') as ast.Let | undefined;
  const [name] = statement?.names ?? [];
  const hint = name && typeHints(typed).find((h) => h.offset === name.span.end);
  return hint?.edit && name ? [{ title: `write the type of \`${name.text}\``, edits: [hint.edit] }] : [];
}

/** The diagram around an offset. */
export function diagramAt({ resolved }: Typed, offset: number): ast.Diagram | undefined {
  return resolved.entry.parsed.module.items.find(
    (item): item is ast.Diagram => item.kind === 'diagram' && item.span.start <= offset && offset <= item.span.end,
  );
}

/** Whether a diagram has kernels that no region of the text states. */
export const hasDerivedKernels = ({ labelled }: DiagramPlan): boolean =>
  labelled.regions.some(({ declared }) => declared === undefined);

/** The plan of a diagram as regions in the text: `ncd plan --write`. */
export function explicitPlan(typed: Typed, { diagram, target, sizes }: DiagramPlan, host: ModuleHost): WrittenPlan {
  return writePlan(typed, diagram, host, { target, sizes });
}

/** One edit from a text to another. */
export function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** Regions around a diagram that keep local what goes to global memory and back, where one is legal and moves less. */
export function fusions(typed: Typed, plan: DiagramPlan, planner: Planner): readonly Refactoring[] {
  const { declaration } = plan.diagram;
  const total = plan.report.totals.globalBytes;
  if (declaration.kind !== 'diagram' || total === null || plan.labelled.term.regions.length > 0) return [];
  const { body } = declaration;
  const folded = plan.labelled.term.nodes.flatMap((node) =>
    node.kind === 'reduce' ? node.reduced.map(({ name }) => name) : [],
  );
  const tries = [...new Set(folded)].slice(0, mostAxes).flatMap((axis): Try[] => {
    const edits = [
      insert(body.span.start + 1, `\nat workgroup (stream ${axis}: auto) {`),
      insert(body.span.end - 1, '}\n'),
    ];
    const moved = movedBy(typed, plan, edits, planner);
    return moved !== undefined && moved.bytes < total ? [{ axis, ...moved }] : [];
  });
  const [best] = tries.sort((a, b) => a.bytes - b.bytes);
  if (!best) return [];
  const title = `stream ${best.axis} at workgroup: moves ${withPrefix(best.bytes, 'B')} instead of ${withPrefix(total, 'B')}`;
  return [{ title, edits: [editBetween(declaration.span.file.text, best.text)] }];
}

/** More axes than this are not tried. */
const mostAxes = 4;

interface Moved {
  readonly bytes: number;
  readonly text: string;
}
type Try = Moved & { readonly axis: string };

/** What a diagram moves with some edits, where the text with them is right. */
function movedBy(typed: Typed, plan: DiagramPlan, edits: readonly Edit[], planner: Planner): Moved | undefined {
  const { host, settings, cache } = planner;
  const { file } = typed.resolved.entry.parsed.module;
  const text = formatModule({ path: file.path, text: applied(file.text, edits) });
  if (text === undefined) return undefined;
  const again = checkProgram(file.path, withText(host, file.path, text));
  const same = [...(again?.diagrams.values() ?? [])].find(
    ({ declaration, name }) => name === plan.diagram.name && declaration.span.file.path === file.path,
  );
  if (!again || !same?.sound || hasErrors([...again.diagnostics, ...checkLevels(again, settings.target)]))
    return undefined;
  const bytes = cache.plan(again, same, settings)?.report.totals.globalBytes;
  return bytes === null || bytes === undefined ? undefined : { bytes, text };
}

/** Sizes of a tile. */
const tileSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** For a move at an offset, the other sizes that are legal, and what each moves. */
export function tileChoices(typed: Typed, offset: number, plan: DiagramPlan, planner: Planner): readonly Refactoring[] {
  const around = nodesAt(typed.resolved.entry.parsed.module, offset);
  const move = around.findLast((node) => node.kind === 'move') as ast.Move | undefined;
  if (!move || move.size === 'auto') return [];
  const { size } = move;
  const written = size.span.file.text.slice(size.span.start, size.span.end);
  return tileSizes
    .filter((choice) => String(choice) !== written)
    .flatMap((choice): Refactoring[] => {
      const edits = [replace(size.span, String(choice))];
      const moved = movedBy(typed, plan, edits, planner);
      if (!moved) return [];
      return [{ title: `${move.move} ${move.axis.text}: ${choice} (moves ${withPrefix(moved.bytes, 'B')})`, edits }];
    });
}

/** Whether a message proposes a fusion. */
export const isRoundTrip = ({ code }: Diagnostic): boolean => code === 'NCD5111';
