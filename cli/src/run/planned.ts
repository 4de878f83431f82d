/** The diagrams of a file with their plans, for commands that report on them. */
import {
  buildTerm,
  type Diagnostic,
  fusedPlan,
  type Labelled,
  type TargetMachine,
  type Term,
  unplannable,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { Assignment } from './assignments.ts';
import { openSizes } from './open-sizes.ts';
import { chooseDiagram, type LoadedProgram, ownDiagrams } from './program.ts';
import { chooseTarget } from './target.ts';

export interface ReportOptions {
  readonly diagram?: string;
  readonly size: readonly Assignment<number>[];
  readonly target: string;
  readonly type: readonly Assignment<string>[];
}

export interface Planned {
  readonly target: TargetMachine;
  readonly diagrams: readonly {
    readonly term: Term;
    readonly labelled: Labelled;
    readonly sizes: ReadonlyMap<string, number>;
  }[];
}

/** Of one diagram, or of all that the file exports. */
export function planDiagrams(program: LoadedProgram, options: ReportOptions): Result<Planned> {
  const target = chooseTarget(program.typed, options.target);
  if (!target.ok) return target;
  const terms = chooseTerms(program, options.diagram);
  if (!terms.ok) return terms;
  const refused = terms.value.flatMap((term): readonly Diagnostic[] => unplannable(term));
  if (refused.length > 0) return fail(...refused);
  const sizes = openSizes(terms.value, options.size);
  if (!sizes.ok) return sizes;
  const { storageBuffers } = target.value.limits;
  const diagrams = terms.value.map((term) => {
    const own = sizes.value.get(term) ?? new Map<string, number>();
    return { term, sizes: own, labelled: fusedPlan(term, { storageBuffers, sizes: own, target: target.value }) };
  });
  return succeed({ target: target.value, diagrams });
}

function chooseTerms(program: LoadedProgram, name: string | undefined): Result<readonly Term[]> {
  const own = ownDiagrams(program);
  if (name === undefined && own.length > 0) return succeed(own.map((diagram) => buildTerm(program.typed, diagram)));
  const chosen = chooseDiagram(program, name);
  return chosen.ok ? succeed([chosen.value]) : chosen;
}
