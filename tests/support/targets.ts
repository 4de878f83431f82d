/** Machines of the standard library. */
import { type TargetMachine, targetFrom } from '@ncd/language';
import { checkFile } from './programs.ts';

export function libraryTarget(name: string): TargetMachine {
  const declaration = checkFile('std/targets').resolved.entry.scope.get(name);
  const { target } = declaration?.kind === 'target' ? targetFrom(declaration) : {};
  if (!target) throw new Error(`std/targets has no target ${name}`);
  return target;
}

export const webgpu = libraryTarget('webgpu');

/** A machine on which workgroup memory and barriers cost next to nothing, with small subgroups: whatever workgroups can
 * share is staged, at small sizes too. */
export const staging: TargetMachine = {
  ...webgpu,
  name: 'staging',
  costs: { ...webgpu.costs, barrier: 1e-15, workgroupAccess: 1e-15 },
  subgroupSize: 4,
};
