/** Claims about where values live, held against a plan. */
import { NCD4108 } from '../diagnostics/codes/NCD4108.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { LevelClaim, Term } from '../term/index.ts';
import { type Labelled, savesOf } from './labelled.ts';
import { nodeOf } from './reach.ts';

/** One message for each claim that the plan makes false. What no kernel stores stays in the invocation that computes it,
 * which is at the workgroup and in registers. */
export function falseClaims(labelled: Labelled): readonly Diagnostic[] {
  const { term, stored } = labelled;
  return term.claims.flatMap((claim) => {
    const isStored = stored.has(claim.node);
    if (isStored === (claim.level === 'global')) return [];
    const level = isStored ? 'global' : 'workgroup';
    const reason = isStored ? whyStored(labelled, claim) : 'the kernel that computes it uses it, and nothing else does';
    const hint =
      claim.region === undefined && isStored
        ? 'claim `@ global`, or compute it in the `at` region that uses it'
        : `claim \`@ ${level}\`, or leave the level out`;
    return [diagnose(NCD4108, claim.span, { name: claim.name, level, reason }, { hint })];
  });
}

function whyStored({ term, regions }: Labelled, { node }: LevelClaim): string {
  const own = nodeOf(term, node);
  if (own.kind === 'input') return `it is the parameter ${own.name}`;
  if (term.results.some((r) => r.node === node)) return 'it is a result of the diagram';
  if (isRegionValue(term, node)) return 'it is the value of an `at` region, which is saved';
  const readers = regions.filter((region) => region.loads.includes(node)).map((region) => region.name);
  const maker = regions.find((region) => savesOf(region).includes(node))?.name;
  if (readers.length > 1) return `it is read by ${readers.length} kernels, ${readers.join(' and ')}`;
  return `kernel ${maker} computes it, and kernel ${readers[0]} reads it`;
}

const isRegionValue = (term: Term, node: number): boolean => term.regions.some((r) => r.outputs.includes(node));
