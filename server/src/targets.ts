/** The machines that plans can be made for. */
import { knownTargets, type Typed } from '@ncd/language';
import type { Session } from './session.ts';

/** Those of the library, and those that the program declares or imports, by name. */
export const targetsOf = ({ workspace }: Session, { resolved }: Typed): readonly string[] => [
  ...knownTargets(resolved, workspace.host).keys(),
];

/** What to say where the settings name another one; `undefined` where all is well. */
export function unknownTarget(session: Session, typed: Typed): string | undefined {
  const { target } = session.settings;
  const known = targetsOf(session, typed);
  return known.includes(target) ? undefined : `there is no target \`${target}\`; there are ${known.join(', ')}`;
}
