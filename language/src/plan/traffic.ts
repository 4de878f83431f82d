/** Where a plan moves more than it might, at sizes and on a target, with what would mend it (theory.md §2, §3, §6). The
 * editor and `ncd check --traffic` show the same. */
import {
  coreCapacity,
  grouped,
  kibibytes,
  machineBalance,
  percent,
  repetition,
  toldApart,
  volume,
  withPrefix,
} from '../cost/index.ts';
import { NCD5111 } from '../diagnostics/codes/NCD5111.ts';
import { NCD5112 } from '../diagnostics/codes/NCD5112.ts';
import { NCD5113 } from '../diagnostics/codes/NCD5113.ts';
import { NCD5114 } from '../diagnostics/codes/NCD5114.ts';
import { NCD5115 } from '../diagnostics/codes/NCD5115.ts';
import { type Diagnostic, diagnose, type Related } from '../diagnostics/index.ts';
import { type Span, spanText } from '../source/index.ts';
import type { Axis, Node, NodeId, Term } from '../term/index.ts';
import { bitsPerValue, evaluateSize, levelOf, type TargetMachine } from '../types/index.ts';
import { refusalsOf } from './derivation.ts';
import { type Labelled, type Region, savesOf } from './labelled.ts';
import { type KernelReport, type PlanReport, planReport } from './report.ts';
import { groupsOf, type KnownSizes, regionShape } from './shape.ts';
import { arrayNames, givenName } from './value-names.ts';
import { visitsOf } from './visits.ts';

/** Of a plan at sizes that are all known; nothing where one is open. Information and hints, in the order of the kernels. */
export function trafficDiagnostics(
  labelled: Labelled,
  target: TargetMachine,
  sizes: KnownSizes,
): readonly Diagnostic[] {
  const plan = planReport(labelled, target, sizes);
  if (plan.totals.globalBytes === null) return [];
  const found = new Traffic(labelled, target, sizes, plan);
  return labelled.regions.flatMap((region, i) => {
    const kernel = plan.kernels[i] as KernelReport;
    return [
      ...found.roundTrips(region),
      ...found.overCapacity(region, kernel),
      ...found.padding(region),
      ...found.scattered(region),
      ...found.memoryBound(region, kernel),
    ];
  });
}

/** Memory is read in lines of so many bytes (theory.md §7.4). */
const lineBytes = 128;
/** Less waste than this part is not worth a word. */
const worthwhile = 0.1;

const bytesText = (bytes: number): string => withPrefix(bytes, 'B');

class Traffic {
  readonly #labelled: Labelled;
  readonly #term: Term;
  readonly #target: TargetMachine;
  readonly #sizes: KnownSizes;
  readonly #plan: PlanReport;
  readonly #names: ReadonlyMap<NodeId, string>;

  constructor(labelled: Labelled, target: TargetMachine, sizes: KnownSizes, plan: PlanReport) {
    this.#labelled = labelled;
    this.#term = labelled.term;
    this.#target = target;
    this.#sizes = sizes;
    this.#plan = plan;
    this.#names = arrayNames(labelled);
  }

