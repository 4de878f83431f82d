/** The targets that a program can name: those that its file declares or imports, and those of the standard library. */
import type { ModuleHost, Resolved } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { checkProgram } from './check.ts';

export function knownTargets(resolved: Resolved, host: ModuleHost): ReadonlyMap<string, A.Target> {
  const known = new Map<string, A.Target>();
  for (const module of [checkProgram('std/targets', host)?.resolved.entry, resolved.entry])
    for (const [name, declaration] of module?.scope ?? [])
      if (declaration.kind === 'target') known.set(name, declaration);
  return known;
}
