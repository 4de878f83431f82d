/** NumPy's `.npz`: a ZIP archive of `.npy` files, `NAME.npy` for the array NAME. */
import type { Tensor } from '@ncd/language';
import { zipSync } from 'fflate';
import type { Result } from '../result.ts';
import { type ByteSource, sourceOf } from './bytes.ts';
import type { FileArray } from './file-types.ts';
import { encodeNpy, readNpy } from './npy.ts';
import { type ArrayChoice, chooseArray } from './select.ts';
import { readZipDirectory, readZipMember } from './zip.ts';

export async function readNpz(file: ByteSource, choice: ArrayChoice): Promise<Result<FileArray>> {
  const directory = await readZipDirectory(file);
  if (!directory.ok) return directory;
  const members = new Map(
    directory.value
      .filter((member) => member.name.endsWith('.npy'))
      .map((member) => [member.name.slice(0, -'.npy'.length), member]),
  );
  const chosen = chooseArray(file.path, members, choice);
  if (!chosen.ok) return chosen;
  const contents = await readZipMember(file, chosen.value.entry);
  if (!contents.ok) return contents;
  return readNpy(sourceOf(`${file.path}#${chosen.value.name}`, contents.value));
}

/** A whole `.npz` file, not compressed, as `numpy.savez` writes it. The same arrays always give the same bytes. */
export function encodeNpz(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const members = Object.fromEntries([...tensors].map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)]));
  return zipSync(members, { level: 0, mtime: new Date(1980, 0, 1) });
}
