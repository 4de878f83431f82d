/** Term → plan → loops → WGSL in one call. */
import { firstPlan, type Labelled, type Term } from '@ncd/language';
import { type Emitted, emitWgsl } from './emit/index.ts';
import { type LoweredModule, lower } from './loops/index.ts';

export interface CompileOptions {
  /** Keep f16 arrays as f16; needs the feature `shader-f16`. */
  readonly f16?: boolean;
  /** Storage buffers that one kernel may use; 8 where nothing is said, which every device has. */
  readonly storageBuffers?: number;
}

export interface Compiled extends Emitted {
  readonly labelled: Labelled;
  readonly lowered: LoweredModule;
}

/** The term must pass `unsupportedElements`. */
export function compileTerm(term: Term, options: CompileOptions = {}): Compiled {
  const labelled = firstPlan(term, { storageBuffers: options.storageBuffers ?? 8 });
  const lowered = lower(labelled);
  return { labelled, lowered, ...emitWgsl(lowered, { f16: options.f16 ?? false }) };
}
