import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { diagnose, NCD6201, NCD6202, NCD6203, type SourceFile } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import { systemErrorCode, systemReason } from './system-errors.ts';

/** The name under which standard input is given on the command line. */
export const standardInput = '-';

/** Reads a source file. A byte order mark is not part of the text. */
export function readSource(path: string): Result<SourceFile> {
  try {
    return decodeSource(path, readFileSync(path));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return fail(diagnose(NCD6201, undefined, { path }));
    return fail(diagnose(NCD6202, undefined, { path, reason: systemReason(error) }));
  }
}

/** Reads a file that the user named, or standard input for `-`. */
export async function readNamedSource(path: string): Promise<Result<SourceFile>> {
  if (path !== standardInput) return readSource(path);
  return decodeSource('<stdin>', await buffer(process.stdin));
}

function decodeSource(path: string, bytes: Buffer): Result<SourceFile> {
  const notText = (reason: string, hint?: string) => fail(diagnose(NCD6203, undefined, { path, reason }, { hint }));
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return notText('it begins with the byte order mark of UTF-16', 'save it as UTF-8');
  const zero = bytes.indexOf(0);
  if (zero >= 0) return notText(`byte ${zero} is zero, so it is a binary file`);
  if (!isUtf8(bytes)) return notText(`line ${firstBadLine(bytes)} holds bytes of another encoding`, 'save it as UTF-8');
  return succeed({ path, text: bytes.toString('utf8').replace(/^\ufeff/, '') });
}

/** Counted from 1. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, next))) return line;
    start = next;
  }
  return line;
}
