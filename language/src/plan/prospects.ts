/** Kernels that fusion weighs: what they would load and cost. A stream is derived for one only if it is the first of its form, or
 * if a plan ends up with it: most of what is weighed computes the same as something else, as the layers of a network do, and
 * the same plan with and without a split. */
import type { Axis, NodeId, Term } from '../term/index.ts';
import type { Costed } from './costed.ts';
import { type Region, savesOf } from './labelled.ts';
import { type PartForm, partForm } from './part-form.ts';
import type { RegionCost } from './region-cost.ts';
import { type RegionNodes, type StreamLayout, streamLayouts, streamLayoutsAlong } from './regions.ts';
import type { PlanLimits } from './stored.ts';

export interface Prospect {
  readonly name: string;
  readonly outputs: readonly NodeId[];
  readonly loads: readonly NodeId[];
  readonly cost: RegionCost;
  /** The kernel itself. */
  readonly region: () => Region;
}

/** How many times the registers of an invocation it takes, where they are too few. */
export const spill = ({ registers }: RegionCost): number => Math.max(1, registers);

/** A layout by which something of a form is fastest, and where it stands among those along its stream. */
interface Found {
  readonly layout: StreamLayout;
  readonly place: number;
  readonly cost: RegionCost;
}

/** What is known of a form; `of`: that for which it was found out. */
interface Fastest {
  readonly of: PartForm | undefined;
  readonly alone: Found | undefined;
  readonly busy: Found | undefined;
}

export class Prospects {
  readonly costed: Costed;
  readonly #limits: PlanLimits;
  readonly #known = new Map<string, Fastest>();

  constructor(costed: Costed, limits: PlanLimits) {
    this.costed = costed;
    this.#limits = limits;
  }

  /** Of a kernel that is there. */
  of(term: Term, region: Region, busy: boolean): Prospect {
    const cost = this.costed.region(term, region, busy);
    return { name: region.name, outputs: savesOf(region), loads: region.loads, cost, region: () => region };
  }

  /** The fastest way to lay out one kernel, of those for which an invocation has registers. All of them do the same, so that what
   * the model does not know of it is no reason to look at what they move first. */
  best(term: Term, name: string, nodes: RegionNodes, outputs: readonly NodeId[], busy: boolean): Prospect | undefined {
    if (!this.#fits(nodes, outputs)) return undefined;
    const form = partForm(term, nodes, outputs);
    const fastest = (form && this.#known.get(form.text)) ?? this.#fastest(term, nodes, outputs, form);
    const found = fastest[busy ? 'busy' : 'alone'];
    if (!found) return undefined;
    const { of } = fastest;
    const layout = (): StreamLayout => {
      if (!form || !of || form === of) return found.layout;
      const axis = form.axes[of.axes.findIndex(({ id }) => id === found.layout.stream.axis.id)] as Axis;
      return streamLayoutsAlong(term, nodes, outputs, axis)[found.place] as StreamLayout;
    };
    return {
      name,
      outputs,
      loads: form && of ? sameNodes(found.layout.nodes.loads, of, form) : found.layout.nodes.loads,
      cost: found.cost,
      region: once(() => this.costed.layout(term, name, layout(), busy)),
    };
  }

  #fastest(term: Term, nodes: RegionNodes, outputs: readonly NodeId[], of: PartForm | undefined): Fastest {
    const layouts = streamLayouts(term, nodes, outputs).filter((layout) => this.#fits(layout.nodes, outputs));
    const costs = layouts.map((layout) => this.costed.costs(term, layout));
    const fastestOf = (all: readonly RegionCost[]): Found | undefined => {
      let best: Found | undefined;
      for (const [i, cost] of all.entries()) {
        const layout = layouts[i] as StreamLayout;
        if (best && !takesLess(cost, best.cost)) continue;
        const place = layouts.filter(({ stream }) => stream === layout.stream).indexOf(layout);
        best = { layout, place, cost };
      }
      return best;
    };
    const fastest = { of, alone: fastestOf(costs.map((c) => c.alone)), busy: fastestOf(costs.map((c) => c.busy)) };
    const written = new Set(of?.nodes);
    if (of && layouts.every((layout) => layout.nodes.loads.every((id) => written.has(id))))
      this.#known.set(of.text, fastest);
    return fastest;
  }

  #fits({ loads }: RegionNodes, outputs: readonly NodeId[]): boolean {
    return loads.length + outputs.length <= this.#limits.storageBuffers;
  }
}

const takesLess = (one: RegionCost, other: RegionCost): boolean =>
  spill(one) < spill(other) || (spill(one) === spill(other) && one.seconds < other.seconds);

/** What stands in one form where the given nodes stand in another that is equal. */
const sameNodes = (ids: readonly NodeId[], from: PartForm, to: PartForm): readonly NodeId[] =>
  ids.map((id) => to.nodes[from.nodes.indexOf(id)] as NodeId).sort((a, b) => a - b);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
