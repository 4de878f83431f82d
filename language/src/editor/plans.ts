/** The plans of a file's diagrams, at sizes and for a target: what hints, lenses and bandwidth messages read. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import {
  fusedPlan,
  type KnownSizes,
  type Labelled,
  type PlanReport,
  planReport,
  trafficDiagnostics,
  unplannable,
} from '../plan/index.ts';
import type { Span } from '../source/index.ts';
import { bindSizes, buildTerm, printTerm, signatureOf, type Term } from '../term/index.ts';
import {
  bitsPerValue,
  constantSize,
  evaluateSize,
  knownTargets,
  type TargetMachine,
  type Typed,
  type TypedDiagram,
  targetFrom,
} from '../types/index.ts';

export interface PlanSettings {
  readonly target: TargetMachine;
  /** Of open axes, by name. A budget of a diagram has sizes of its own. */
  readonly sizes: KnownSizes;
  /** Of the other axes, halved until no array is larger than a gibibyte; they stay open without it. */
  readonly defaultSize?: number;
}

export interface DiagramPlan {
  readonly diagram: TypedDiagram;
  /** As it is written; the plan may split it. */
  readonly term: Term;
  readonly labelled: Labelled;
  readonly report: PlanReport;
  readonly target: TargetMachine;
  /** Those for which the plan is made; empty where they do not fit the diagram. */
  readonly sizes: KnownSizes;
  /** What the plan moves more than it might. */
  readonly traffic: readonly Diagnostic[];
}

/** The target of a name that the program knows. */
export function targetNamed(typed: Typed, host: ModuleHost, name: string): TargetMachine | undefined {
  const declaration = knownTargets(typed.resolved, host).get(name);
  return declaration && targetFrom(declaration).target;
}

/** The diagrams of the entry file that are programs: the exported ones, or all where none is. */
export function programsIn({ resolved, diagrams }: Typed): readonly TypedDiagram[] {
  const declared = resolved.entry.parsed.module.items.filter((item) => item.kind === 'diagram');
  const exported = declared.filter((diagram) => diagram.exported);
  return (exported.length > 0 ? exported : declared).flatMap((declaration) => {
    const diagram = diagrams.get(declaration);
    return diagram?.sound ? [diagram] : [];
  });
}

/** Plans are slow to make, and an edit changes few: those of terms that stay the same are kept. */
export class PlanCache {
  readonly #known = new Map<string, DiagramPlan>();

  /** `undefined` for what no kernel can run. */
  plan(typed: Typed, diagram: TypedDiagram, settings: PlanSettings): DiagramPlan | undefined {
    const term = buildTerm(typed, diagram);
    if (unplannable(term).length > 0) return undefined;
    const sizes = sizesFor(typed, diagram, term, settings);
    const key = keyOf(term, settings.target, sizes);
    const known = this.#known.get(key);
    const plan = known ? moved(known, diagram, term) : planned(diagram, term, settings.target, sizes);
    this.#known.delete(key);
    this.#known.set(key, plan);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostPlans && oldest !== undefined) this.#known.delete(oldest);
    return plan;
  }
}

const mostPlans = 256;

function planned(diagram: TypedDiagram, term: Term, target: TargetMachine, sizes: KnownSizes): DiagramPlan {
  const labelled = fusedPlan(term, { storageBuffers: target.limits.storageBuffers, sizes, target });
  const report = planReport(labelled, target, sizes);
  return { diagram, term, labelled, report, target, sizes, traffic: trafficDiagnostics(labelled, target, sizes) };
}

/** Of a budget for the diagram, else as the settings say; none where they cannot be. */
export function sizesFor(
  typed: Typed,
  { declaration, name }: TypedDiagram,
  term: Term,
  { sizes, defaultSize }: Pick<PlanSettings, 'sizes' | 'defaultSize'>,
): KnownSizes {
  const given = new Map([...sizes].filter(([symbol]) => term.symbols.includes(symbol)));
  for (const item of declaration.span.file === typed.resolved.entry.parsed.module.file
    ? typed.resolved.entry.parsed.module.items
    : []) {
    if (item.kind !== 'budget' || item.diagram.text !== name) continue;
    for (const { axis, size } of item.sizes) {
      const known = typed.sizes.get(size);
      const value = known && constantSize(known);
      if (value !== undefined && term.symbols.includes(axis.text)) given.set(axis.text, value);
    }
  }
  const open = term.symbols.filter((symbol) => !given.has(symbol));
  for (let size = defaultSize; ; size = size && size >> 1) {
    if (size) for (const symbol of open) given.set(symbol, size);
    const bound = bindSizes(signatureOf(term), new Map(), given);
    if (bound.problems.some(({ kind }) => kind !== 'unknown')) return new Map();
    if (open.length === 0 || !size || size === 1 || largestBytes(term, bound.sizes) <= mostBytes) return bound.sizes;
  }
}

/** Of an array in a report at sizes that nobody has chosen: seven axes of 1024 are no example of anything. */
const mostBytes = 2 ** 30;

/** Of the arrays that are given, or might be stored. */
const largestBytes = ({ nodes }: Term, sizes: KnownSizes): number =>
  Math.max(
    0,
    ...nodes
      .filter(({ kind }) => kind === 'input' || kind === 'reduce')
      .map((node) => {
        const values = node.axes.map(({ size }) => evaluateSize(size, (symbol) => sizes.get(symbol)) ?? 1);
        return values.reduce(
          (product, size) => product * size,
          bitsPerValue(node.kind === 'input' ? node.stored : node.element) / 8,
        );
      }),
  );

/** The same for terms that differ only in where they stand. */
function keyOf(term: Term, target: TargetMachine, sizes: KnownSizes): string {
  const { file, start } = term.span;
  const place = ({ span }: { readonly span: Span }): string =>
    `${span.file === file ? span.start - start : `${span.file.path} ${span.start}`}-${span.end - span.start}`;
  const places = [...term.nodes, ...term.regions, ...term.claims].map(place);
  return [file.path, printTerm(term), places.join(), JSON.stringify(target), [...sizes].join(';')].join('\n');
}

/** The plan of a term that is the same as another, but for where it stands. */
function moved(known: DiagramPlan, diagram: TypedDiagram, term: Term): DiagramPlan {
  const { term: was } = known;
  const places = new Map<Span, Span>([[was.span, term.span]]);
  for (const kind of ['nodes', 'regions', 'claims'] as const)
    for (const [i, { span }] of was[kind].entries()) places.set(span, term[kind][i]?.span ?? span);
  const to = (span: Span): Span => places.get(span) ?? span;
  const traffic = known.traffic.map((diagnostic) => ({
    ...diagnostic,
    ...(diagnostic.span ? { span: to(diagnostic.span) } : {}),
    related: diagnostic.related.map((r) => ({ ...r, span: to(r.span) })),
  }));
  const nodes = known.labelled.term.nodes.map((node) => ({ ...node, span: to(node.span) }));
  const labelled = { ...known.labelled, term: { ...known.labelled.term, nodes, span: to(known.labelled.term.span) } };
  return { ...known, diagram, term, labelled, traffic };
}
