/** Term → plan → loops → WGSL in one call. */
import { firstPlan, fusedPlan, type Labelled, type TargetMachine, type Term } from '@ncd/language';
import { type Emitted, emitWgsl } from './emit/index.ts';
import { type LoweredModule, lower } from './loops/index.ts';

export interface CompileOptions {
  /** Keep f16 arrays as f16; needs the feature `shader-f16`. */
  readonly f16?: boolean;
  /** Storage buffers that one kernel may use; 8 where nothing is said, which every device has. */
  readonly storageBuffers?: number;
  /** `fused` (the default) derives streams and splits; `unsplit` no splits; `first` makes every reduction a kernel of its
   * own. */
  readonly plan?: 'fused' | 'unsplit' | 'first';
  /** Sizes for which the plan is made; the kernels run at all others. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** The machine for which the plan is made; the kernels run on all others. */
  readonly target?: TargetMachine;
}

export interface Compiled extends Emitted {
  readonly labelled: Labelled;
  readonly lowered: LoweredModule;
}

/** The term must pass `unsupported`. */
export function compileTerm(
  term: Term,
  { f16 = false, storageBuffers = 8, plan = 'fused', sizes, target }: CompileOptions = {},
): Compiled {
  const labelled =
    plan === 'first'
      ? firstPlan(term, { storageBuffers })
      : fusedPlan(term, {
          storageBuffers,
          splits: plan !== 'unsplit',
          ...(sizes ? { sizes } : {}),
          ...(target ? { target } : {}),
        });
  const lowered = lower(labelled);
  return { labelled, lowered, ...emitWgsl(lowered, { f16 }) };
}
