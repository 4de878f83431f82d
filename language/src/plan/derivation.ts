/** How each region of a plan came about, and what could not be joined, for people (theory.md §4, §5, §9). */
import { type Accumulator, type DerivationStep, deriveStream, type Refusal, type Rule } from '../derive/index.ts';
import type { Span } from '../source/index.ts';
import {
  type ExpressionNames,
  monoidLaws,
  type Node,
  type NodeId,
  printExpression,
  printNumber,
  printReduction,
  type Term,
  unionAxes,
} from '../term/index.ts';
import { type Labelled, type Region, type StreamRegion, savesOf, splitOfRegion } from './labelled.ts';
import { uniqueNames } from './names.ts';
import { type LocalValue, localValues } from './recoloured.ts';
import { regionBelow } from './regions.ts';
import type { KnownSizes } from './shape.ts';
import { arrayNames, savedName, stateNames } from './value-names.ts';

export interface StepReport {
  readonly rule: Rule;
  readonly text: string;
  /** Where that stands to which the rule was applied. */
  readonly span: Span;
}
export interface AccumulatorReport {
  /** As `m[q]`. */
  readonly state: string;
  readonly initial: string;
  /** The state after a chunk; `m'` is the one before. */
  readonly step: string;
}
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}
export interface KernelDerivation {
  readonly name: string;
  readonly diagram: string;
  /** The streamed axis; a kernel without one computes every element by itself. */
  readonly stream?: string;
  readonly steps: readonly StepReport[];
  readonly accumulators: readonly AccumulatorReport[];
  /** What is saved, over the final states. */
  readonly tails: readonly NamedExpression[];
  /** Named values that the expressions read. */
  readonly values: readonly NamedExpression[];
  /** What no longer goes through global memory. */
  readonly local: readonly LocalValue[];
}
/** Why a kernel does not take in another one whose values it loads. */
export interface RefusalReport {
  readonly diagram: string;
  readonly kernel: string;
  readonly producer: string;
  readonly axis: string;
  readonly refusal: Refusal;
}

/** With numbers where the sizes are known. */
export function derivationOf(labelled: Labelled, sizes: KnownSizes = new Map()): readonly KernelDerivation[] {
  const names = arrayNames(labelled);
  const local = localValues(labelled, sizes);
  return labelled.regions.map((region, i) => {
    const { term } = labelled;
    const base = { name: region.name, diagram: term.name, local: local[i] ?? [] };
    const split = splitOfRegion(labelled, region)?.step;
    const steps = split ? [stepReport(term.nodes, split)] : [];
    if (region.kind === 'element')
      return { ...base, steps, accumulators: [], ...elementDerivation(term, region, names) };
    const derived = streamDerivation(term, region, names);
    return { ...base, ...derived, steps: [...steps, ...derived.steps] };
  });
}

type Described = Pick<KernelDerivation, 'steps' | 'accumulators' | 'tails' | 'values'>;

function elementDerivation(
  term: Term,
  region: Region,
  stored: ReadonlyMap<NodeId, string>,
): Pick<Described, 'tails' | 'values'> {
  const printer = new Printer(term.nodes, loadNames(region, stored));
  const tails = savesOf(region).map((id) => ({
    name: savedName(term, region, id, stored),
    expression: printer.whole(id),
  }));
  return { tails, values: printer.definitions() };
}

function streamDerivation(
  term: Term,
  region: StreamRegion,
  stored: ReadonlyMap<NodeId, string>,
): Described & { readonly stream: string } {
  const { nodes, accumulators, recurrences, axis, steps, tails } = region.stream;
  const outer = loadNames(region, stored);
  const states = stateNames(region, uniqueNames(outer.values()), stored);
  const printer = new Printer(nodes, new Map([...outer, ...states]));
  const before: ExpressionNames = {
    of: (node) => (states.has(node.id) ? `${states.get(node.id)}'` : printer.names.of(node)),
  };
  const stepOf = ({ state, monoid, body, reduced, shift, restarts }: Accumulator): string => {
    const now = shift === undefined ? '' : printExpression(nodes, shift, printer.names);
    const was = shift === undefined ? '' : printExpression(nodes, shift, before);
    const identity = printNumber(monoidLaws[monoid].identity[(nodes[state] as Node).element]);
    const kept = `${states.get(state)}'`;
    const old = restarts ? `where(${now} == ${was}, ${kept}, ${identity})` : kept;
    const chunk = printer.reduction(monoid, reduced, body);
    if (monoid !== 'sum') return `${functionOf[monoid] ?? monoid}(${old}, ${chunk})`;
    if (shift === undefined || restarts) return `${old} + ${chunk}`;
    return `${old} * exp(${difference(now, was)}) + ${chunk}`;
  };
  const typed = (state: NodeId): string => {
    const axes = (nodes[state] as Node).axes.map((a) => a.name).join(', ');
    return axes === '' ? `${states.get(state)}` : `${states.get(state)}[${axes}]`;
  };
  const stepped = recurrences
    .flatMap((r) => r.states)
    .map(
      ({ state, initial, next }): AccumulatorReport => ({
        state: typed(state),
        initial: printExpression(nodes, initial, printer.names),
        step: printExpression(nodes, next, before),
      }),
    );
  const folded = accumulators.map((accumulator): AccumulatorReport => {
    const node = nodes[accumulator.state] as Node;
    return {
      state: typed(accumulator.state),
      initial: printNumber(monoidLaws[accumulator.monoid].identity[node.element]),
      step: stepOf(accumulator),
    };
  });
  return {
    stream: axis.name,
    steps: steps.map((step) => stepReport(nodes, step)),
    accumulators: [...stepped, ...folded],
    tails: [...tails].map(([id, tail]) => {
      const node = nodes[tail] as Node; // of a recurrence, what it emits
      const value = node.kind === 'recur' ? node.value : tail;
      return { name: savedName(term, region, id, stored), expression: printer.whole(value) };
    }),
    values: printer.definitions(),
  };
}

