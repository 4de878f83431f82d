import {
  type Diagnostic,
  diagnose,
  didYouMean,
  isBlockType,
  NCD6215,
  NCD6226,
  NCD6228,
  NCD6230,
  type Tensor,
  valuesOf,
} from '@ncd/language';
import { encodeNpy } from '../data/npy.ts';
import { encodeNpz } from '../data/npz.ts';
import type { OutputFile } from '../files/write.ts';
import { fail, type Result, succeed } from '../result.ts';

/** A file to write, and the results that go into it. */
export interface PlannedOutput {
  readonly path: string;
  readonly format: 'npy' | 'npz';
  readonly results: readonly string[];
}

/** Which result goes where, settled before anything runs. Arrays that are updated are written where they are asked for by name,
 * and with everything else. */
export function planOutputs(
  diagram: string,
  own: readonly string[],
  updated: readonly string[],
  requested: readonly { readonly name?: string; readonly path: string }[],
): Result<readonly PlannedOutput[]> {
  const results = [...own, ...updated];
  const outputs: PlannedOutput[] = [];
  /** What one array is, where no name says so. */
  const whole = own.length === 0 ? updated : own;
  const diagnostics: Diagnostic[] = [];
  for (const { name, path } of requested) {
    const format = /\.(npy|npz)$/i.exec(path)?.[1]?.toLowerCase();
    if (format !== 'npy' && format !== 'npz')
      diagnostics.push(diagnose(NCD6215, undefined, { path, expected: ['.npy', '.npz'] }));
    else if (outputs.some((output) => output.path === path))
      diagnostics.push(diagnose(NCD6228, undefined, { option: '-o', name: path }));
    else if (name !== undefined && !results.includes(name)) {
      const hint = didYouMean(name, results) ?? `its results are ${results.join(', ')}`;
      diagnostics.push(diagnose(NCD6230, undefined, { result: name, diagram }, { hint }));
    } else if (name === undefined && format === 'npy' && whole.length !== 1) {
      const hint = `write -o ${path.replace(/npy$/i, 'npz')}`;
      diagnostics.push(diagnose(NCD6226, undefined, { path, results }, { hint }));
    } else outputs.push({ path, format, results: name !== undefined ? [name] : format === 'npy' ? whole : results });
  }
  return diagnostics.length > 0 ? fail(...diagnostics) : succeed(outputs);
}

export function encodeOutputs(
  outputs: readonly PlannedOutput[],
  results: ReadonlyMap<string, Tensor>,
): readonly OutputFile[] {
  return outputs.map(({ path, format, results: names }) => {
    const wanted = [...results].filter(([name]) => names.includes(name));
    const tensors = new Map(wanted.map(([name, tensor]) => [name, withoutBlocks(tensor)]));
    const [first] = tensors.values();
    if (!first) throw new Error(`no result for ${path}`);
    return { path, contents: format === 'npz' ? encodeNpz(tensors) : encodeNpy(first) };
  });
}

/** The formats that are written hold no blocks: an array in blocks is written as the values that it stands for. */
const withoutBlocks = (tensor: Tensor): Tensor =>
  isBlockType(tensor.element) ? { ...tensor, element: 'f32', data: Float32Array.from(valuesOf(tensor)) } : tensor;
