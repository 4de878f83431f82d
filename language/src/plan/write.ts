/** Writes a derived plan into the source, as `at` regions. */

import { isUnstreamed } from '../derive/index.ts';
import { NCD4110 } from '../diagnostics/codes/NCD4110.ts';
import { type Diagnostic, diagnose, hasErrors } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { formatModule } from '../syntax/index.ts';
import { buildTerm } from '../term/index.ts';
import {
  checkProgram,
  elementsOf,
  type TargetMachine,
  type Typed,
  type TypedDiagram,
  withElements,
} from '../types/index.ts';
import { checkLevels } from './check.ts';
import { fusedPlan } from './fuse.ts';
import { type Labelled, type Region, savesOf } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { planReport } from './report.ts';
import { groupsOf, type KnownSizes } from './shape.ts';

export type WrittenPlan =
  /** The whole text of the file, formatted. */
  | { readonly kind: 'written'; readonly text: string }
  /** Every kernel is a region of the source already. */
  | { readonly kind: 'explicit' }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

export interface WriteOptions {
  readonly target: TargetMachine;
  readonly sizes: KnownSizes;
}

/** The file of a sound diagram with its plan written out. What is written gives the same kernels, with the same tiles and
 * transfers; a plan of which that is not true is refused. */
export function writePlan(
  typed: Typed,
  diagram: TypedDiagram,
  host: ModuleHost,
  { target, sizes }: WriteOptions,
): WrittenPlan {
  const { declaration } = diagram;
  const refused = (span: Span, reason: string): WrittenPlan => ({
    kind: 'refused',
    diagnostic: diagnose(NCD4110, span, { diagram: diagram.name, reason }),
  });
  if (declaration.kind !== 'diagram') return refused(declaration.span, 'only diagrams have plans');
  const plan = (of: Typed, which: TypedDiagram): Labelled =>
    fusedPlan(buildTerm(of, withElements(which, elementsOf(diagram)).diagram), {
      storageBuffers: target.limits.storageBuffers,
      sizes,
      target,
    });
  const labelled = plan(typed, diagram);
  const open = labelled.regions.filter((region) => region.declared === undefined);
  if (open.length === 0) return { kind: 'explicit' };
  if (labelled.splits) return refused(declaration.name.span, 'a kernel splits an axis, which no region says yet');
  const attempt = (how: Sizes): WrittenPlan => {
    const places = placesOf(declaration.body, labelled, open, how);
    if (!('edits' in places)) return refused(declaration.name.span, places.reason);

    const { file } = declaration.span;
    const text = formatModule({ path: file.path, text: edited(file.text, places.edits) });
    if (text === undefined) return refused(declaration.name.span, 'the text around it does not parse');
    const again = checkProgram(file.path, {
      resolve: host.resolve,
      read: (path) => (path === file.path ? text : host.read(path)),
    });
    const item = again?.resolved.entry.parsed.module.items.find(
      (i) => i.kind === 'diagram' && i.name.text === declaration.name.text,
    );
    const same = item?.kind === 'diagram' ? again?.diagrams.get(item) : undefined;
    if (!again || !same?.sound) return refused(declaration.name.span, 'the types of the text with regions differ');
    const problem = checkLevels(again, target).find(({ severity }) => severity === 'error');
    if (problem) return refused(declaration.name.span, problem.message);
    const described = (l: Labelled): string =>
      JSON.stringify(planReport(l, target, sizes).kernels.map(({ moves, levels }) => [moves, levels]));
    if (hasErrors(again.diagnostics) || described(plan(again, same)) !== described(labelled))
      return refused(declaration.name.span, 'with the regions written, other kernels would be made of it');
    return { kind: 'written', text };
  };
  const exact = attempt('numbers');
  if (exact.kind === 'written') return exact;
  // tiles that the planner takes beyond what a program may ask for stay its own
  const left = attempt('auto');
  return left.kind === 'written' ? left : exact;
}

type Sizes = 'numbers' | 'auto';

interface Edit {
  readonly span: Span;
  readonly before: string;
  readonly after: string;
}

/** Where regions go: around the whole body where it is one kernel, else around what a `let` or the body's end computes. */
function placesOf(
  body: A.Block,
  labelled: Labelled,
  open: readonly Region[],
  sizes: Sizes,
): { readonly edits: readonly Edit[] } | { readonly reason: string } {
  const { file, start, end } = body.span;
  const inside = { file, start: start + 1, end: end - 1 };
  if (labelled.regions.length === 1 && open[0]) return { edits: [regionAround(inside, open[0], sizes)] };
  const edits: Edit[] = [];
  for (const region of open) {
    const span = expressionOf(body, labelled, region);
    if (!span) return { reason: `kernel ${region.name} ends inside a call or an expression: give its value a \`let\`` };
    edits.push(regionAround(span, region, sizes));
  }
  return { edits };
}

function expressionOf(body: A.Block, { term }: Labelled, region: Region): Span | undefined {
  const [output, ...others] = savesOf(region);
  if (output === undefined || others.length > 0) return undefined;
  const { name } = nodeOf(term, output);
  const statement = body.statements.find((s) => s.kind === 'let' && !s.tuple && s.names[0]?.text === name);
  if (statement) return statement.value.span;
  return term.results.length === 1 && term.results[0]?.node === output ? body.value?.span : undefined;
}

const regionAround = (span: Span, region: Region, sizes: Sizes): Edit => ({
  span,
  before: `\nat workgroup ${movesText(region, sizes)} {\n`.slice(span.file.text[span.start - 1] === '{' ? 0 : 1),
  after: '\n}\n'.slice(0, span.file.text[span.end] === '}' ? 3 : 2),
});

function movesText(region: Region, sizes: Sizes): string {
  if (region.kind === 'element') return 'auto';
  const { stream, chunk } = region;
  const groups = groupsOf(region).map(({ axis, size }) => `group ${axis.name}: ${sizes === 'auto' ? sizes : size}`);
  return `(${[...groups, ...(isUnstreamed(stream) ? [] : [`stream ${stream.axis.name}: ${sizes === 'auto' ? sizes : chunk}`])].join(', ')})`;
}

function edited(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const { span, before, after } of [...edits].sort((a, b) => b.span.start - a.span.start))
    out = out.slice(0, span.start) + before + out.slice(span.start, span.end).trim() + after + out.slice(span.end);
  return out;
}