/** A step may be about what the derivation has made, such as a fold that is read elsewhere. */
const stepReport = (nodes: readonly Node[], { rule, text, node }: DerivationStep): StepReport => ({
  rule,
  text,
  span: (nodes[node] as Node).span,
});

const loadNames = (region: Region, stored: ReadonlyMap<NodeId, string>): ReadonlyMap<NodeId, string> =>
  new Map(region.loads.map((id) => [id, stored.get(id) ?? `n${id}`]));

const functionOf: Readonly<Record<string, string>> = { max: 'maximum', min: 'minimum' };

/** `-m - (-m')` is `m' - m`. */
const difference = (now: string, before: string): string =>
  /^-[\p{L}\p{N}_]+$/u.test(now) ? `${before.slice(1)} - ${now.slice(1)}` : `(${now}) - (${before})`;

/** Prints expressions and remembers the named values that they read. */
class Printer {
  readonly names: ExpressionNames;
  readonly #nodes: readonly Node[];
  readonly #known: ReadonlyMap<NodeId, string>;
  readonly #used = new Map<NodeId, string>();

  /** `known` are values that need no definition. */
  constructor(nodes: readonly Node[], known: ReadonlyMap<NodeId, string>) {
    this.#nodes = nodes;
    this.#known = known;
    const takeName = uniqueNames(known.values());
    this.names = {
      of: (node) => {
        const name = known.get(node.id) ?? this.#used.get(node.id);
        if (name !== undefined || node.name === undefined) return name;
        const own = takeName(node.name);
        this.#used.set(node.id, own);
        return own;
      },
    };
  }

  /** How the node is computed, even where it has a name of its own. */
  whole(id: NodeId): string {
    const defined = (node: Node): boolean => node.id === id && !this.#known.has(id);
    return printExpression(this.#nodes, id, { of: (node) => (defined(node) ? undefined : this.names.of(node)) });
  }

  reduction(monoid: string, reduced: Node['axes'], arg: NodeId): string {
    return printReduction(this.#nodes, monoid, reduced, arg, this.names);
  }

  definitions(): readonly NamedExpression[] {
    const defined: NamedExpression[] = [];
    // a definition may use further names, which are added behind
    for (const [id, name] of this.#used) defined.push({ name, expression: this.whole(id) });
    return defined;
  }
}

/** For every kernel that loads what another one computes: the axes along which both together could not be streamed. */
export function refusalsOf({ term, regions, stored }: Labelled): readonly RefusalReport[] {
  const reports = new Map<string, RefusalReport>();
  for (const kernel of regions)
    for (const producer of regions) {
      const read = savesOf(producer).filter((id) => kernel.loads.includes(id) && id !== savesOf(kernel)[0]);
      if (read.length === 0 || producer === kernel) continue;
      const without = new Set([...stored].filter((id) => !read.includes(id)));
      const { interior } = regionBelow(term, without, savesOf(kernel));
      const folded = interior.flatMap((id) => {
        const node = term.nodes[id] as Node;
        return node.kind === 'reduce' ? [node.reduced] : [];
      });
      for (const axis of unionAxes(folded)) {
        const derivation = deriveStream({ nodes: term.nodes, interior, outputs: savesOf(kernel) }, axis);
        if (derivation.kind !== 'refusal') continue;
        const key = `${kernel.name} ${axis.id} ${derivation.rule} ${derivation.node}`;
        if (!reports.has(key))
          reports.set(key, {
            diagram: term.name,
            kernel: kernel.name,
            producer: producer.name,
            axis: axis.name,
            refusal: derivation,
          });
      }
    }
  return [...reports.values()];
}
