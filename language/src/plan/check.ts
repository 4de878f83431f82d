/** What a program says about levels, held against what a target can do: the last stage of checking. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { visitExpressions } from '../syntax/index.ts';
import { buildTerm, type Term } from '../term/index.ts';
import type { TargetMachine, Typed } from '../types/index.ts';
import { checkBudgets } from './budgets.ts';
import { falseClaims } from './claims.ts';
import { fusedPlan } from './fuse.ts';
import { declaredProblems } from './legality.ts';
import { lateReads } from './read-order.ts';
import { unplannable } from './recurrences.ts';
import type { KnownSizes } from './shape.ts';

/** All that the entry file says of plans: its regions and claims for a target, and its budgets. */
export const checkPlans = (typed: Typed, target: TargetMachine, host: ModuleHost): readonly Diagnostic[] => [
  ...checkLevels(typed, target),
  ...checkBudgets(typed, target, host),
];

/** Why a term's regions and claims cannot be as they are on a machine; sizes that are not given stay open. */
export function levelProblems(term: Term, target: TargetMachine, sizes: KnownSizes = new Map()): readonly Diagnostic[] {
  const late = lateReads(term);
  if (late.length > 0 || (term.regions.length === 0 && term.claims.length === 0)) return late;
  const problems = declaredProblems(term, target, sizes);
  if (problems.length > 0 || term.claims.length === 0 || unplannable(term).length > 0) return problems;
  return falseClaims(fusedPlan(term, { storageBuffers: target.limits.storageBuffers, sizes, target }));
}

/** The same for the diagrams of the entry file that are programs of their own: those that are exported, or that no other
 * diagram calls. What is called is seen in its callers. */
export function checkLevels(typed: Typed, target: TargetMachine): readonly Diagnostic[] {
  const declared = typed.resolved.entry.parsed.module.items.filter((item) => item.kind === 'diagram');
  const called = new Set<A.Item>();
  for (const diagram of declared)
    visitExpressions(diagram.body, (e) => {
      const callee = e.kind === 'call' ? typed.resolved.callees.get(e.callee) : undefined;
      if (callee) called.add(callee);
    });
  const seen = new Set<string>();
  return declared
    .filter((diagram) => diagram.exported || !called.has(diagram))
    .flatMap((declaration) => {
      const diagram = typed.diagrams.get(declaration);
      return diagram?.sound ? levelProblems(buildTerm(typed, diagram), target) : [];
    })
    .filter(({ span, message }) => {
      const key = `${span?.file.path} ${span?.start} ${message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
