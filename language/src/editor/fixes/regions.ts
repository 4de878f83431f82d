/** Regions around what goes to global memory and back, so that it stays local (theory.md §2: fusion is recolouring). */
import type { Diagnostic } from '../../diagnostics/index.ts';
import type { ast } from '../../syntax/index.ts';
import type { Typed } from '../../types/index.ts';
import { type Attempt, attempted, countOf, movesInstead, type Planner } from '../attempt.ts';
import type { Edit } from '../format.ts';
import type { DiagramPlan } from '../plans.ts';
import { insert } from './fix.ts';
import type { Rewrite } from './traffic.ts';

/** More axes than this, and more stretches of statements, are not tried. */
const mostAxes = 4;
const mostStretches = 4;
/** Of what one workgroup takes along an axis of the result; the planner's own choice is tried as well. */
const groupSizes = [64, 16];

interface Try {
  readonly stream: string;
  readonly attempt: Attempt;
}

/** The region that keeps a value local, is legal and moves less; of several, the one that takes the least time. */
export function keptLocal(
  typed: Typed,
  plan: DiagramPlan,
  diagnostic: Diagnostic,
  planner: Planner,
): readonly Rewrite[] {
  const { declaration } = plan.diagram;
  const total = plan.report.totals.globalBytes;
  if (declaration.kind !== 'diagram' || total === null || !diagnostic.span) return [];
  const { nodes } = plan.labelled.term;
  const folded = nodes.flatMap((node) => (node.kind === 'reduce' ? node.reduced.map(({ name }) => name) : []));
  const streams = [...new Set(folded)].slice(0, mostAxes);
  for (const stretch of stretchesFrom(declaration.body, diagnostic.span.start)) {
    const tried = streams.flatMap((stream): readonly Try[] => {
      const start = attemptAt(stretch, `stream ${stream}: auto`);
      if (!start) return [];
      const groups = outputAxes(plan)
        .filter((axis) => axis !== stream)
        .flatMap((axis) => groupSizes.map((size) => `group ${axis}: ${size}, stream ${stream}: auto`));
      const others = groups.flatMap((moves) => attemptAt(stretch, moves) ?? []);
      return [start, ...others].map((attempt) => ({ stream, attempt }));
    });
    const [best] = tried
      .filter(({ attempt }) => attempt.bytes < total && countOf(attempt.plan, 'NCD5111') < countOf(plan, 'NCD5111'))
      .sort((a, b) => a.attempt.seconds - b.attempt.seconds || a.attempt.bytes - b.attempt.bytes);
    if (best)
      return [
        { title: `stream ${best.stream} at workgroup: ${movesInstead(best.attempt, plan)}`, text: best.attempt.text },
      ];
  }
  return [];

  function attemptAt(stretch: Stretch, moves: string): Attempt | undefined {
    return attempted(typed, plan, regionAround(stretch, moves), planner);
  }
}

const outputAxes = ({ labelled: { term } }: DiagramPlan): readonly string[] =>
  [...new Set(term.results.flatMap(({ node }) => term.nodes[node]?.axes.map(({ name }) => name) ?? []))].slice(0, 2);

/** Statements that follow each other, the last of which is a `let` or the value of the block. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Where the value of the last one starts. */
  readonly value: number;
  /** The last one, where it is a `let`. */
  readonly named?: ast.Let;
}

/** The whole block first, then from the statement at an offset to each of those behind it. */
function stretchesFrom({ statements, value, span }: ast.Block, offset: number): readonly Stretch[] {
  const whole: Stretch = { start: span.start + 1, end: span.end - 1, value: span.start + 1 };
  const first = statements.findIndex((statement) => offset <= statement.span.end);
  const from = statements[first];
  if (!from) return [whole];
  const later = statements.slice(first + 1).flatMap((last): Stretch[] => {
    if (last.kind !== 'let') return [];
    return [{ start: from.span.start, end: last.span.end, value: last.value.span.start, named: last }];
  });
  const toValue: readonly Stretch[] =
    value && first > 0 ? [{ start: from.span.start, end: value.span.end, value: value.span.start }] : [];
  return [whole, ...toValue, ...later].slice(0, mostStretches);
}

/** The last `let` names what the region gives; the formatter puts the text in order. */
function regionAround({ start, end, value, named }: Stretch, moves: string): readonly Edit[] {
  const open = `at workgroup (${moves}) {\n`;
  if (!named) return [insert(start, `\n${open}`), insert(end, '\n}\n')];
  const { text } = named.span.file;
  const head = text.slice(named.span.start, value);
  return [insert(start, `${head}${open}`), { start: named.span.start, end: value, text: '' }, insert(end, '\n}')];
}
