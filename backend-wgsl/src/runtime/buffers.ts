/** Which buffers a run needs, how large they are, and what they hold at first. */
import {
  bindSizes,
  dataLength,
  describeSizeProblem,
  elementCount,
  evaluateSize,
  isBlockType,
  type Tensor,
} from '@ncd/language';
import type { BufferSpec, Manifest } from '../manifest.ts';
import { type Failed, failed } from './errors.ts';
import { bufferBytes, encodeWords } from './words.ts';

/** An array that is on the device already, its words laid out as the manifest's `storage` says. */
export interface DeviceArray {
  readonly buffer: GPUBuffer;
  readonly shape: readonly number[];
}
export type ProgramInput = Tensor | DeviceArray;
export type ProgramInputs = Readonly<Record<string, ProgramInput>>;

/** The flags of GPUBufferUsage and GPUMapMode by value: Node has no such globals. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80, query: 0x200 };
export const mapModeRead = 0x1;

export interface BufferPlan {
  readonly spec: BufferSpec;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly input?: ProgramInput;
}
export interface RunPlan {
  readonly kind: 'ok';
  readonly sizes: ReadonlyMap<string, number>;
  /** In the manifest's order. */
  readonly buffers: readonly BufferPlan[];
}

/** Binds the sizes and lays out every buffer; all that is wrong with the inputs is found here, before the device is asked. */
export function planRun(
  manifest: Manifest,
  inputs: ProgramInputs,
  given: Readonly<Record<string, number>>,
  limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>,
): RunPlan | Failed {
  const { signature } = manifest;
  const names = signature.inputs.map((input) => input.name);
  for (const name of names) if (!inputs[name]) return failed('sizes', `the input ${name} is missing`);
  for (const [name, { shape, ...input }] of Object.entries(inputs)) {
    if (!names.includes(name)) return failed('sizes', `there is no input ${name}; the inputs are ${names.join(', ')}`);
    if ('data' in input && input.data.length !== dataLength({ ...input, shape })) {
      const what = isBlockType(input.element) ? 'bytes' : 'values';
      return failed('sizes', `${name} has ${input.data.length} ${what} but its shape is [${shape.join(', ')}]`);
    }
  }
  const shapes = new Map(Object.entries(inputs).map(([name, input]) => [name, input.shape]));
  const { sizes, problems } = bindSizes(signature, shapes, new Map(Object.entries(given)));
  if (problems.length > 0)
    return { kind: 'failed', errors: problems.map((p) => ({ kind: 'sizes', message: describeSizeProblem(p) })) };

  const buffers: BufferPlan[] = [];
  for (const spec of manifest.buffers) {
    const shape = spec.shape.map((size) => evaluateSize(size, (symbol) => sizes.get(symbol)));
    if (!shape.every(isLength))
      return failed('sizes', `${spec.of ?? spec.name} would have shape [${shape.join(', ')}]`);
    const bytes = bufferBytes(spec.storage, elementCount(shape));
    const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
    if (bytes > most)
      return failed(
        'outOfMemory',
        `${spec.of ?? spec.name} takes ${bytes} bytes but this device binds at most ${most}`,
      );
    const input = spec.role === 'input' && spec.of !== undefined ? inputs[spec.of] : undefined;
    if (input && 'buffer' in input && input.buffer.size < bytes)
      return failed('sizes', `the buffer given for ${spec.of} has ${input.buffer.size} bytes but needs ${bytes}`);
    buffers.push({ spec, shape, bytes, ...(input ? { input } : {}) });
  }
  return { kind: 'ok', sizes, buffers };
}

const isLength = (size: number | undefined): size is number => size !== undefined && size >= 0;

/** Makes every buffer, by its WGSL name, and queues the upload of inputs. Arrays that are on the device are used as they are. */
export function allocateBuffers(
  queue: GPUQueue,
  plans: readonly BufferPlan[],
  createBuffer: (size: number, flags: number) => GPUBuffer,
): ReadonlyMap<string, GPUBuffer> {
  const buffers = new Map<string, GPUBuffer>();
  for (const { spec, bytes, input } of plans) {
    if (input && 'buffer' in input) {
      buffers.set(spec.name, input.buffer);
      continue;
    }
    const buffer = createBuffer(bytes, usage.storage | usage.copySource | usage.copyTarget);
    if (input) queue.writeBuffer(buffer, 0, encodeWords(input.data, spec.storage));
    buffers.set(spec.name, buffer);
  }
  return buffers;
}
