import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import type { Tensor } from '@ncd/language';
import { encodeNpz } from '../../cli/dist/data/index.js';
import { bytesOf, fields, little, npy, put, readTensor, refusal } from './files.ts';

/** CRC-32 as ZIP uses it, bit by bit. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of bytesOf(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

interface Member {
  readonly name: string;
  readonly contents: string;
  readonly deflate?: boolean;
  /** What the directory claims instead of the truth. */
  readonly claims?: {
    readonly bytes?: number;
    readonly crc?: number;
    readonly method?: number;
    readonly flags?: number;
  };
}

/** An archive as a string of bytes. */
function zip(members: readonly Member[], { zip64 = false } = {}): string {
  let body = '';
  let directory = '';
  for (const { name, contents, deflate = false, claims = {} } of members) {
    const packed = deflate ? deflateRawSync(bytesOf(contents)).toString('latin1') : contents;
    const method = claims.method ?? (deflate ? 8 : 0);
    const checksum = claims.crc ?? crc32(contents);
    const bytes = claims.bytes ?? contents.length;
    const wide = zip64
      ? little(1, 2) + little(24, 2) + little(bytes, 8) + little(packed.length, 8) + little(body.length, 8)
      : '';
    const size = (value: number) => (zip64 ? '\u00ff'.repeat(4) : little(value, 4));
    const common = `${little(20, 2)}${little(claims.flags ?? 0, 2)}${little(method, 2)}${little(0, 4)}${little(checksum, 4)}`;
    directory += `PK\u0001\u0002${little(20, 2)}${common}${size(packed.length)}${size(bytes)}${little(name.length, 2)}${little(wide.length, 2)}`;
    directory += `${little(0, 2 + 2 + 2 + 4)}${size(body.length)}${name}${wide}`;
    body += `PK\u0003\u0004${common}${little(packed.length, 4)}${little(bytes, 4)}${little(name.length, 2)}${little(0, 2)}${name}${packed}`;
  }
  const count = little(members.length, 2);
  const end = `PK\u0005\u0006${little(0, 4)}${count}${count}${little(directory.length, 4)}${little(body.length, 4)}${little(0, 2)}`;
  return body + directory + end;
}

const two = npy(fields('<f4', '(2,)'), '\0\0\u0080\u003f\0\0\0\u0040'); // 1 and 2
const whole = npy(fields('<i4', '()'), little(7, 4));

