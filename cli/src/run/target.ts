/** The machine that the command line names. */
import { diagnose, didYouMean, knownTargets, NCD6229, type TargetMachine, type Typed, targetFrom } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import { createSession } from '../session.ts';

/** What is planned for where nobody says otherwise. */
const defaultTarget = 'webgpu';

/** A target is one that the file declares or imports, or one of the standard library. */
export function chooseTarget({ resolved }: Typed, name = defaultTarget): Result<TargetMachine> {
  const known = knownTargets(resolved, createSession().host);
  const declaration = known.get(name);
  if (!declaration) {
    const hint = didYouMean(name, known.keys()) ?? `known here: ${[...known.keys()].join(', ')}`;
    return fail(diagnose(NCD6229, undefined, { name }, { hint }));
  }
  const { target, diagnostics } = targetFrom(declaration);
  return target ? succeed(target) : fail(...diagnostics);
}