  /** Values that a kernel saves and others load; a recolouring would keep them local. */
  roundTrips(producer: Region): readonly Diagnostic[] {
    const results = new Set(this.#term.results.map(({ node }) => node));
    const partials = new Set((this.#labelled.splits ?? []).flatMap((split) => split.partials));
    return savesOf(producer).flatMap((id) => {
      if (results.has(id) || partials.has(id)) return [];
      const readers = this.#labelled.regions.filter((region) => region !== producer && region.loads.includes(id));
      const [reader] = readers;
      const node = this.#term.nodes[id] as Node;
      const bytes = this.#bytes(node);
      const back = readers.reduce((sum, region) => sum + this.#readBytes(region, id), 0);
      const total = this.#plan.totals.globalBytes ?? 0;
      if (!reader || bytes + back < worthwhile * total) return [];
      const refusal = refusalsOf(this.#labelled).find(
        ({ kernel, producer: from }) => kernel === reader.name && from === producer.name,
      );
      const what = this.#nameOf(node);
      const amounts = { bytes: bytesText(bytes), moved: bytesText(bytes + back), total: bytesText(total) };
      const related: Related[] = refusal
        ? [{ span: refusal.refusal.span, message: `${refusal.refusal.rule}: ${refusal.refusal.reason}` }]
        : [];
      const hint = refusal
        ? (refusal.refusal.hint ?? `${reader.name} and ${producer.name} cannot be one stream along ${refusal.axis}`)
        : `the planner finds that one kernel would take longer; \`at workgroup\` around ${producer.name} and ${reader.name} asks for it`;
      return [diagnose(NCD5111, this.#span(node.span), { what, ...amounts }, { related, hint })];
    });
  }

  overCapacity(region: Region, { levels }: KernelReport): readonly Diagnostic[] {
    const held = levels[0]?.memory.bytes ?? 0;
    const { totalBytes: capacity } = coreCapacity(this.#target);
    if (region.kind !== 'stream' || held <= capacity) return [];
    const tiles = groupsOf(region).toSorted((a, b) => b.size - a.size);
    const [largest] = tiles;
    const hint = largest
      ? `a smaller tile, such as \`group ${largest.axis.name}: ${Math.max(1, largest.size >> 1)}\`, holds less and moves more`
      : 'the rest goes to caches';
    const [heldText, capacityText] = toldApart(held, capacity, kibibytes);
    const args = { kernel: region.name, held: heldText, capacity: capacityText, target: this.#target.name };
    return [diagnose(NCD5112, this.#spanOf(region), args, { hint })];
  }

  /** Ragged tiles: the last one along an axis computes, or waits, for nothing. */
  padding(region: Region): readonly Diagnostic[] {
    if (region.kind !== 'stream') return [];
    return groupsOf(region).flatMap(({ axis, size: tile }) => {
      const size = evaluateSize(axis.size, (symbol) => this.#sizes.get(symbol));
      if (size === undefined || size <= tile) return [];
      const whole = Math.ceil(size / tile) * tile;
      const waste = 1 - size / whole;
      if (waste < worthwhile) return [];
      const below = whole - tile;
      const hint = `${axis.name} = ${size - below <= whole - size ? below : whole} fills its tiles; or \`group ${axis.name}\` by a divisor of ${size}`;
      const args = { axis: axis.name, size, tile, tiles: whole / tile, waste: percent(waste) };
      return [diagnose(NCD5113, this.#spanOf(region), args, { hint })];
    });
  }

  /** Neighbouring invocations of a kernel without tiles lie along the last axis of what it saves. */
  scattered(region: Region): readonly Diagnostic[] {
    if (region.kind === 'stream') return [];
    const lane = (this.#term.nodes[region.root] as Node).axes.at(-1);
    if (!lane) return [];
    const loads = new Set(region.loads);
    return visitsOf(this.#term, region).flatMap(({ node, axes }) => {
      const at = axes.findIndex((axis) => axis.id === lane.id);
      if (!loads.has(node.id) || at < 0 || at === axes.length - 1) return [];
      const bytes = this.#valueBytes(node);
      const stride = axes.slice(at + 1).reduce((n, axis) => n * this.#extent(axis), bytes);
      if (stride < lineBytes || this.#extent(lane) < 2) return [];
      const own = node.axes.map(({ name }) => name);
      const array = this.#nameOf(node);
      // what is gathered does not have the axis
      const order = own.includes(lane.name) ? [...own.filter((a) => a !== lane.name), lane.name] : undefined;
      const args = { array, axis: lane.name, stride: bytesText(stride), waste: lineBytes - bytes, line: lineBytes };
      const turned = `let the result end in ${own.at(-1)}`;
      const hint = order ? `store it as ${array}[${order.join(', ')}], or ${turned}` : turned;
      return [diagnose(NCD5114, this.#span(node.span), args, { hint })];
    });
  }

  memoryBound(region: Region, kernel: KernelReport): readonly Diagnostic[] {
    const { bound, seconds, levels, lowerBound, flop, operations } = kernel;
    const moved = levels[0]?.transfers.bytes ?? 0;
    if (bound !== 'memory' || seconds === null || moved === 0) return [];
    if (seconds < 0.5 * (this.#plan.totals.seconds ?? 0)) return [];
    const bandwidth = levelOf(this.#target, 'workgroup').bandwidthBytesPerSecond;
    const [intensity, balance] = toldApart(
      ((flop.value ?? 0) + (operations.value ?? 0)) / moved,
      machineBalance(this.#target.flopPerSecond.f32, bandwidth),
      grouped,
    );
    const args = { kernel: region.name, target: this.#target.name, intensity, balance };
    const least = lowerBound.bytes ?? moved;
    const hint =
      least < (1 - worthwhile) * moved
        ? `larger tiles move less: ${bytesText(least)} at least, where this moves ${bytesText(moved)}`
        : 'fewer bytes per value, such as f16, or a kernel that takes in its neighbours would move less';
    return [diagnose(NCD5115, this.#spanOf(region), args, { hint })];
  }

  /** The user's name for a value, else its expression, where that is short. */
  #nameOf(node: Node): string {
    const given = node.kind === 'input' ? node.name : givenName(this.#term, node);
    const text = node.span.file === this.#term.span.file ? spanText(node.span) : '';
    const isShort = text !== '' && text.length <= 40 && !text.includes('\n');
    return given ?? (isShort ? `\`${text}\`` : (this.#names.get(node.id) ?? `n${node.id}`));
  }

  #extent(axis: Pick<Axis, 'size'>): number {
    return evaluateSize(axis.size, (symbol) => this.#sizes.get(symbol)) ?? 0;
  }

  #valueBytes(node: Node): number {
    return bitsPerValue(node.kind === 'input' ? node.stored : node.element) / 8;
  }

  #bytes(node: Node): number {
    return node.axes.reduce((n, axis) => n * this.#extent(axis), this.#valueBytes(node));
  }

  #readBytes(region: Region, id: NodeId): number {
    const shape = regionShape(this.#term, region, this.#sizes);
    const number = (size: Axis['size']): number => evaluateSize(size, (symbol) => this.#sizes.get(symbol)) ?? 0;
    return visitsOf(this.#term, region)
      .filter(({ node }) => node.id === id)
      .reduce((sum, { node, axes }) => {
        const values = number(volume({ axes }, ({ size }) => size)) * number(repetition({ axes }, shape));
        return sum + values * this.#valueBytes(node);
      }, 0);
  }

  #spanOf(region: Region): Span {
    return this.#span((this.#term.nodes[savesOf(region)[0] as NodeId] as Node).span);
  }

  /** A place in the diagram's own file. */
  #span(span: Span): Span {
    return span.file === this.#term.span.file ? span : this.#term.span;
  }
}
