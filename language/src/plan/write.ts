/** Writes a derived plan into the source, as `at` regions. */

import type { CostedAxis } from '../cost/index.ts';
import { isUnstreamed } from '../derive/index.ts';
import { NCD4110 } from '../diagnostics/codes/NCD4110.ts';
import { type Diagnostic, diagnose, newErrors } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { formatModule, parseModule } from '../syntax/index.ts';
import { buildTerm, type NodeId, sameTerm, type Term } from '../term/index.ts';
import {
  checkProgram,
  constantSize,
  elementsOf,
  type TargetMachine,
  type Typed,
  type TypedDiagram,
  withElements,
} from '../types/index.ts';
import { checkLevels } from './check.ts';
import { fusedPlan } from './fuse.ts';
import { type Labelled, splitsMergedBy } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { planReport } from './report.ts';
import { groupsOf, type KnownSizes } from './shape.ts';
import { type SourceKernel, sourceKernels } from './source-kernels.ts';
import { writtenBody } from './written-body.ts';

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
  if (declaration.kind !== 'diagram') return refused(declaration.span, diagram.name, 'only diagrams have plans');
  const options = { storageBuffers: target.limits.storageBuffers, sizes, target };
  const nodes = new Map<A.Expression, NodeId>();
  const own = buildTerm(typed, diagram, nodes);
  const labelled = fusedPlan(own, options);
  const refuse = (reason: string): WrittenPlan => refused(declaration.name.span, diagram.name, reason);
  const source = sourceKernels(labelled);
  if (!source) return refuse('several kernels compute the parts of one split');
  const { kernels } = source;
  const declared = kernels.filter((kernel) => isDeclared(labelled, kernel));
  const open = kernels.filter((kernel) => isOpen(labelled, kernel));
  if (open.length === 0) return { kind: 'explicit' };
  const described = (of: Labelled): readonly string[] =>
    planReport(of, target, sizes).kernels.map(({ moves, levels }) => JSON.stringify([moves, levels]));
  const wanted = described(labelled);
  const problems = checkLevels(typed, target);
  const attempt = (edits: readonly Edit[]): Attempt => {
    const { file } = declaration.span;
    const text = formatModule(parseModule({ path: file.path, text: edited(file.text, edits) }));
    if (text === undefined) return { reason: 'the text around it does not parse' };
    const again = checkProgram(file.path, {
      resolve: host.resolve,
      read: (path) => (path === file.path ? text : host.read(path)),
    });
    const item = again?.resolved.entry.parsed.module.items.find(
      (i) => i.kind === 'diagram' && i.name.text === declaration.name.text,
    );
    const same = item?.kind === 'diagram' ? again?.diagrams.get(item) : undefined;
    if (!again || !same?.sound || newErrors(typed.diagnostics, again.diagnostics).length > 0)
      return { reason: 'the types of the text with regions differ' };
    const [problem] = newErrors(problems, checkLevels(again, target));
    if (problem) return { reason: problem.message }; // such as a tile that no program may ask for
    const term = buildTerm(again, withElements(same, elementsOf(diagram)).diagram);
    if (!sameTerm(term, own)) return { reason: 'with the regions written, something else would be computed' };
    const found = described(fusedPlan(term, options));
    const differ = wanted.flatMap((kernel, i) => (kernel === found[i] ? [] : [i]));
    if (differ.length === 0 && wanted.length === found.length) return { text };
    const others = wanted.length === found.length ? { differ } : {};
    return { reason: 'with the regions written, other kernels would be made of it', ...others };
  };
  const place = new Map(labelled.regions.map((region, i) => [region, i] as const));
  const detailOf =
    (details: readonly Detail[]) =>
    ({ region }: SourceKernel): Detail =>
      details[place.get(region) ?? -1] ?? 'numbers';
  const inPlace = (details: readonly Detail[]): readonly Edit[] | undefined =>
    placesOf(declaration.body, own, kernels, open, detailOf(details));
  const anew = (details: readonly Detail[]): readonly Edit[] | undefined => {
    if (declared.length > 0) return undefined;
    const text = writtenBody({ typed, diagram, term: own, nodes, ...source }, (kernel, nameOf) =>
      movesText(kernel, detailOf(details)(kernel), nameOf),
    );
    const { file, start, end } = declaration.body.span;
    return text === undefined ? undefined : [{ span: { file, start: start + 1, end: end - 1 }, text: `\n${text}\n` }];
  };
  let reason = 'one of its kernels cannot be said in the language';
  for (const edits of [inPlace, anew]) {
    const best = withLessDetail(labelled.regions.length, (details) => {
      const made = edits(details);
      return made && attempt(made);
    });
    if (best && 'text' in best) return { kind: 'written', text: best.text };
    reason = best?.reason ?? reason;
  }
  return refuse(reason);
}

