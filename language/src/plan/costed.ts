/** What one call of the planner has costed. The plans that it compares — the whole, the whole as if the machine were busy, parts
 * of it with and without splits — meet regions of the same form again and again, and so do the layers of a network. A machine
 * that is busy changes nothing of a region but its time. */
import type { Axis, Term } from '../term/index.ts';
import { withStage } from './choose-stage.ts';
import { bestOf, bestTiles, fewCandidates, type TileCandidate } from './choose-tiles.ts';
import { type Ranked, sumOfCosts } from './compare.ts';
import type { ElementRegion, Labelled, Region, StreamRegion, Tile } from './labelled.ts';
import { asIfBusy, asIfLong, type Circumstances, type RegionCost, regionCost } from './region-cost.ts';
import { formOfLayout, formOfRegion } from './region-form.ts';
import type { StreamLayout } from './regions.ts';
import { knownSizes, tiled, usualColumn } from './tiles.ts';
import { elementsTogether } from './together.ts';

export class Costed {
  readonly circumstances: Circumstances;
  readonly #layouts = new Map<string, LayoutCosts>();
  readonly #regions = new Map<string, RegionCost>();
  readonly #best = new Map<string, StreamRegion>();

  /** The same where some open sizes are such as a tile keeps whole. */
  readonly #whole = new Map<string, Costed>();

  constructor(circumstances: Circumstances) {
    this.circumstances = circumstances;
  }

  /** Costs where sizes that are open are those of axes that tiles keep whole. */
  where(symbols: readonly string[]): Costed {
    if (symbols.length === 0) return this;
    const { sizes, target } = this.circumstances;
    const key = [...symbols].sort().join();
    const known =
      this.#whole.get(key) ??
      new Costed({ sizes: new Map([...sizes, ...symbols.map((symbol) => [symbol, usualColumn] as const)]), target });
    this.#whole.set(key, known);
    return known;
  }

  /** A layout with the best of a few tiles. */
  layout(term: Term, name: string, layout: StreamLayout, busy: boolean): StreamRegion {
    const known = this.costs(term, layout);
    return relabelled(known[busy ? 'busy' : 'alone'].region, known.layout, { name, ...layout });
  }

  /** The best of a few tiles that a layout, or another of its form, can have. */
  costs(term: Term, layout: StreamLayout): LayoutCosts {
    const form = formOfLayout(layout);
    const known = this.#layouts.get(form) ?? this.#tried(term, layout);
    this.#layouts.set(form, known);
    return known;
  }

  #tried(term: Term, layout: StreamLayout): LayoutCosts {
    const usual = tiled('', layout, knownSizes(this.circumstances.sizes));
    const { few, otherwise } = fewCandidates(term, usual, this.circumstances);
    return {
      layout,
      alone: bestOf(few) ?? otherwise(),
      busy: bestOf(few.map(asIfBusy)) ?? asIfBusy(otherwise()),
    };
  }

  region(term: Term, region: Region, busy = false): RegionCost {
    const form = formOfRegion(term, region);
    const cost = this.#regions.get(form) ?? regionCost(term, region, this.circumstances);
    this.#regions.set(form, cost);
    return busy ? asIfBusy(cost) : cost;
  }

  /** All kernels of a plan, one after the other. */
  plan({ term, regions }: Labelled): Ranked {
    return sumOfCosts(regions.map((region) => asIfLong(this.region(term, region))));
  }

  /** The plan with the best tiles of all that its kernels can have, and what they stage. */
  refined(labelled: Labelled): Labelled {
    const { term } = labelled;
    const regions = labelled.regions.map((region) =>
      region.kind === 'element'
        ? this.#together(term, region)
        : withStage(term, this.#tiled(term, region), this.circumstances),
    );
    return { ...labelled, regions };
  }

  #together(term: Term, region: ElementRegion): ElementRegion {
    const together = elementsTogether(term, region, this.circumstances);
    return together === 1 ? region : { ...region, together };
  }

  #tiled(term: Term, region: StreamRegion): StreamRegion {
    const form = formOfRegion(term, region);
    const best = this.#best.get(form) ?? bestTiles(term, region, this.circumstances) ?? region;
    this.#best.set(form, best);
    return {
      ...region,
      chunk: best.chunk,
      rows: best.rows.map((tile, i) => ({ ...tile, axis: (region.rows[i] as Tile).axis })),
      ...(best.column && region.column ? { column: { ...best.column, axis: region.column.axis } } : {}),
    };
  }
}

/** The best tiles that a layout, and every other of its form, can have. */
export interface LayoutCosts {
  readonly layout: StreamLayout;
  readonly alone: TileCandidate;
  readonly busy: TileCandidate;
}

/** The region of another layout of the same form. */
function relabelled(
  region: StreamRegion,
  from: StreamLayout,
  to: StreamLayout & { readonly name: string },
): StreamRegion {
  const { name, outputs, nodes, stream, rows, column, held } = to;
  const axisOf = new Map<Axis, Axis>(from.rows.map((axis, i) => [axis, rows[i] as Axis]));
  const onto = (tile: Tile): Tile => ({ ...tile, axis: axisOf.get(tile.axis) as Axis });
  return {
    ...region,
    name,
    outputs,
    loads: nodes.loads,
    stream,
    rows: region.rows.map(onto),
    ...(column && region.column ? { column: { ...region.column, axis: column } } : {}),
    ...(region.held && held ? { held } : {}),
  };
}
