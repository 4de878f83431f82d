/** Fixes of levels and moves. */
import { spanText } from '../../source/index.ts';
import type { ast } from '../../syntax/index.ts';
import { enclosing, type Fixer, removal, replace, replacement } from './fix.ts';

export const globalLevel: Fixer = ({ span }) => [replacement(span, 'global')];

/** A region without moves is left to the planner. */
export const removeMove: Fixer = (problem) => {
  const region = enclosing(problem, 'at');
  const move = region?.moves.find(({ span }) => span.start <= problem.span.start && problem.span.end <= span.end);
  if (!region || !move) return [];
  const only = region.moves.length === 1;
  const edit = only
    ? replace({ ...region.span, start: region.level.span.end, end: region.body.span.start }, ' auto ')
    : removal(move.span);
  return [{ title: `remove \`${spanText(move.span)}\``, edits: [edit] }];
};

/** What stands in a region stands there by itself; the planner finds a plan. */
export const withoutRegion: Fixer = (problem) => {
  const region = enclosing(problem, 'at');
  const edit = region && unwrapped(region, problem.around);
  return edit ? [{ title: 'leave the region out', edits: [edit] }] : [];
};

function unwrapped({ span, body }: ast.At, around: readonly { readonly kind: string }[]) {
  const inner = span.file.text.slice(body.span.start + 1, body.span.end - 1).trim();
  const block = around.findLast(
    (node) => node.kind === 'block' && (node as ast.Block).value?.span.start === span.start,
  );
  if (body.statements.length > 0 && !block) return undefined;
  return replace(span, inner);
}
