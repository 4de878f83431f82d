/** Runs a term on the device that was asked for. */
import { checkLimits, compileTerm, type Manifest, type RunError } from '@ncd/backend-wgsl';
import { type ChildEnd, type DeviceDescription, probeInChild, type Refusal, runInChild } from '@ncd/backend-wgsl/node';
import {
  type Diagnostic,
  diagnose,
  NCD3135,
  NCD6208,
  NCD6219,
  NCD6220,
  NCD6221,
  NCD6231,
  NCD9001,
  type TargetMachine,
  type Tensor,
  type Term,
  unplannable,
  withSizes,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { RunInputs } from './inputs.ts';
import type { Reference } from './reference.ts';

export type DeviceOption = 'auto' | 'gpu' | 'cpu' | 'reference';

export interface ExecuteOptions {
  readonly device: DeviceOption;
  readonly timeLimitSeconds?: number;
  /** The machine that a device is taken for. */
  readonly targetOf: (kind: DeviceDescription['kind']) => TargetMachine | undefined;
  /** One line on what is going on. */
  readonly onStatus: (status: string) => void;
}

export interface Executed {
  readonly results: ReadonlyMap<string, Tensor>;
  /** Which device it was, for a person. */
  readonly device: string;
  readonly isReference: boolean;
  /** Of the kernels alone, on a device. */
  readonly seconds: number;
  /** Why it was no better device. */
  readonly notes: readonly string[];
  /** What the device cannot do as the program says it. */
  readonly remarks: readonly Diagnostic[];
}

/** `auto` takes a GPU, then the software device, then the reference interpreter; the others take nothing else. */
export async function execute(
  general: Term,
  data: RunInputs,
  reference: Reference,
  options: ExecuteOptions,
): Promise<Result<Executed>> {
  const { device, onStatus } = options;
  if (device === 'reference') return interpret(general, data, reference, options, []);
  // what a recurrence keeps whole needs a size, and here all are known
  const term = unplannable(general).length > 0 ? withSizes(general, data.sizes) : general;
  const refused = unplannable(term);
  if (refused.length > 0) {
    if (device !== 'auto') return fail(...refused);
    return interpret(
      term,
      data,
      reference,
      options,
      refused.map(({ message }) => message),
    );
  }

  onStatus('looking for a device');
  const timeLimitSeconds = options.timeLimitSeconds ?? Number.POSITIVE_INFINITY;
  const probe = await probeInChild({ device, timeLimitSeconds });
  if (probe.kind !== 'ok') {
    const without = device === 'auto' && probe.kind === 'noDevice';
    return without ? interpret(term, data, reference, options, probe.reasons) : fail(...failures(probe, device));
  }
  const { f16, limits, kind } = probe.device;
  const target = options.targetOf(kind);
  const limit = (name: string, guaranteed: number) => limits[name] ?? guaranteed;
  const storageBuffers = limit('maxStorageBuffersPerShaderStage', 8);
  const { wgsl, manifest } = compileTerm(term, {
    f16,
    storageBuffers,
    sizes: data.sizes,
    ...(target ? { target } : {}),
  });
  const tooLarge = checkLimits(manifest, data.sizes, {
    maxStorageBufferBindingSize: limit('maxStorageBufferBindingSize', 2 ** 27),
    maxBufferSize: limit('maxBufferSize', 2 ** 28),
    maxStorageBuffersPerShaderStage: storageBuffers,
    maxComputeInvocationsPerWorkgroup: limit('maxComputeInvocationsPerWorkgroup', 256),
    maxComputeWorkgroupStorageSize: limit('maxComputeWorkgroupStorageSize', 2 ** 14),
  });
  if (tooLarge.length > 0) return fail(...tooLarge);

  const arrays = data.arrays();
  if (!arrays.ok) return arrays;
  const request = {
    wgsl,
    manifest,
    inputs: Object.fromEntries(arrays.value),
    sizes: Object.fromEntries(data.sizes),
    device,
    timeLimitSeconds,
  };
  const outcome = await runInChild(request, (progress) => {
    if (progress.kind === 'device') onStatus('compiling the kernels');
    if (progress.kind === 'kernel') onStatus(`kernel ${progress.index + 1} of ${progress.count}: ${progress.name}`);
  });
  if (outcome.kind !== 'ok') return fail(...failures(outcome, device));
  return succeed({
    results: new Map(Object.entries(outcome.results)),
    device: nameOf(outcome.device),
    isReference: false,
    seconds: outcome.seconds,
    notes: probe.reasons,
    remarks: f16 ? [] : heldAsF32(manifest, nameOf(outcome.device)),
  });
}

async function interpret(
  term: Term,
  data: RunInputs,
  reference: Reference,
  { timeLimitSeconds, onStatus }: ExecuteOptions,
  notes: readonly string[],
): Promise<Result<Executed>> {
  const inputs = data.arrays();
  if (!inputs.ok) return inputs;
  const start = performance.now();
  const onProgress = (fraction: number) => onStatus(`reference interpreter: ${Math.round(fraction * 100)} %`);
  const results = await reference.evaluate(
    { term, inputs: inputs.value, sizes: data.sizes },
    { timeLimitSeconds, onProgress },
  );
  if (!results.ok) return results;
  const seconds = (performance.now() - start) / 1000;
  return succeed({
    results: results.value,
    device: 'the reference interpreter',
    isReference: true,
    seconds,
    notes,
    remarks: [],
  });
}

function heldAsF32({ buffers }: Manifest, device: string): readonly Diagnostic[] {
  const arrays = buffers.filter((b) => b.element === 'f16').map((b) => b.of ?? b.name);
  return arrays.length > 0 ? [diagnose(NCD3135, undefined, { arrays, device })] : [];
}

function nameOf({ kind, description, architecture, vendor }: DeviceDescription): string {
  const name = description || architecture || vendor;
  return kind === 'gpu' ? name : `${name} on the CPU`;
}

function failures(outcome: Refusal | ChildEnd, device: string): readonly Diagnostic[] {
  switch (outcome.kind) {
    case 'noDevice':
      return [
        diagnose(
          NCD6220,
          undefined,
          { device, reason: outcome.reasons.join('; ') || 'none was found' },
          { hint: '`ncd doctor` shows what there is; --device reference needs none' },
        ),
      ];
    case 'failed':
      return outcome.errors.map((error) => describeError(error, nameOf(outcome.device)));
    case 'timeout':
      return [diagnose(NCD6219, undefined, { seconds: outcome.timeLimitSeconds })];
    case 'crashed': {
      const how = outcome.signal ? `signal ${outcome.signal}` : `exit code ${outcome.exitCode}`;
      return [diagnose(NCD6221, undefined, { device: 'the device', reason: `its driver crashed with ${how}` })];
    }
    case 'aborted':
      throw new Error('a run was stopped without being asked to');
  }
}

function describeError(error: RunError, device: string): Diagnostic {
  switch (error.kind) {
    case 'deviceLost':
      return diagnose(NCD6221, undefined, { device, reason: error.message });
    case 'outOfMemory':
      return diagnose(NCD6231, undefined, { what: `the arrays of this run on ${device}` });
    case 'sizes':
      return diagnose(NCD6208, undefined, { problem: error.message });
    case 'compile':
    case 'validation': {
      const line = error.line === undefined ? '' : ` in line ${error.line} of the WGSL`;
      return diagnose(NCD9001, undefined, { problem: `${device} refuses a kernel${line}: ${error.message}` });
    }
  }
}
