/** One region of a plan, step by step (theory §4, §7): init → for each chunk: step → tail → save. */

import type { Accumulator, Stream } from '../derive/index.ts';
import { type KnownSizes, loopsOf, nodesOf, type Region, savesOf } from '../plan/index.ts';
import { type Axis, monoidLaws, type Node, type NodeId, scalars, type Term } from '../term/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import type { Extents } from './extents.ts';
import { Points } from './points.ts';
import { type Load, Resident } from './resident.ts';

export interface RegionExecution {
  readonly name: string;
  readonly loads: readonly Load[];
  readonly saves: readonly Save[];
  /** Values that crossed, loads and saves together. */
  readonly transfers: number;
  /** How many groups ran. */
  readonly groups: number;
  /** What the region saved, by node. */
  readonly saved: ReadonlyMap<NodeId, AxisArray>;
  /** The states of the last group after each of its chunks, by the node that stands for a state: what an explanation of an
   * online algorithm prints. */
  readonly states: readonly ReadonlyMap<NodeId, readonly number[]>[];
}

export interface Save {
  readonly node: NodeId;
  readonly values: number;
}

/** A part of an axis, its end excluded. */
interface Range {
  readonly from: number;
  readonly to: number;
}
type Ranges = ReadonlyMap<number, Range>;

/** What a stream does; an element region is one whose reduction is its accumulator. */
type Program = Pick<Stream, 'accumulators' | 'recurrences' | 'tails' | 'bounds'>;

export function executeRegion(
  term: Term,
  region: Region,
  global: ReadonlyMap<NodeId, AxisArray>,
  sizes: KnownSizes,
  extents: Extents,
): RegionExecution {
  const run = new RegionRun(term, region, global, extents, loopsOf(term, region, sizes));
  run.run();
  return run.execution();
}

function programOf(term: Term, region: Region): Program {
  if (region.kind === 'stream') return region.stream;
  const reduce = region.reduce === undefined ? undefined : (term.nodes[region.reduce] as Node);
  const accumulators =
    reduce?.kind === 'reduce'
      ? [{ state: reduce.id, of: reduce.id, monoid: reduce.monoid, body: reduce.arg, reduced: reduce.reduced }]
      : [];
  return { accumulators, recurrences: [], tails: new Map([[region.root, region.root]]) };
}

class RegionRun {
  readonly #region: Region;
  readonly #nodes: readonly Node[];
  readonly #extents: Extents;
  readonly #loops: ReturnType<typeof loopsOf>;
  readonly #program: Program;
  readonly #points: Points;
  readonly #resident: Resident;
  /** By node, and for accumulators with a shift, what the shift was. */
  readonly #states = new Map<NodeId, AxisArray>();
  readonly #shifts = new Map<NodeId, AxisArray>();
  readonly #saved: ReadonlyMap<NodeId, AxisArray>;
  readonly #saves = new Map<NodeId, number>();
  #groups = 0;
  #trace: ReadonlyMap<NodeId, readonly number[]>[] = [];

  constructor(
    term: Term,
    region: Region,
    global: ReadonlyMap<NodeId, AxisArray>,
    extents: Extents,
    loops: ReturnType<typeof loopsOf>,
  ) {
    this.#region = region;
    this.#nodes = nodesOf(term, region);
    this.#extents = extents;
    this.#loops = loops;
    this.#program = programOf(term, region);
    this.#resident = new Resident(loops.stream?.axis);
    const arrayOver = (id: NodeId): AxisArray => axisArray(this.#node(id).axes, extents);
    for (const { state, shift } of this.#program.accumulators) {
      this.#states.set(state, arrayOver(state));
      if (shift !== undefined) this.#shifts.set(state, arrayOver(state));
    }
    for (const { states } of this.#program.recurrences)
      for (const { state } of states) this.#states.set(state, arrayOver(state));
    this.#saved = new Map(savesOf(region).map((id) => [id, arrayOver(id)]));
    const loads = new Set(region.loads);
    this.#points = new Points(this.#nodes, extents, (node, frame) => {
      const state = this.#states.get(node.id);
      if (state) return (offset) => state.data[offset] as number;
      return loads.has(node.id) ? this.#resident.reader(node, frame, global.get(node.id) as AxisArray) : undefined;
    });
  }

