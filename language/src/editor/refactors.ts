/** What a person can ask for at a place where nothing is wrong. */
import { withPrefix } from '../cost/index.ts';
import type { ModuleHost } from '../names/index.ts';
import { hasOpenKernels, type WrittenPlan, writePlan } from '../plan/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Typed } from '../types/index.ts';
import { attempted, type Planner } from './attempt.ts';
import { replace } from './fixes/fix.ts';
import type { Edit } from './format.ts';
import { typeHints } from './hints.ts';
import { nodesAt } from './nodes-at.ts';
import type { DiagramPlan } from './plans.ts';

export interface Refactoring {
  readonly title: string;
  readonly edits: readonly Edit[];
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
export const hasDerivedKernels = ({ labelled }: DiagramPlan): boolean => hasOpenKernels(labelled);

/** The plan of a diagram as regions in the text: `ncd plan --write`. */
export function explicitPlan(typed: Typed, { diagram, target, sizes }: DiagramPlan, host: ModuleHost): WrittenPlan {
  return writePlan(typed, diagram, host, { target, sizes });
}

/** One edit from a text to another, which gets the line ends of the first. */
export function editBetween(before: string, wanted: string): Edit {
  const [lineEnd = '\n'] = /\r?\n/.exec(before) ?? [];
  const after = wanted.replace(/\r?\n/g, lineEnd);
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** Sizes of a tile. */
const tileSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];

const moveAt = ({ resolved }: Typed, offset: number): ast.Move | undefined =>
  nodesAt(resolved.entry.parsed.module, offset).findLast((node): node is ast.Move => node.kind === 'move');

/** Whether there are tiles to choose. */
export const isAtMove = (typed: Typed, offset: number): boolean => moveAt(typed, offset) !== undefined;

/** For a move at an offset, the other sizes that are legal, and what each moves. */
export function tileChoices(typed: Typed, offset: number, plan: DiagramPlan, planner: Planner): readonly Refactoring[] {
  const move = moveAt(typed, offset);
  if (!move || move.size === 'auto') return [];
  const { size } = move;
  const written = size.span.file.text.slice(size.span.start, size.span.end);
  return tileSizes
    .filter((choice) => String(choice) !== written)
    .flatMap((choice): Refactoring[] => {
      const edits = [replace(size.span, String(choice))];
      const attempt = attempted(typed, plan, edits, planner);
      if (!attempt) return [];
      return [{ title: `${move.move} ${move.axis.text}: ${choice} (moves ${withPrefix(attempt.bytes, 'B')})`, edits }];
    });
}
