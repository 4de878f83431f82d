/** Labelled term → loop nests: one kernel per region (theory.md §7). */
import {
  blockFormat,
  clashesOf,
  constantSize,
  type ElementRegion,
  invocationsOf,
  isBlockType,
  type Labelled,
  multiplySizes,
  type NodeId,
  nodeOf,
  type Region,
  rowAxis,
  type Size,
  type StreamRegion,
  savesOf,
  signatureOf,
  sizeConstant,
  updatedInputs,
  updatesBy,
} from '@ncd/language';
import { type Identifiers, identifiers } from './identifiers.ts';
import type { Expression, Kernel, LoweredModule, ModuleBuffer, SharedArray, Statement } from './ir.ts';
import { blocksBody } from './lower-blocks.ts';
import { recurrenceBody } from './lower-recurrence.ts';
import { invocationAxes, regionValues } from './lower-region.ts';
import { scatterBody } from './lower-scatter.ts';
import { streamBody } from './lower-stream.ts';
import type { Layout } from './node-values.ts';
import { schedule } from './schedule.ts';
import { sharedArrays } from './stage-tiles.ts';
import type { Extent } from './stream-places.ts';
import type { Target } from './targets.ts';

export function lower(labelled: Labelled): LoweredModule {
  const { term, regions } = labelled;
  const names = identifiers();
  const inputs = inputBuffers(labelled, names);
  const saved = savedBuffers(labelled, names, new Map(inputs.map(({ buffer, layout }) => [buffer.of, layout])));

  const layouts = new Map<NodeId, Layout>(inputs.map(({ id, layout }) => [id, layout]));
  for (const node of updatedInputs(term)) {
    const input = inputs.find(({ buffer }) => buffer.of === node.name);
    if (input) layouts.set(node.id, input.layout);
  }
  for (const { layout, node } of saved.flat()) if (!layouts.has(node)) layouts.set(node, layout);

  const entryPoints = regions.map((region) => names.take(`compute_${region.name}`));
  const shared = regions.map((region) => sharedOf(region, layouts, names));
  const kernels = regions.map((region, i): Kernel => {
    const targets = saved[i] as readonly Saved[];
    const span = nodeOf(term, savesOf(region)[0] as NodeId).span;
    const arrays = shared[i] as ReadonlyMap<NodeId, SharedArray>;
    const lowered = lowerRegion(labelled, region, targets, layouts, arrays, names.inner());
    const reads = region.loads.map((id) => (layouts.get(id) as Layout).buffer);
    const writes = targets.map((t) => t.layout.buffer);
    const { invocations } = lowered;
    return {
      name: region.name,
      entryPoint: entryPoints[i] as string,
      workgroupSize: invocationsOf(region),
      reads,
      writes,
      shared: [...arrays.values()],
      body: whole(lowered, span),
      invocations,
      span,
    };
  });
  const buffers = [...inputs.map(({ buffer }) => buffer), ...saved.flat().flatMap(({ buffer }) => buffer ?? [])];
  return { name: term.name, signature: signatureOf(term), buffers, kernels, span: term.span };
}

/** Inputs that no region reads have no buffer. */
function inputBuffers({ term, regions }: Labelled, names: Identifiers) {
  const read = new Set(regions.flatMap((r) => r.loads));
  const updated = new Set(updatedInputs(term).map((input) => input.name));
  return term.inputs
    .filter((input) => read.has(input.id) || updated.has(input.name))
    .map((input) => {
      const { axes, stored: element, span } = input;
      const role = {
        role: 'input' as const,
        of: input.name,
        ...(updated.has(input.name) ? { updated: true as const } : {}),
      };
      const buffer: ModuleBuffer = { name: names.take(input.name), ...role, element, axes, span };
      return {
        id: input.id,
        layout: { buffer: buffer.name, element, axes, isWritten: updated.has(input.name) },
        buffer,
      };
    });
}

interface Saved {
  readonly node: NodeId;
  readonly layout: Target;
  /** None where an array is updated in place. */
  readonly buffer?: ModuleBuffer;
}

