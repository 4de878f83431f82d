/** What a generated host module consists of, beside its WGSL and its manifest. Here errors are thrown, as callers of
 * plain JavaScript expect: each an `Error` of one sentence that begins with the diagram's name. */
import type { NumericArray, Tensor } from '@ncd/language';
import type { Manifest } from '../manifest.ts';
import { arrayName } from './array-names.ts';
import type { DeviceArray, ProgramInput, ProgramInputs } from './buffers.ts';
import type { Failed } from './errors.ts';
import { createProgram, type Program } from './program.ts';

/** An array in this process, row-major. */
export interface HostArray {
  readonly data: NumericArray;
  readonly shape: readonly number[];
}
export interface HostOptions {
  readonly sizes?: Readonly<Record<string, number>>;
  /** Where results are wanted: here, or still on the device. */
  readonly output?: 'array' | 'buffer';
}
type HostResult = HostArray | DeviceArray;
export type HostFunction = (
  device: GPUDevice,
  inputs: Readonly<Record<string, HostArray | DeviceArray>>,
  options?: HostOptions,
) => Promise<HostResult | Readonly<Record<string, HostResult>>>;

/** The diagram as a function. It compiles once per device. A single result is returned as it is, several by their names. */
export function hostFunction(wgsl: string, manifest: Manifest): HostFunction {
  const { name, results } = manifest.signature;
  const programs = new WeakMap<GPUDevice, Promise<Program>>();
  const reject = (sentence: string): never => {
    throw new Error(`${name}: ${sentence}`);
  };

  async function compile(device: GPUDevice): Promise<Program> {
    const created = await createProgram(device, wgsl, manifest);
    return created.kind === 'ok' ? created.program : reject(sentenceOf(created));
  }
  function programFor(device: GPUDevice): Promise<Program> {
    const known = programs.get(device);
    if (known) return known;
    const program = compile(device);
    programs.set(device, program);
    program.catch(() => programs.delete(device)); // a device short of memory may have more the next time
    return program;
  }

  return async (device, inputs, { sizes, output = 'array' } = {}) => {
    if (typeof device?.createShaderModule !== 'function') reject('the first argument must be a GPUDevice');
    const checked = checkInputs(manifest, inputs ?? {}, reject);
    const program = await programFor(device);
    const outcome = await (output === 'buffer' ? program.runToBuffers : program.run)(checked, { sizes });
    if (outcome.kind === 'failed') return reject(sentenceOf(outcome));
    const arrays: Record<string, HostResult> = {};
    for (const [result, array] of Object.entries<Tensor | DeviceArray>(outcome.results)) {
      const { shape } = array;
      arrays[result] = 'data' in array ? { data: array.data, shape } : { buffer: array.buffer, shape };
    }
    // what was given as an array here is updated here
    for (const [array, { data }] of Object.entries(outcome.updated)) {
      const given = inputs[array];
      if (given && 'data' in given) given.data.set(data);
    }
    const [only] = results;
    return (results.length === 1 && only && arrays[only.name]) || arrays;
  };
}

function sentenceOf({ errors }: Failed): string {
  const [first] = errors;
  if (!first) return 'the device gave no reason';
  return first.line === undefined ? first.message : `line ${first.line} of the WGSL: ${first.message}`;
}

/** TypeScript's types say all this, but not everybody uses them. */
function checkInputs(
  { signature }: Manifest,
  inputs: Readonly<Record<string, HostArray | DeviceArray>>,
  reject: (sentence: string) => never,
): ProgramInputs {
  const checked: Record<string, ProgramInput> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const declared = signature.inputs.find((candidate) => candidate.name === name);
    if (!declared) return reject(`there is no input ${name}`);
    if (!Array.isArray(input?.shape) || !('data' in input || 'buffer' in input))
      return reject(`${name} must be { data, shape } or { buffer, shape }`);
    if ('buffer' in input) {
      checked[name] = input;
      continue;
    }
    const { stored } = declared;
    const given = Object.prototype.toString.call(input.data).slice('[object '.length, -1);
    if (given !== arrayName(stored))
      return reject(`${name} holds ${stored}, so its data must be ${arrayName(stored)}, not ${given}`);
    checked[name] = { element: stored, shape: input.shape, data: input.data };
  }
  return checked;
}
