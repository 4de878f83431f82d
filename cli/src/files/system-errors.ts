/** The system's error codes in words that follow `… cannot be read: `. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file of this name is in the way',
  EFBIG: 'it is larger than the file system allows',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'the name holds a zero byte',
};

/** The code of an error that the operating system reported; `undefined` for anything else, which is then a bug. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why the system refused; rethrows what is not a system's refusal. */
export function systemReason(error: unknown): string {
  if (error instanceof RangeError) return 'there is not enough memory for it';
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return reasons[code] ?? `the system says ${code}`;
}
