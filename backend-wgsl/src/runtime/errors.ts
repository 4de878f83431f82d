/** What can go wrong on a device, as data. */
export type RunErrorKind = 'compile' | 'sizes' | 'validation' | 'outOfMemory' | 'deviceLost';

export interface RunError {
  readonly kind: RunErrorKind;
  /** Lower case, one sentence, no full stop. */
  readonly message: string;
  /** 1-based position in the WGSL text, for `compile`. */
  readonly line?: number;
  readonly column?: number;
}

/** Never empty. */
export interface Failed {
  readonly kind: 'failed';
  readonly errors: readonly RunError[];
}

export const failed = (kind: RunErrorKind, message: string): Failed => ({
  kind: 'failed',
  errors: [{ kind, message: oneSentence(message) }],
});

/** The first line of a device's message, without its full stop; what follows are quotations and call stacks. */
export function oneSentence(message: string): string {
  const line = message.trim().split('\n', 1)[0] as string;
  return line.replace(/\.$/, '') || 'the device gave no reason';
}

/** What a WebGPU promise rejects with, or a WebGPU call throws. */
export function failedBy(thrown: unknown): Failed {
  const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
  // Mapping a buffer that nobody unmapped or destroyed is aborted only when its device is gone.
  if (name === 'AbortError') return failed('deviceLost', message || 'the device was lost while the program ran');
  return failed('validation', message);
}

/** In the order in which a failure is blamed: a buffer that could not be had makes every later use of it invalid too. */
const scopes = [
  { filter: 'out-of-memory', kind: 'outOfMemory' },
  { filter: 'validation', kind: 'validation' },
  { filter: 'internal', kind: 'validation' },
] as const;

/** Makes WebGPU calls and waits for the device's verdict on them. The calls are synchronous because error scopes are a
 * stack on the device: nothing else may run between push and pop. */
export async function guarded<T>(device: GPUDevice, calls: () => T): Promise<{ kind: 'ok'; value: T } | Failed> {
  for (const { filter } of scopes) device.pushErrorScope(filter);
  const result = attempt(calls);
  const pops = scopes.map(() => device.popErrorScope()).reverse();
  try {
    const errors = await Promise.all(pops);
    for (const [i, error] of errors.entries()) {
      const scope = scopes[i];
      if (error && scope) return failed(scope.kind, error.message);
    }
  } catch (thrown) {
    return failedBy(thrown);
  }
  return result;
}

function attempt<T>(calls: () => T): { kind: 'ok'; value: T } | Failed {
  try {
    return { kind: 'ok', value: calls() };
  } catch (thrown) {
    return failedBy(thrown);
  }
}
