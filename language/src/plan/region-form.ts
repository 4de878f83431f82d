/** Forms of regions. Those of one form, as the regions of equal layers are, take the same tiles and cost the same on one machine
 * and at one choice of sizes: whatever the model of cost looks at stands in the form. */
import type { Stream } from '../derive/index.ts';
import { AxisPlaces, FormWriter, type Node, type NodeId, type Term } from '../term/index.ts';
import type { Region } from './labelled.ts';
import { statesOf } from './recurrences.ts';
import type { StreamLayout } from './regions.ts';

const ofLayouts = new WeakMap<StreamLayout, string>();

/** The form of a layout, without tiles. */
export function formOfLayout(layout: StreamLayout): string {
  const form = ofLayouts.get(layout) ?? writtenLayout(layout);
  ofLayouts.set(layout, form);
  return form;
}

function writtenLayout({ stream, nodes, outputs, rows, column, held = [] }: StreamLayout): string {
  const { text, axes } = formOfStream(stream, nodes.loads, outputs);
  const whole = held.map(({ axis, size }) => `${axes.of(axis)} ${size}`);
  return `${text}; rows ${rows.map(axes.of)}; column ${column ? axes.of(column) : ''}; held ${whole}`;
}

/** The form of a region with its tiles, as long as nothing is staged. */
export function formOfRegion(term: Term, region: Region): string {
  if (region.kind === 'element') {
    const { node, all } = new FormWriter(term.nodes, new Set(region.loads));
    return `${node(region.root)}; reduce ${all(region.reduce === undefined ? [] : [region.reduce])}; loads ${all(region.loads)}`;
  }
  const { stream, loads, outputs, rows, column, held = [], chunk } = region;
  const { text, axes } = formOfStream(stream, loads, outputs);
  const tiles = [...rows, ...(column ? [column] : []), ...held];
  const sizes = tiles.map(({ axis, size, lanes }) => `${axes.of(axis)} ${size} ${lanes}`);
  return `${text}; rows ${rows.length} column ${column !== undefined} tiles ${sizes}; chunk ${chunk}`;
}

interface StreamForm {
  readonly text: string;
  readonly axes: AxisPlaces;
}

/** A stream is derived for one region. */
const ofStreams = new WeakMap<Stream, StreamForm>();

function formOfStream(stream: Stream, loads: readonly NodeId[], outputs: readonly NodeId[]): StreamForm {
  const form = ofStreams.get(stream) ?? written(stream, loads, outputs);
  ofStreams.set(stream, form);
  return form;
}

function written(stream: Stream, loads: readonly NodeId[], outputs: readonly NodeId[]): StreamForm {
  const axes = new AxisPlaces();
  const inside = new FormWriter(stream.nodes, new Set([...loads, ...statesOf(stream)]), axes);
  // bounds are evaluated by what other kernels have made of indices as well
  const beyond = new FormWriter(stream.nodes, new Set(), axes);
  const { lower, upper } = stream.bounds ?? {};
  const parts = [
    inside.axes([stream.axis]),
    ...stream.recurrences.flatMap(({ states }) => states.map((s) => inside.all([s.state, s.initial, s.next]))),
    ...stream.accumulators.map(
      ({ monoid, state, body, shift, reduced, restarts = false }) =>
        `${monoid} ${restarts}[${inside.axes(reduced)}] ${inside.all([state, body, ...(shift === undefined ? [] : [shift])])}`,
    ),
    ...[...stream.tails.values()].map(inside.node),
    ...outputs.map((id) => {
      const { element, axes: own } = stream.nodes[id] as Node;
      return `saves ${element}[${inside.axes(own)}]`;
    }),
    `from ${lower === undefined ? '' : beyond.node(lower)} to ${upper === undefined ? '' : beyond.node(upper)}`,
    `loads ${inside.all(loads)}`,
  ];
  return { text: parts.join('; '), axes };
}
