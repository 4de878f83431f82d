/** What the plans of a file move more than they might, at sizes from the command line. */
import {
  buildTerm,
  type Diagnostic,
  diagnose,
  fusedPlan,
  NCD6210,
  type TargetMachine,
  type Typed,
  trafficDiagnostics,
  unplannable,
} from '@ncd/language';
import type { Assignment } from './assignments.ts';
import { openSizes } from './open-sizes.ts';

/** Of the diagrams that the file exports, or of all where none is exported. */
export function trafficOf(
  typed: Typed,
  target: TargetMachine,
  given: readonly Assignment<number>[],
): readonly Diagnostic[] {
  const declared = typed.resolved.entry.parsed.module.items.filter((item) => item.kind === 'diagram');
  const exported = declared.filter((diagram) => diagram.exported);
  const terms = (exported.length > 0 ? exported : declared).flatMap((declaration) => {
    const diagram = typed.diagrams.get(declaration);
    const term = diagram?.sound ? buildTerm(typed, diagram) : undefined;
    return term && unplannable(term).length === 0 ? [term] : [];
  });
  const sizes = openSizes(terms, given);
  if (!sizes.ok) return sizes.diagnostics;
  const open = terms.map((term) => term.symbols.filter((symbol) => !sizes.value.get(term)?.has(symbol)));
  const [first] = terms;
  if (first && open.every((axes) => axes.length > 0))
    return [diagnose(NCD6210, first.span, { axes: open[0] ?? [], diagram: first.name })];
  const { storageBuffers } = target.limits;
  return terms.flatMap((term) => {
    const own = sizes.value.get(term) ?? new Map<string, number>();
    return trafficDiagnostics(fusedPlan(term, { storageBuffers, sizes: own, target }), target, own);
  });
}
