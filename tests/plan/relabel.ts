/** Plans with tiles as a test wants them. */
import {
  type Axis,
  fusedPlan,
  type Labelled,
  type NodeId,
  type Region,
  regionBelow,
  type StreamLayout,
  type StreamRegion,
  savesOf,
  streamLayouts,
  type Term,
  type Tile,
} from '@ncd/language';

/** Sizes of groups and of the chunk, by name of axis. */
export type TileSizes = Readonly<Record<string, number>>;

/** All of a term as one stream along an axis, grouped in tiles of the sizes given; an axis without one is left whole. */
export function streamed(term: Term, streamAxis: string, tiles: TileSizes): Labelled {
  const outputs = [...new Set(term.results.map((r) => r.node))].sort((a, b) => a - b);
  const nodes = regionBelow(term, new Set(term.inputs.map((i) => i.id)), outputs);
  const layout = streamLayouts(term, nodes, outputs).find(
    ({ stream, column }) => stream.axis.name === streamAxis && (column === undefined || column.name in tiles),
  );
  if (!layout) throw new Error(`${term.name} has no stream along ${streamAxis}`);
  const region = regionOf(term.name, layout, {
    rows: ({ name }) => ({ size: tiles[name] ?? whole, lanes: 1 }),
    chunk: tiles[streamAxis] ?? 1,
    column: layout.column ? (tiles[layout.column.name] ?? whole) : 1,
  });
  return { term, regions: [region], stored: new Set([...term.inputs.map((i) => i.id), ...outputs]) };
}

/** Larger than any axis. */
export const whole = 2 ** 30;

export interface Sizes {
  readonly rows: (axis: Axis) => Pick<Tile, 'size' | 'lanes'>;
  readonly chunk: number;
  readonly column: number;
}

export function regionOf(
  name: string,
  { outputs, nodes, stream, rows, column, held }: StreamLayout,
  sizes: Sizes,
): StreamRegion {
  const oneByOne = stream.recurrences.length > 0;
  return {
    kind: 'stream',
    name,
    outputs,
    loads: nodes.loads,
    stream,
    rows: rows.map((axis) => ({ axis, ...sizes.rows(axis), ...(oneByOne ? { size: 1 } : {}) })),
    chunk: oneByOne ? 1 : sizes.chunk,
    ...(column ? { column: { axis: column, size: sizes.column } } : {}),
    ...(held ? { held } : {}),
  };
}

/** The planned regions, each with another layout or other tiles where there is one. */
export function relabelled(term: Term, below: (n: number) => number): Labelled {
  const plan = below(4) === 0 ? undefined : whollyStreamed(term, below);
  if (plan) return plan;
  const labelled = fusedPlan(term, { storageBuffers: 8 });
  const regions = labelled.regions.map((region): Region => {
    const outputs = savesOf(region);
    if (region.kind === 'element' && (region.loads.includes(region.root) || below(2) === 0)) return region;
    if (region.kind === 'stream' && region.stream.axis.id < 0) return region;
    const nodes = regionBelow(labelled.term, labelled.stored, outputs);
    const layouts = streamLayouts(labelled.term, nodes, outputs);
    const layout = layouts[below(layouts.length)];
    return layout ? regionOf(region.name, layout, randomSizes(below)) : region;
  });
  return { ...labelled, regions };
}

function whollyStreamed(term: Term, below: (n: number) => number): Labelled | undefined {
  const inputs = new Set<NodeId>(term.inputs.map((i) => i.id));
  const outputs = [...new Set(term.results.map((r) => r.node))].sort((a, b) => a - b);
  if (outputs.length < term.results.length || outputs.some((id) => inputs.has(id))) return undefined;
  const nodes = regionBelow(term, inputs, outputs);
  const layouts = streamLayouts(term, nodes, outputs);
  const layout = layouts[below(layouts.length)];
  return (
    layout && {
      term,
      regions: [regionOf('all', layout, randomSizes(below))],
      stored: new Set([...inputs, ...outputs]),
    }
  );
}

const randomSizes = (below: (n: number) => number): Sizes => ({
  rows: () => ({ size: 1 + below(4), lanes: 1 + below(3) }),
  chunk: 1 + below(5),
  column: 1 + below(4),
});
