/** The kernels of a plan, over the term as it is written: a region that the planner has split is one again, which says so. */
import type { NodeId } from '../term/index.ts';
import { type Labelled, type Region, type Split, savesOf, splitOfRegion, splitsMergedBy } from './labelled.ts';
import { isCopy } from './verify.ts';

export interface SourceKernel {
  readonly name: string;
  /** By nodes of the term as it is written, like the loads. */
  readonly outputs: readonly NodeId[];
  readonly loads: readonly NodeId[];
  /** Whose tiles it has: where it is split, that of the parts. */
  readonly region: Region;
  /** The split that the planner has made of it. */
  readonly split?: Split;
  /** Of what the planner merges the parts of a split with: it finds that again where it stands in no region. */
  readonly isFree?: true;
}

export interface SourceKernels {
  readonly kernels: readonly SourceKernel[];
  /** Nodes whose values live at the global level. */
  readonly stored: ReadonlySet<NodeId>;
}

/** In the order of the plan, without copies. Nothing where the parts of one split are computed by several kernels: no region
 * of the source gives them. */
export function sourceKernels(labelled: Labelled): SourceKernels | undefined {
  const { splits = [] } = labelled;
  const written = splits.map((_, i) => asWritten(splits.slice(0, i)));
  const last = asWritten(splits);
  const kernels: SourceKernel[] = [];
  const isMade = ({ outputs }: SourceKernel): boolean =>
    outputs.every((id) => kernels.some((kernel) => kernel.outputs.includes(id)));
  for (const region of labelled.regions) {
    if (isCopy(region)) continue;
    const split = splitOfRegion(labelled, region);
    const to = split ? (written[splits.indexOf(split)] as AsWritten) : last;
    const { name, outputs, loads } = split?.of ?? { ...region, outputs: savesOf(region) };
    const own = { name, outputs: to(outputs), loads: to(loads), region };
    if (split && split.declared === undefined) {
      if (savesOf(region).length < split.partials.length) return undefined;
      // a merge may be split again
      if (!isMade(own)) kernels.push({ ...own, split });
    } else if (!splitsMergedBy(labelled, region).some((merged) => merged.declared === undefined)) kernels.push(own);
    else if (!isMade(own)) kernels.push({ ...own, isFree: true });
  }
  const stored = new Set([...last([...labelled.stored]), ...kernels.flatMap(({ outputs }) => outputs)]);
  return { kernels, stored };
}

type AsWritten = (ids: readonly NodeId[]) => readonly NodeId[];

/** The nodes that became these by some splits; what the splits have made is left out. */
function asWritten(splits: readonly Split[]): AsWritten {
  const back = [...splits].reverse().map(({ moved }) => new Map([...moved].map(([before, after]) => [after, before])));
  return (ids) => back.reduce((all, from) => all.flatMap((id) => from.get(id) ?? []), [...ids]);
}
