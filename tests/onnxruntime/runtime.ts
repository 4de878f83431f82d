/** ONNX Runtime, an implementation that shares nothing with this one. It is large, so that it is no dependency of the project:
 * the first test that asks for it fetches it into the folder beside this file. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Tensor } from '@ncd/language';
import { type OnnxElement, type OnnxGraph, onnxModel } from './model.ts';

interface OrtTensor {
  readonly data: Float32Array | Int32Array | BigInt64Array | Int8Array | Uint8Array;
  readonly dims: readonly number[];
}
interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
}
interface Ort {
  readonly Tensor: new (type: string, data: OrtTensor['data'], dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OrtSession> };
}

const folder = new URL('.', import.meta.url).pathname;

/** `undefined`, and why, where it cannot be had. */
export function loadOnnxRuntime(): { readonly runtime?: OnnxRuntime; readonly reason?: string } {
  if (!existsSync(`${folder}node_modules/onnxruntime-node`)) {
    const args = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
    if (status !== 0) return { reason: `npm cannot fetch onnxruntime-node: ${stderr.trim().split('\n').at(-1)}` };
  }
  try {
    return { runtime: new OnnxRuntime(createRequire(import.meta.url)('onnxruntime-node') as Ort) };
  } catch (error) {
    return { reason: `onnxruntime-node does not load: ${String(error)}` };
  }
}

export class OnnxRuntime {
  readonly #ort: Ort;

  constructor(ort: Ort) {
    this.#ort = ort;
  }

  /** The outputs of a graph on inputs that have the elements and shapes that it declares. */
  async run(graph: OnnxGraph, inputs: Readonly<Record<string, Tensor>>): Promise<ReadonlyMap<string, Tensor>> {
    const session = await this.#ort.InferenceSession.create(onnxModel(graph), { logSeverityLevel: 3 });
    const feeds = graph.inputs.map(({ name, element, shape }) => {
      const tensor = inputs[name];
      if (!tensor) throw new Error(`the case has no input ${name}`);
      return [name, new this.#ort.Tensor(element, dataOf(tensor, element), shape ?? tensor.shape)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(Object.entries(results).map(([name, { data, dims }]) => [name, tensorOf(data, dims)]));
  }
}

/** Values of 4 bits are bytes to the runtime, two in each, the first in the low bits. */
function dataOf({ data, element: own }: Tensor, element: OnnxElement): OrtTensor['data'] {
  if (own === 'u4' || own === 'i4')
    return Uint8Array.from({ length: Math.ceil(data.length / 2) }, (_, i) => {
      const [low, high = 0] = [data[2 * i] as number, data[2 * i + 1]];
      return (low & 15) | ((high & 15) << 4);
    });
  switch (element) {
    case 'float32':
      return Float32Array.from(data);
    case 'uint8':
      return Uint8Array.from(data);
    case 'int8':
      return Int8Array.from(data);
    case 'int32':
      return Int32Array.from(data);
    case 'int64':
      return BigInt64Array.from(Array.from(data, BigInt));
    case 'bool':
      return Uint8Array.from(data);
  }
}

function tensorOf(data: OrtTensor['data'], shape: readonly number[]): Tensor {
  if (data instanceof Float32Array) return { element: 'f32', shape, data };
  return { element: 'i32', shape, data: Int32Array.from(data as Iterable<number | bigint>, Number) };
}
