/** A file in a tar archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const block = 512;
const ascii = new TextDecoder('ascii');

/** The regular files of a POSIX tar archive, for names of at most 100 bytes.
 * Header fields are NUL-ended text at fixed offsets, numbers in octal (POSIX.1-1988, ustar). */
export function* untar(archive: Uint8Array): Generator<ArchivedFile> {
  let at = 0;
  while (at + block <= archive.length) {
    const field = (offset: number, length: number) =>
      ascii.decode(archive.subarray(at + offset, at + offset + length)).split('\0', 1)[0] as string;
    const name = field(0, 100);
    if (name === '') return; // the archive ends with empty blocks
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const type = field(156, 1);
    const start = at + block;
    if (type === '0' || type === '') yield { name, bytes: archive.subarray(start, start + size) };
    at = start + Math.ceil(size / block) * block;
  }
}