describe('npz', () => {
  it('reads stored, deflated and 64-bit members', async () => {
    for (const [what, archive] of [
      [
        'stored',
        zip([
          { name: 'a.npy', contents: two },
          { name: 'b.npy', contents: whole },
        ]),
      ],
      [
        'deflated',
        zip([
          { name: 'a.npy', contents: two, deflate: true },
          { name: 'b.npy', contents: whole, deflate: true },
        ]),
      ],
      [
        '64-bit',
        zip(
          [
            { name: 'a.npy', contents: two },
            { name: 'b.npy', contents: whole },
          ],
          { zip64: true },
        ),
      ],
    ] as const) {
      const path = put('x.npz', archive);
      assert.deepEqual([...(await readTensor(`${path}#a`, 'f32')).data], [1, 2], what);
      assert.deepEqual(
        await readTensor(`${path}#b`, 'i32'),
        { element: 'i32', shape: [], data: Int32Array.of(7) },
        what,
      );
    }
  });

  it('finds the only array, or the one named like the parameter', async () => {
    assert.deepEqual((await readTensor(put('x.npz', zip([{ name: 'other.npy', contents: two }])), 'f32')).shape, [2]);
    const named = zip([
      { name: 'other.npy', contents: whole },
      { name: 'A.npy', contents: two },
    ]);
    assert.deepEqual((await readTensor(put('x.npz', named), 'f32')).shape, [2]);
  });

  it('says what there is when an array is not found', async () => {
    const path = put(
      'x.npz',
      zip([
        { name: 'weights.npy', contents: two },
        { name: 'bias.npy', contents: two },
      ]),
    );
    assert.equal(
      await refusal(`${path}#wieghts`, 'f32'),
      'NCD6216: x.npz holds no array wieghts: it has weights, bias (did you mean `weights`?)',
    );
    assert.match(
      await refusal(path, 'f32'),
      /^NCD6216: x.npz holds 2 arrays and none is chosen: weights, bias \(write x.npz#weights\)/,
    );
    assert.match(await refusal(put('x.npz', zip([])), 'f32'), /^NCD6216: x.npz holds 0 arrays and none is chosen/);
  });

  it('names the array in messages about its contents', async () => {
    const path = put('x.npz', zip([{ name: 'a.npy', contents: two.slice(0, -1) }]));
    assert.match(
      await refusal(path, 'f32'),
      /^NCD6213: x.npz#a is not a sound .npy file: shape \(2\) of float32 takes 8 bytes but 7/,
    );
  });

  const damaged: readonly [what: string, archive: string, message: RegExp][] = [
    ['an empty file', '', /it has no directory at its end/],
    ['no archive', 'x'.repeat(1000), /it has no directory at its end/],
    [
      'a name that stands twice',
      zip([
        { name: 'a.npy', contents: two },
        { name: 'a.npy', contents: two },
      ]),
      /it holds a.npy twice/,
    ],
    [
      'a wrong checksum',
      zip([{ name: 'a.npy', contents: two, claims: { crc: 1 } }]),
      /a.npy does not match its checksum/,
    ],
    [
      'a bomb',
      zip([{ name: 'a.npy', contents: two, deflate: true, claims: { bytes: 0xfffffff0 } }]),
      /a.npy claims 4294967280 bytes, more than/,
    ],
    [
      'a small lie about the size',
      zip([{ name: 'a.npy', contents: two, deflate: true, claims: { bytes: 100 } }]),
      /a.npy cannot be unpacked/,
    ],
    ['encryption', zip([{ name: 'a.npy', contents: two, claims: { flags: 1 } }]), /a.npy is encrypted/],
    ['another method', zip([{ name: 'a.npy', contents: two, claims: { method: 14 } }]), /packed by method 14/],
    [
      'broken deflate data',
      zip([{ name: 'a.npy', contents: two, claims: { method: 8, bytes: 20 } }]),
      /a.npy has 6 bytes instead of 20/,
    ],
  ];
  for (const [what, archive, message] of damaged)
    it(`refuses ${what}`, async () => {
      const said = await refusal(put('x.npz', archive), 'f32');
      assert.match(said, /^NCD6213/);
      assert.match(said, message);
    });

  it('refuses every archive that is cut off, and throws on none with a damaged byte', async () => {
    const archive = zip([{ name: 'a.npy', contents: two, deflate: true }]);
    for (let length = 0; length < archive.length; length++)
      assert.match(await refusal(put('x.npz', archive.slice(0, length)), 'f32'), /^NCD6213/);
    for (let at = 0; at < archive.length; at++) {
      const bytes = bytesOf(archive);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await refusal(put('x.npz', bytes), 'f32').catch((error: Error) => assert.match(error.message, /was read/));
    }
  });

  it('writes what it reads, and the same bytes each time', async () => {
    const tensors = new Map<string, Tensor>([
      ['O', { element: 'f32', shape: [2, 1], data: Float32Array.of(1.5, -2) }],
      ['m', { element: 'i32', shape: [], data: Int32Array.of(3) }],
    ]);
    const bytes = encodeNpz(tensors);
    assert.deepEqual(encodeNpz(tensors), bytes);
    const path = put('w.npz', bytes);
    assert.deepEqual(await readTensor(`${path}#O`, 'f32'), tensors.get('O'));
    assert.deepEqual(await readTensor(`${path}#m`, 'i32'), tensors.get('m'));
  });
});
