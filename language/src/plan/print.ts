/** A labelled term as text, one line per region. */
import { isUnstreamed } from '../derive/index.ts';
import type { Axis, Node } from '../term/index.ts';
import type { Labelled, Region, StreamRegion } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { stagedIn, stagedTile } from './stage.ts';
import { stagedName } from './value-names.ts';
import { isCopy } from './verify.ts';

/** `S: f32[q, x] = sum[d] of Q f32[q, d], K f32[x, d]`. */
export function printLabelled({ term, regions }: Labelled): string {
  const names = new Map<number, string>(
    term.nodes.flatMap((node) => (node.kind === 'input' ? [[node.id, node.name] as const] : [])),
  );
  const line = (region: Region): string => {
    if (region.kind === 'stream') return streamLine(region);
    const root = nodeOf(term, region.root);
    const loads = region.loads.map((id) => `${names.get(id) ?? `n${id}`} ${typeText(nodeOf(term, id))}`);
    const reduce = region.reduce === undefined ? undefined : nodeOf(term, region.reduce);
    const how =
      reduce?.kind === 'reduce'
        ? `${reduce.monoid}[${axisNames(reduce.reduced)}]`
        : isCopy(region)
          ? 'copy'
          : 'pointwise';
    if (!names.has(region.root)) names.set(region.root, region.name);
    return `  ${region.name}: ${typeText(root)} = ${how}${loads.length > 0 ? ` of ${loads.join(', ')}` : ''}`;
  };
  const streamLine = (region: StreamRegion): string => {
    const { name, outputs, loads, stream, rows, chunk, column, held = [], stage } = region;
    const saved = outputs.map((id) => typeText(nodeOf(term, id)));
    const read = loads.map((id) => `${names.get(id) ?? `n${id}`} ${typeText(nodeOf(term, id))}`);
    for (const id of outputs) if (!names.has(id)) names.set(id, name);
    const moves = [
      ...rows.map((t) => `group ${t.axis.name}: ${t.size}`),
      ...(column
        ? [`group ${column.axis.name}: ${column.size}${column.lanes ? ` for each of ${column.lanes}` : ' whole'}`]
        : []),
      ...held.map((t) => `keep ${t.axis.name}: ${t.size}`),
      ...(isUnstreamed(stream) ? [] : [`stream ${stream.axis.name}: ${chunk}`]),
      ...stagedIn(region).map((id) => {
        const tile = (stagedTile(region, id) ?? []).map(({ axis, size }) => `${axis.name}: ${size}`);
        return `${stage?.shares?.includes(id) ? 'share' : 'stage'} ${stagedName(region, id, names)}[${tile.join(', ')}]`;
      }),
    ];
    return `  ${name}: ${saved.join(', ')} = (${moves.join(', ')}) of ${read.join(', ')}`;
  };
  return [`plan ${term.name}`, ...regions.map(line), ''].join('\n');
}

const axisNames = (axes: readonly Axis[]): string => axes.map((a) => a.name).join(', ');

function typeText(node: Node): string {
  const element = node.kind === 'input' ? node.stored : node.element;
  return node.axes.length === 0 ? element : `${element}[${axisNames(node.axes)}]`;
}
