/** Reading ZIP archives (APPNOTE 6.3, with the 64-bit extension that NumPy writes), one member at a time. */
import * as zlib from 'node:zlib';
import { diagnose, NCD6213 } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { ByteSource } from './bytes.ts';

declare module 'node:zlib' {
  /** In Node since 20.15, but not yet in its type declarations of that line. */
  function crc32(data: Uint8Array): number;
}

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const end64Signature = 0x06064b50;
const memberSignature = 0x02014b50;
const localSignature = 0x04034b50;
const directoryLimitBytes = 1 << 26;
/** Deflate cannot pack tighter, so a larger claim is a lie that would only cost memory. */
const deflateLimit = 1032;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const damagedZip = (file: ByteSource, reason: string) =>
  fail(diagnose(NCD6213, undefined, { path: file.path, format: '.npz', reason }));

/** The members of an archive, in the order of its directory. */
export async function readZipDirectory(file: ByteSource): Promise<Result<readonly ZipMember[]>> {
  const tailBytes = Math.min(file.size, 22 + 0xffff);
  const tail = viewOf(await file.read(file.size - tailBytes, tailBytes));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== endSignature) end--;
  if (end < 0) return damagedZip(file, 'it has no directory at its end, so it is cut off or no ZIP archive');

  let count = tail.getUint16(end + 10, true);
  let directoryBytes = tail.getUint32(end + 12, true);
  let directoryOffset = tail.getUint32(end + 16, true);
  if (end >= 20 && tail.getUint32(end - 20, true) === end64LocatorSignature) {
    const end64 = viewOf(await file.read(Number(tail.getBigUint64(end - 12, true)), 56));
    if (end64.byteLength < 56 || end64.getUint32(0, true) !== end64Signature)
      return damagedZip(file, 'its 64-bit directory is not where it should be');
    count = Number(end64.getBigUint64(32, true));
    directoryBytes = Number(end64.getBigUint64(40, true));
    directoryOffset = Number(end64.getBigUint64(48, true));
  }
  if (directoryBytes > directoryLimitBytes || directoryOffset + directoryBytes > file.size)
    return damagedZip(file, 'its directory is not where it should be');

  const directory = await file.read(directoryOffset, directoryBytes);
  const members: ZipMember[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const read = readMember(directory, at);
    if (!read) return damagedZip(file, `entry ${i + 1} of its directory makes no sense`);
    if (members.some((member) => member.name === read.member.name))
      return damagedZip(file, `it holds ${read.member.name} twice`);
    members.push(read.member);
    at = read.next;
  }
  return succeed(members);
}

function readMember(directory: Uint8Array, at: number): { member: ZipMember; next: number } | undefined {
  const view = viewOf(directory);
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== memberSignature) return undefined;
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength) return undefined;
  const sizes = { bytes: view.getUint32(at + 24, true), packedBytes: view.getUint32(at + 20, true) };
  let headerOffset = view.getUint32(at + 42, true);
  // Fields that are too large for 32 bits stand in an extra field with the number 1, in this order.
  for (let extra = nameEnd; extra + 4 <= extraEnd; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== 1) continue;
    const extraFieldEnd = Math.min(extraEnd, extra + 4 + view.getUint16(extra + 2, true));
    let field = extra + 4;
    const wide = (value: number) => {
      if (value !== 0xffffffff || field + 8 > extraFieldEnd) return value;
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    };
    sizes.bytes = wide(sizes.bytes);
    sizes.packedBytes = wide(sizes.packedBytes);
    headerOffset = wide(headerOffset);
  }
  const member: ZipMember = {
    name: new TextDecoder().decode(directory.subarray(at + 46, nameEnd)),
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    crc: view.getUint32(at + 16, true),
    headerOffset,
    ...sizes,
  };
  return { member, next };
}

/** The contents of a member, checked against its checksum. */
export async function readZipMember(file: ByteSource, member: ZipMember): Promise<Result<Uint8Array>> {
  const { name, bytes, packedBytes, method } = member;
  const damaged = (reason: string) => damagedZip(file, `${name} ${reason}`);
  if (member.encrypted) return damaged('is encrypted');
  const header = viewOf(await file.read(member.headerOffset, 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== localSignature)
    return damaged('is not where it should be');
  const start = member.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packedBytes > file.size) return damaged('is cut off');
  if (method === 0 ? bytes !== packedBytes : bytes > deflateLimit * packedBytes)
    return damaged(`claims ${bytes} bytes, more than its ${packedBytes} packed bytes can give`);
  const packed = await file.read(start, packedBytes);
  let contents: Uint8Array;
  if (method === 0) contents = packed;
  else if (method === 8) {
    try {
      const { buffer, byteOffset, length } = zlib.inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
      contents = new Uint8Array(buffer, byteOffset, length);
    } catch {
      return damaged('cannot be unpacked');
    }
  } else return damaged(`is packed by method ${method}, and only 0 (stored) and 8 (deflate) are known`);
  if (contents.length !== bytes) return damaged(`has ${contents.length} bytes instead of ${bytes}`);
  if (zlib.crc32(contents) !== member.crc) return damaged('does not match its checksum');
  return succeed(contents);
}
