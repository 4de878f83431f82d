/** Labelled term → loop nests: one kernel per region (theory.md §7). */
import {
  constantSize,
  type ElementRegion,
  invocationsOf,
  type Labelled,
  multiplySizes,
  type NodeId,
  nodeOf,
  type Size,
  type StreamRegion,
  savesOf,
  signatureOf,
  sizeConstant,
} from '@ncd/language';
import { type Identifiers, identifiers } from './identifiers.ts';
import type { Expression, Kernel, LoweredModule, ModuleBuffer, Statement } from './ir.ts';
import { recurrenceBody } from './lower-recurrence.ts';
import { regionValues } from './lower-region.ts';
import { streamBody } from './lower-stream.ts';
import type { Layout } from './node-values.ts';
import { schedule } from './schedule.ts';

export function lower(labelled: Labelled): LoweredModule {
  const { term, regions } = labelled;
  const names = identifiers();
  const inputs = inputBuffers(labelled, names);
  const saved = savedBuffers(labelled, names);

  const layouts = new Map<NodeId, Layout>(inputs.map(({ id, layout }) => [id, layout]));
  for (const { layout, node } of saved.flat()) if (!layouts.has(node)) layouts.set(node, layout);

  const entryPoints = regions.map((region) => names.take(`compute_${region.name}`));
  const kernels = regions.map((region, i): Kernel => {
    const targets = saved[i] as readonly Saved[];
    const span = nodeOf(term, savesOf(region)[0] as NodeId).span;
    const lowered = lowerRegion(labelled, region, targets, layouts, names.inner());
    const reads = region.loads.map((id) => (layouts.get(id) as Layout).buffer);
    const writes = targets.map((t) => t.layout.buffer);
    const { invocations } = lowered;
    return {
      name: region.name,
      entryPoint: entryPoints[i] as string,
      workgroupSize: invocationsOf(region),
      reads,
      writes,
      body: whole(lowered, span),
      invocations,
      span,
    };
  });
  const buffers = [...inputs.map(({ buffer }) => buffer), ...saved.flat().map(({ buffer }) => buffer)];
  return { name: term.name, signature: signatureOf(term), buffers, kernels, span: term.span };
}

/** Inputs that no region reads have no buffer. */
function inputBuffers({ term, regions }: Labelled, names: Identifiers) {
  const read = new Set(regions.flatMap((r) => r.loads));
  return term.inputs
    .filter((input) => read.has(input.id))
    .map((input) => {
      const { axes, stored: element, span } = input;
      const buffer: ModuleBuffer = { name: names.take(input.name), role: 'input', of: input.name, element, axes, span };
      return { id: input.id, layout: { buffer: buffer.name, element, axes }, buffer };
    });
}

interface Saved {
  readonly node: NodeId;
  readonly layout: Layout;
  readonly buffer: ModuleBuffer;
}

/** For each region, what it saves. The n-th time that a node is saved, it is the n-th result that is that node. */
function savedBuffers({ term, regions }: Labelled, names: Identifiers): readonly (readonly Saved[])[] {
  const times = new Map<NodeId, number>();
  return regions.map((region) =>
    savesOf(region).map((id) => {
      const time = times.get(id) ?? 0;
      times.set(id, time + 1);
      const node = nodeOf(term, id);
      const result = term.results.filter((r) => r.node === id)[time];
      const name = names.take(result?.name ?? (region.kind === 'element' ? region.name : (node.name ?? region.name)));
      const axes = result?.axes ?? node.axes;
      const role = result ? { role: 'result' as const, of: result.name } : { role: 'scratch' as const };
      const { element, span } = node;
      return { node: id, layout: { buffer: name, element, axes }, buffer: { name, ...role, element, axes, span } };
    }),
  );
}

interface Lowered {
  readonly body: readonly Statement[];
  readonly invocations: Size;
}

function lowerRegion(
  labelled: Labelled,
  region: ElementRegion | StreamRegion,
  targets: readonly Saved[],
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): Lowered {
  if (region.kind === 'stream') {
    const bodyOf = region.stream.recurrences.length > 0 ? recurrenceBody : streamBody;
    return bodyOf(region, layouts, new Map(targets.map((t) => [t.node, t.layout])), names);
  }
  const { term } = labelled;
  const { layout } = targets[0] as Saved;
  const values = regionValues(term, region, layout.axes, layouts);
  const body = schedule(values, layout.buffer, names, nodeOf(term, region.root).span);
  return {
    body,
    invocations: layout.axes.reduce<Size>((product, a) => multiplySizes(product, a.size), sizeConstant(1)),
  };
}

/** Invocations without work do nothing. */
function whole({ body, invocations }: Lowered, span: Kernel['span']): readonly Statement[] {
  const flat: Expression = { kind: 'variable', type: 'u32', name: 'flat' };
  const constant = constantSize(invocations);
  const count: Expression =
    constant === undefined
      ? { kind: 'size', type: 'u32', size: invocations }
      : { kind: 'literal', type: 'u32', value: constant };
  return [
    { kind: 'let', name: 'flat', value: { kind: 'invocation', type: 'u32' }, span },
    { kind: 'if', condition: { kind: 'call', type: 'bool', fn: 'lt', args: [flat, count] }, body, span },
  ];
}