  run(): void {
    const { groups, stream } = this.#loops;
    const tiles = groups.map(({ axis, size }) => this.#tiles(axis, size).map((part) => [axis.id, part] as const));
    for (const tile of combinations(tiles)) {
      const group: Ranges = new Map(tile);
      this.#groups++;
      this.#trace = [];
      this.#init(group);
      if (stream)
        for (const chunk of this.#chunks(group, stream.axis, stream.chunk)) this.#chunk(group, stream.axis, chunk);
      else this.#step(group);
      for (const id of savesOf(this.#region)) if (!this.#alongStream(id)) this.#save(id, group);
      this.#resident.endGroup();
    }
  }

  execution(): RegionExecution {
    const loads = this.#resident.loads();
    const saves = [...this.#saved.keys()].map((node) => ({ node, values: this.#saves.get(node) ?? 0 }));
    return {
      name: this.#region.name,
      loads,
      saves,
      transfers: [...loads, ...saves].reduce((sum, { values }) => sum + values, 0),
      groups: this.#groups,
      saved: this.#saved,
      states: this.#trace,
    };
  }

  #node(id: NodeId): Node {
    return this.#nodes[id] as Node;
  }

  #alongStream(id: NodeId): boolean {
    return this.#node(id).axes.some((axis) => axis.id === this.#loops.stream?.axis.id);
  }

  /** What lacks the axis is saved even where that is empty. */
  #tiles(axis: Axis, size: number): readonly Range[] {
    const tiles = partsOf(this.#extents.axis(axis), size);
    const lacking = savesOf(this.#region).some((id) => !this.#node(id).axes.some((a) => a.id === axis.id));
    return tiles.length === 0 && lacking ? [{ from: 0, to: 0 }] : tiles;
  }

  #init(group: Ranges): void {
    for (const { state, monoid } of this.#program.accumulators)
      (this.#states.get(state) as AxisArray).data.fill(monoidLaws[monoid].identity[this.#node(state).element]);
    for (const shifts of this.#shifts.values()) shifts.data.fill(0);
    for (const { states } of this.#program.recurrences)
      for (const { state, initial } of states) this.#fill(this.#states.get(state) as AxisArray, initial, group);
    this.#points.forget();
  }

  /** Those in which some element counts for some row of the group. */
  #chunks(group: Ranges, axis: Axis, size: number): readonly Range[] {
    const chunks = partsOf(this.#extents.axis(axis), size);
    const { lower, upper } = this.#program.bounds ?? {};
    const first = lower === undefined ? 0 : Math.min(...this.#valuesOf(lower, group));
    const end = upper === undefined ? Number.POSITIVE_INFINITY : Math.max(...this.#valuesOf(upper, group));
    return chunks.filter(({ from, to }) => from < end && to > first);
  }

  #valuesOf(id: NodeId, ranges: Ranges): readonly number[] {
    const value = this.#points.of(id);
    const values: number[] = [];
    this.#forEach(this.#node(id).axes, ranges, () => {
      values.push(value());
    });
    this.#points.forget();
    return values;
  }

  #chunk(group: Ranges, axis: Axis, chunk: Range): void {
    // recurrences go on element by element
    const steps = this.#program.recurrences.length > 0 ? partsOf(chunk.to, 1, chunk.from) : [chunk];
    for (const step of steps) {
      this.#points.set(axis, step.from); // states lack the axis along which they go on
      this.#step(new Map([...group, [axis.id, step]]));
    }
    this.#resident.endChunk();
    this.#trace.push(new Map([...this.#states].map(([id, { data }]) => [id, [...data]])));
  }

  /** Everything that is done with the elements of a chunk. */
  #step(ranges: Ranges): void {
    for (const accumulator of this.#program.accumulators) this.#accumulate(accumulator, ranges);
    for (const id of savesOf(this.#region)) if (this.#alongStream(id)) this.#save(id, ranges);
    const stepped = this.#program.recurrences.flatMap(({ states }) =>
      states.map(({ state, next }) => {
        const array = this.#states.get(state) as AxisArray;
        const after = axisArray(array.axes, this.#extents, array.data.slice());
        this.#fill(after, next, ranges);
        return { array, after };
      }),
    );
    for (const { array, after } of stepped) array.data.set(after.data);
    this.#points.forget();
  }

  #accumulate({ state, monoid, body, reduced, shift, restarts }: Accumulator, ranges: Ranges): void {
    const { data, axes } = this.#states.get(state) as AxisArray;
    const { element } = this.#node(state);
    const combine = scalars[monoidLaws[monoid].combine](element);
    const value = this.#points.of(body);
    const offset = this.#points.offset(axes);
    const shiftNow = shift === undefined ? undefined : this.#points.of(shift);
    const shifts = this.#shifts.get(state)?.data;
    this.#forEach(axes, ranges, () => {
      const at = offset();
      let sum = data[at] as number;
      if (shiftNow && shifts && restarts) {
        const now = shiftNow();
        if (now !== shifts[at]) sum = monoidLaws[monoid].identity[element];
        shifts[at] = now;
      } else if (shiftNow && shifts) {
        const now = finite(shiftNow());
        // a state of 0 stays 0, however large the change is
        if (sum !== 0) sum *= Math.exp(now - (shifts[at] as number));
        shifts[at] = now;
      }
      this.#forEach(reduced, ranges, () => {
        sum = combine(sum, value());
      });
      data[at] = sum;
    });
    this.#points.forget();
  }

  /** Every group computes what lacks a grouped axis; the first along that axis saves it. */
  #save(id: NodeId, ranges: Ranges): void {
    const { axes } = this.#node(id);
    const tail = this.#program.tails.get(id) as NodeId;
    const count = this.#fill(this.#saved.get(id) as AxisArray, tail, ranges);
    const lacking = this.#loops.groups.filter(({ axis }) => !axes.some((a) => a.id === axis.id));
    const isFirst = lacking.every(({ axis }) => ranges.get(axis.id)?.from === 0);
    if (isFirst) this.#saves.set(id, (this.#saves.get(id) ?? 0) + count);
    this.#points.forget();
  }

  /** Writes the values of a node into a part of an array; returns how many. */
  #fill({ data, axes }: AxisArray, id: NodeId, ranges: Ranges): number {
    const value = this.#points.of(id);
    const offset = this.#points.offset(axes);
    let count = 0;
    this.#forEach(axes, ranges, () => {
      data[offset()] = value();
      count++;
    });
    return count;
  }

  /** Every index within the ranges; an axis without a range is whole. */
  #forEach(axes: readonly Axis[], ranges: Ranges, body: () => void): void {
    const loop = (depth: number): void => {
      const axis = axes[depth];
      if (!axis) return body();
      const { from, to } = ranges.get(axis.id) ?? { from: 0, to: this.#extents.axis(axis) };
      for (let index = from; index < to; index++) {
        this.#points.set(axis, index);
        loop(depth + 1);
      }
    };
    loop(0);
  }
}

/** The shift where it is finite as an f32, 0 elsewhere: so the derivation has it inside the bodies. */
const finite = (shift: number): number => (Math.abs(shift) < 3e38 ? shift : 0);

/** Tiles of a size; the last one may be smaller. */
function partsOf(to: number, size: number, from = 0): readonly Range[] {
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, i) => ({
    from: from + i * size,
    to: Math.min(to, from + (i + 1) * size),
  }));
}

/** One of each list, in every way; the last list runs fastest. */
function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((one) => list.map((item) => [...one, item])),
    [[]],
  );
}
