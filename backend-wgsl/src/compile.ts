/** Term → plan → loops → WGSL in one call. */
import {
  type FuseOptions,
  firstPlan,
  fusedPlan,
  type Labelled,
  type TargetMachine,
  type Term,
  unfusedPlan,
} from '@ncd/language';
import { type Emitted, emitWgsl } from './emit/index.ts';
import { type LoweredModule, lower } from './loops/index.ts';

export interface CompileOptions {
  /** Keep f16 arrays as f16; needs the feature `shader-f16`. */
  readonly f16?: boolean;
  /** Storage buffers that one kernel may use; 8 where nothing is said, which every device has. */
  readonly storageBuffers?: number;
  /** `fused` (the default) derives streams and splits; `unsplit` no splits; `unfused` makes every reduction a kernel of its
   * own, tiled for the target; `first` does so without tiles. */
  readonly plan?: 'fused' | 'unsplit' | 'unfused' | 'first';
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
  const options = { storageBuffers, ...(sizes ? { sizes } : {}), ...(target ? { target } : {}) };
  const labelled = planned(term, plan, options);
  const lowered = lower(labelled);
  return { labelled, lowered, ...emitWgsl(lowered, { f16 }) };
}

function planned(term: Term, plan: NonNullable<CompileOptions['plan']>, options: FuseOptions): Labelled {
  switch (plan) {
    case 'fused':
      return fusedPlan(term, options);
    case 'unsplit':
      return fusedPlan(term, { ...options, splits: false });
    case 'unfused':
      return unfusedPlan(term, options);
    case 'first':
      return firstPlan(term, options);
  }
}
