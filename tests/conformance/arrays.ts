/** The `.npy` files of the conformance data, read and compared. */
import { readFile } from 'node:fs/promises';
import type { ComputeType, Tensor } from '@ncd/language';
import { readInput } from '../../cli/dist/data/index.js';

/** One array of a case, as its `case.json` describes it. */
export interface CaseArray {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  /** NumPy's name of the type: `<f4`. */
  readonly dtype: string;
}

const readAs: Readonly<Record<string, ComputeType>> = { '<f4': 'f32', '<f2': 'f16', '<i4': 'i32' };

export async function readArray(path: string, { name, shape, dtype }: CaseArray): Promise<Tensor> {
  if (dtype === '<f8') return { element: 'f32', shape, data: Float32Array.from(await readDoubles(path)) };
  const type = readAs[dtype];
  if (!type) throw new Error(`${path} holds ${dtype}`);
  const read = await readInput(path, { parameter: name, type });
  if (!read.ok) throw new Error(`${path}: ${read.diagnostics.map((d) => d.message).join('; ')}`);
  return read.value;
}

/** The values of an array of f64: NCD has no such type, so that its own readers refuse what f32 does not hold. */
async function readDoubles(path: string): Promise<Float64Array> {
  const bytes = await readFile(path);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float64Array(Uint8Array.from(bytes.subarray(start)).buffer);
}

/** |found − expected| ≤ absolute + relative · |expected|.
 *
 * f32: the data were computed in f32 as well, in another order. A sum of n values is off by up to n rounding errors of
 * 2⁻²⁴, where n is at most 120 but for one case; `exp` and `tanh` of a device are a few units in the last place off.
 * f16: one unit in the last place is 2⁻¹⁰ of the value; a device without f16 rounds less often than the data. */
const tolerances: Readonly<Record<string, { readonly absolute: number; readonly relative: number }>> = {
  f32: { absolute: 1e-6, relative: 1e-5 },
  f16: { absolute: 2 ** -11, relative: 2 ** -10 },
};

/** Says where and how two arrays differ; `undefined` when they agree. NaN and infinities agree with themselves.
 * `terms` is the length of the longest sum where it is unusual. */
export function difference(found: Tensor, expected: Tensor, terms = 0): string | undefined {
  if (found.element !== expected.element) return `the result is ${found.element} instead of ${expected.element}`;
  if (found.shape.join() !== expected.shape.join())
    return `the shape is [${found.shape}] instead of [${expected.shape}]`;
  const { absolute, relative } = tolerances[expected.element] ?? { absolute: 0, relative: 0 };
  for (const [i, wanted] of expected.data.entries()) {
    const value = found.data[i] as number;
    if (
      Object.is(value, wanted) ||
      Math.abs(value - wanted) <= absolute + (relative + terms * 2 ** -24) * Math.abs(wanted)
    )
      continue;
    return `value ${i} of [${expected.shape}] is ${value} instead of ${wanted}`;
  }
  return undefined;
}