/** For each region, what it saves. The n-th time that a node is saved, it is the n-th result that is that node. */
function savedBuffers(
  { term, regions }: Labelled,
  names: Identifiers,
  inputs: ReadonlyMap<string | undefined, Layout>,
): readonly (readonly Saved[])[] {
  const times = new Map<NodeId, number>();
  return regions.map((region) => {
    const updates = updatesBy(term, region);
    return savesOf(region).map((id): Saved => {
      const update = updates.find(({ value }) => value === id);
      if (update) {
        const array = inputs.get(nodeOf(term, update.before).name) as Layout;
        const { axes: over, entries } = update;
        return { node: id, layout: { ...array, over, entries, clashes: clashesOf(term, update) } };
      }
      const time = times.get(id) ?? 0;
      times.set(id, time + 1);
      const node = nodeOf(term, id);
      const result = term.results.filter((r) => r.node === id)[time];
      const name = names.take(result?.name ?? (region.kind === 'element' ? region.name : (node.name ?? region.name)));
      const axes = result?.axes ?? node.axes;
      const role = result ? { role: 'result' as const, of: result.name } : { role: 'scratch' as const };
      const { element, span } = node;
      const layout = {
        buffer: name,
        element,
        axes,
        isWritten: true,
        over: axes,
        entries: [],
        clashes: { kind: 'none' as const },
      };
      return { node: id, layout, buffer: { name, ...role, element, axes, span } };
    });
  });
}

/** Arrays in workgroup memory belong to the module: no name in any kernel hides one. */
function sharedOf(
  region: Region,
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): ReadonlyMap<NodeId, SharedArray> {
  if (region.kind === 'element') return new Map();
  const nameOf = (id: NodeId): string => region.stream.nodes[id]?.name ?? layouts.get(id)?.buffer ?? region.name;
  return sharedArrays(region, (id) => names.take(`${nameOf(id)}_tile`));
}

interface Lowered extends Extent {
  readonly body: readonly Statement[];
}

function lowerRegion(
  labelled: Labelled,
  region: ElementRegion | StreamRegion,
  targets: readonly Saved[],
  layouts: ReadonlyMap<NodeId, Layout>,
  shared: ReadonlyMap<NodeId, SharedArray>,
  names: Identifiers,
): Lowered {
  if (region.kind === 'stream') {
    const saves = new Map(targets.map((t) => [t.node, t.layout]));
    if (region.stream.recurrences.length > 0) return recurrenceBody(region, layouts, saves, names);
    return streamBody(region, layouts, saves, shared, names);
  }
  const { term } = labelled;
  const { layout } = targets[0] as Saved;
  const { clashes, element } = layout;
  const update = region.update === undefined ? undefined : term.updates[region.update];
  if (update && isBlockType(element)) {
    const rows = { format: blockFormat(element), row: rowAxis(term.nodes, update) };
    return blocksBody(term, region, layout, rows, layouts, names);
  }
  if (clashes.kind === 'unknown') return scatterBody(term, region, layout, clashes.axes, layouts, names);
  const values = regionValues(term, region, layout, layouts);
  const body = schedule(values, layout.buffer, names, nodeOf(term, region.root).span);
  return {
    body,
    invocations: invocationAxes(region, layout.over).reduce<Size>(
      (product, a) => multiplySizes(product, a.size),
      sizeConstant(1),
    ),
  };
}

/** Invocations without work do nothing; workgroups that are tiles have work as a whole or not at all. */
function whole({ body, invocations, workgroups }: Lowered, span: Kernel['span']): readonly Statement[] {
  const [kind, name, size] = workgroups
    ? (['workgroup', 'tile', workgroups] as const)
    : (['invocation', 'flat', invocations] as const);
  const constant = constantSize(size);
  const count: Expression =
    constant === undefined ? { kind: 'size', type: 'u32', size } : { kind: 'literal', type: 'u32', value: constant };
  const args: Expression[] = [{ kind: 'variable', type: 'u32', name }, count];
  return [
    { kind: 'let', name, value: { kind, type: 'u32' }, span },
    { kind: 'if', condition: { kind: 'call', type: 'bool', fn: 'lt', args }, body, span },
  ];
}
