/** What depends on the states of the recurrences in whose steps it stands. */
import { NCD3104 } from '../diagnostics/codes/NCD3104.ts';
import { NCD3107 } from '../diagnostics/codes/NCD3107.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { visitExpression } from '../syntax/index.ts';
import type { Context } from './context.ts';

/** A recurrence whose step is being checked. */
export interface OpenRecurrence {
  readonly axis: string;
  readonly states: ReadonlySet<A.Name>;
  /** Names whose values depend on its states, these included. */
  readonly dependents: Set<A.Name>;
  /** States whose next value stands above the statement at hand. */
  readonly advanced: Set<A.Name>;
}

/** A `let` below a `next` would read the state before it under a name that `emit` reads as the new one. */
export function refuseAdvanced(context: Context, { advanced }: OpenRecurrence, e: A.Expression): void {
  visitExpression(e, (inner) => {
    if (inner.kind !== 'reference') return;
    const definition = context.tables.names.values.get(inner.name);
    if (definition && advanced.has(definition.name))
      context.report(NCD3107, inner.span, {
        name: inner.name.text,
        text: `\`next ${inner.name.text}\` stands above, so put this before it, or give the new value a name`,
      });
  });
}

/** Whether an expression reads one of the names. */
function reads(context: Context, e: A.Expression, names: ReadonlySet<A.Name>): boolean {
  let found = false;
  visitExpression(e, (inner) => {
    const definition = inner.kind === 'reference' ? context.tables.names.values.get(inner.name) : undefined;
    if (definition && names.has(definition.name)) found = true;
  });
  return found;
}

/** Notes which open recurrences a `let` depends on. */
export function noteDependents(context: Context, { names, value }: A.Let): void {
  for (const { dependents } of context.recurrences)
    if (reads(context, value, dependents)) for (const name of names) dependents.add(name);
}

/** Refuses to fold or move `axis` of values that depend on the state of a recurrence along it. */
export function refuseAlong(
  context: Context,
  axis: string,
  values: readonly A.Expression[],
  span: Span,
  what: string,
): void {
  for (const open of context.recurrences)
    if (open.axis === axis && values.some((value) => reads(context, value, open.dependents)))
      context.report(
        NCD3104,
        span,
        { axis, what },
        { hint: `emit the value, and use what is emitted after the recurrence` },
      );
}
