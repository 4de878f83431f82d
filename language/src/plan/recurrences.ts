/** Which recurrences kernels can run. */
import { NCD3101 } from '../diagnostics/codes/NCD3101.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { Term } from '../term/index.ts';

/** Why a term has no plan: one message for each recurrence that only the reference interpreter can run. */
export function unplannable(term: Term): Diagnostic[] {
  const first = new Map<number, Diagnostic>();
  for (const node of term.nodes)
    if (node.kind === 'recur' && !first.has(node.recurrence))
      first.set(node.recurrence, diagnose(NCD3101, node.span, { reason: 'kernels cannot run recurrences yet' }));
  return [...first.values()];
}