/** Whether a plan has kernels that regions could be written for. */
export const hasOpenKernels = (labelled: Labelled): boolean =>
  sourceKernels(labelled)?.kernels.some((kernel) => isOpen(labelled, kernel)) === true;

const isOpen = (labelled: Labelled, kernel: SourceKernel): boolean => !kernel.isFree && !isDeclared(labelled, kernel);

/** A region of the text, or what merges the parts of one. */
const isDeclared = (labelled: Labelled, { region }: SourceKernel): boolean =>
  region.declared !== undefined || splitsMergedBy(labelled, region).some((merged) => merged.declared !== undefined);

const refused = (span: Span, diagram: string, reason: string): WrittenPlan => ({
  kind: 'refused',
  diagnostic: diagnose(NCD4110, span, { diagram, reason }),
});

type Attempt =
  | { readonly text: string }
  /** And which kernels are others, where that is all. */
  | { readonly reason: string; readonly differ?: readonly number[] };

/** What is said of a kernel: tiles that the planner takes beyond what a program may ask for stay its own. */
type Detail = 'numbers' | 'auto' | 'nothing';
const less: Readonly<Record<Detail, Detail>> = { numbers: 'auto', auto: 'nothing', nothing: 'nothing' };

/** The first attempt that succeeds, with less and less said of the kernels that differ, or of all. */
function withLessDetail(
  count: number,
  attempt: (details: readonly Detail[]) => Attempt | undefined,
): Attempt | undefined {
  let details: readonly Detail[] = Array.from({ length: count }, () => 'numbers');
  let first: Attempt | undefined;
  for (;;) {
    const result = attempt(details);
    if (!result || 'text' in result) return result;
    first ??= result;
    const differ = new Set(result.differ ?? details.keys());
    const next = details.map((detail, i) => (differ.has(i) ? less[detail] : detail));
    if (next.every((detail, i) => detail === details[i])) return first;
    details = next;
  }
}

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Where regions go if the text stays as it is: around the whole body where it is one kernel, else around what a `let` or the
 * body's end computes. */
function placesOf(
  body: A.Block,
  term: Term,
  kernels: readonly SourceKernel[],
  open: readonly SourceKernel[],
  detailOf: (kernel: SourceKernel) => Detail,
): readonly Edit[] | undefined {
  const { file, start, end } = body.span;
  const around = (span: Span, kernel: SourceKernel): string =>
    `at workgroup ${movesText(kernel, detailOf(kernel))} {\n${file.text.slice(span.start, span.end).trim()}\n}`;
  if (kernels.length === 1 && open[0]) {
    const span = { file, start: start + 1, end: end - 1 };
    return [{ span, text: `\n${around(span, open[0])}\n` }];
  }
  const edits: Edit[] = [];
  for (const kernel of open) {
    const span = expressionOf(body, term, kernel);
    if (!span) return undefined;
    edits.push({ span, text: around(span, kernel) });
  }
  return edits;
}

function expressionOf(body: A.Block, term: Term, { outputs }: SourceKernel): Span | undefined {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0) return undefined;
  const { name } = nodeOf(term, output);
  const statement = body.statements.find((s) => s.kind === 'let' && !s.tuple && s.names[0]?.text === name);
  if (statement) return statement.value.span;
  return term.results.length === 1 && term.results[0]?.node === output ? body.value?.span : undefined;
}

function movesText(
  { region, split }: SourceKernel,
  detail: Detail,
  nameOf: (axis: CostedAxis) => string | undefined = ({ name }) => name,
): string {
  const move = (kind: string, axis: CostedAxis, size: number | 'auto'): readonly string[] => {
    const name = nameOf(axis.id === split?.along.id ? split.axis : axis);
    return name === undefined ? [] : [`${kind} ${name}: ${size}`];
  };
  const sized = (size: number): number | 'auto' => (detail === 'auto' ? detail : size);
  // the planner need not find a split again
  const moves = split ? [...move('split', split.axis, constantSize(split.part.size) ?? 'auto')] : [];
  if (region.kind === 'stream' && detail !== 'nothing') {
    const { stream, chunk } = region;
    const groups = groupsOf(region).filter(({ axis }) => axis.id !== split?.part.id);
    moves.push(...groups.flatMap(({ axis, size }) => move('group', axis, sized(size))));
    if (!isUnstreamed(stream)) moves.push(...move('stream', stream.axis, sized(chunk)));
  }
  return moves.length === 0 ? 'auto' : `(${moves.join(', ')})`;
}

function edited(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const { span, text: own } of [...edits].sort((a, b) => b.span.start - a.span.start))
    out = out.slice(0, span.start) + own + out.slice(span.end);
  return out;
}
