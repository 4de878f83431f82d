import { diagnose, NCD6215, type Tensor } from '@ncd/language';
import { fail, type Result } from '../result.ts';
import { withFile } from './bytes.ts';
import { convertArray, type Wanted } from './convert.ts';
import type { FileArray } from './file-types.ts';
import { readGguf } from './gguf.ts';
import { isLiteral, readLiteral } from './literal.ts';
import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { readSafetensors } from './safetensors.ts';

/** Reads what `-i NAME=…` names: a file (`q.npy`, `data.npz#q`, `model.safetensors#wte`, `model.gguf#wte`) or a number. Its shape is the
 * file's; whether it fits the parameter is the caller's to check. */
export async function readInput(text: string, wanted: Wanted): Promise<Result<Tensor>> {
  if (isLiteral(text)) return readLiteral(text, wanted);
  const [, path = text, name] = /^(.*\.(?:npz|safetensors|gguf))#(.*)$/is.exec(text) ?? [];
  const choice = { name, parameter: wanted.parameter };
  let array: Result<FileArray>;
  if (/\.npy$/i.test(path)) array = await withFile(path, readNpy);
  else if (/\.npz$/i.test(path)) array = await withFile(path, (file) => readNpz(file, choice));
  else if (/\.safetensors$/i.test(path)) array = await withFile(path, (file) => readSafetensors(file, choice));
  else if (/\.gguf$/i.test(path)) array = await withFile(path, (file) => readGguf(file, choice));
  else {
    const expected = ['.npy', '.npz', '.safetensors', '.gguf'];
    return fail(diagnose(NCD6215, undefined, { path: text, expected }));
  }
  return array.ok ? convertArray(array.value, wanted) : array;
}
