/** Labelled term → loop nests: one kernel per region, one invocation per element that it saves (theory.md §7). */
import {
  constantSize,
  type Labelled,
  multiplySizes,
  type NodeId,
  nodeOf,
  type Region,
  type Size,
  signatureOf,
  sizeConstant,
} from '@ncd/language';
import { type Identifiers, identifiers } from './identifiers.ts';
import type { Expression, Kernel, LoweredModule, ModuleBuffer, Statement } from './ir.ts';
import { type Layout, regionValues } from './lower-region.ts';
import { schedule } from './schedule.ts';

const workgroupSize = 64;

export function lower(labelled: Labelled): LoweredModule {
  const { term, regions } = labelled;
  const names = identifiers();
  const inputs = inputBuffers(labelled, names);
  const saved = regions.map((region, i) => savedBuffer(labelled, i, names.take(savedName(labelled, i)), region));

  const layouts = new Map<NodeId, Layout>(inputs.map(({ id, layout }) => [id, layout]));
  for (const { layout, region } of saved) if (!layouts.has(region.root)) layouts.set(region.root, layout);

  const entryPoints = regions.map((region) => names.take(`compute_${region.name}`));
  const kernels = saved.map(({ region, layout }, i) =>
    lowerRegion(labelled, region, layout, layouts, entryPoints[i] as string, names.inner()),
  );
  const buffers = [...inputs, ...saved].map(({ buffer }) => buffer);
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
  readonly region: Region;
  readonly layout: Layout;
  readonly buffer: ModuleBuffer;
}

function savedBuffer(labelled: Labelled, i: number, name: string, region: Region): Saved {
  const node = nodeOf(labelled.term, region.root);
  const result = resultOf(labelled, i);
  const element = node.element;
  const axes = result?.axes ?? node.axes;
  const role = result ? { role: 'result' as const, of: result.name } : { role: 'scratch' as const };
  return {
    region,
    layout: { buffer: name, element, axes },
    buffer: { name, ...role, element, axes, span: node.span },
  };
}

/** The n-th region that computes a node saves the n-th result that is that node. */
function resultOf({ term, regions }: Labelled, i: number) {
  const root = (regions[i] as Region).root;
  const earlier = regions.slice(0, i).filter((r) => r.root === root).length;
  return term.results.filter((r) => r.node === root)[earlier];
}

const savedName = (labelled: Labelled, i: number): string =>
  resultOf(labelled, i)?.name ?? (labelled.regions[i] as Region).name;

function lowerRegion(
  { term }: Labelled,
  region: Region,
  target: Layout,
  layouts: ReadonlyMap<NodeId, Layout>,
  entryPoint: string,
  names: Identifiers,
): Kernel {
  const { span } = nodeOf(term, region.root);
  const invocations = target.axes.reduce<Size>((product, a) => multiplySizes(product, a.size), sizeConstant(1));
  const values = regionValues(term, region, target.axes, layouts);
  const work = schedule(values, target.buffer, names, span);
  const flat: Expression = { kind: 'variable', type: 'u32', name: 'flat' };
  const constant = constantSize(invocations);
  const count: Expression =
    constant === undefined
      ? { kind: 'size', type: 'u32', size: invocations }
      : { kind: 'literal', type: 'u32', value: constant };
  const body: Statement[] = [
    { kind: 'let', name: 'flat', value: { kind: 'invocation', type: 'u32' }, span },
    { kind: 'if', condition: { kind: 'call', type: 'bool', fn: 'lt', args: [flat, count] }, body: work, span },
  ];
  const reads = region.loads.map((id) => (layouts.get(id) as Layout).buffer);
  return { name: region.name, entryPoint, workgroupSize, reads, writes: [target.buffer], body, invocations, span };
}
