import assert from 'node:assert/strict';
import { blockFormat, quantise } from '@ncd/language';
import { little, put, readTensor, refusal, textOf } from './files.ts';

const text = (value: string) => little(value.length, 8) + value;
const pair = (key: string, type: number, value: string) => text(key) + little(type, 4) + value;
interface TensorSpec {
  readonly name: string;
  /** Fastest first. */
  readonly dimensions: readonly number[];
  readonly type: number;
  readonly data: string;
}

/** A file with its tensors one after the other, each aligned. */
function gguf(tensors: readonly TensorSpec[], pairs: readonly string[] = [], alignment = 32): string {
  let offset = 0;
  const directory = tensors.map(({ name, dimensions, type, data }) => {
    const at = offset;
    offset = Math.ceil((offset + data.length) / alignment) * alignment;
    const sizes = dimensions.map((d) => little(d, 8)).join('');
    return text(name) + little(dimensions.length, 4) + sizes + little(type, 4) + little(at, 8);
  });
  const header = `GGUF${little(3, 4)}${little(tensors.length, 8)}${little(pairs.length, 8)}${pairs.join('')}${directory.join('')}`;
  const padded = (part: string) => part.padEnd(Math.ceil(part.length / alignment) * alignment, '\0');
  return padded(header) + tensors.map(({ data }) => padded(data)).join('');
}
const words = (values: readonly number[]) => textOf(new Uint8Array(Float32Array.from(values).buffer));
const blocks = (type: 'q8_0' | 'q4_0' | 'q4_1', values: readonly number[]) =>
  textOf(quantise(values, blockFormat(type)));
const ramp = Array.from({ length: 64 }, (_, i) => i - 20.5);

const floats: TensorSpec = { name: 'v', dimensions: [3, 2], type: 0, data: words([1, 2, 3, 4, 5, 6]) };
const quantised: TensorSpec = { name: 'blk.0.w', dimensions: [32, 2], type: 2, data: blocks('q4_0', ramp) };

describe('gguf', () => {
  const pairs = [
    pair('general.name', 8, text('tiny')),
    pair('a.list', 9, little(8, 4) + little(2, 8) + text('x') + text('yy')),
    pair('a.count', 10, little(7, 8)),
    pair('a.flag', 7, '\u0001'),
    pair('numbers', 9, little(6, 4) + little(3, 8) + words([1, 2, 3])),
  ];

  it('reads arrays, the first dimension fastest, behind any metadata', async () => {
    const path = put('a.gguf', gguf([floats, quantised], pairs));
    const v = await readTensor(`${path}#v`, 'f32');
    assert.deepEqual(
      [v.shape, [...v.data]],
      [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
    );
    const w = await readTensor(`${path}#blk.0.w`, 'q4_0');
    assert.deepEqual([w.element, w.shape], ['q4_0', [2, 32]]);
    assert.deepEqual(w.data, quantise(ramp, blockFormat('q4_0')));
  });

  it('keeps to an alignment of its own, and to headers of any length', async () => {
    const long = pair('long', 8, text('z'.repeat(200_000)));
    const path = put('b.gguf', gguf([floats, quantised], [long, pair('general.alignment', 4, little(64, 4))], 64));
    assert.deepEqual((await readTensor(`${path}#v`, 'f32')).shape, [2, 3]);
    assert.equal((await readTensor(`${path}#blk.0.w`, 'q4_0')).data.length, 36);
  });

  it('gives blocks as numbers where that is exact', async () => {
    const path = put('c.gguf', gguf([quantised]));
    const { data } = await readTensor(path, 'f32');
    assert.equal(data.length, 64);
    const scale = 20.5 / 8;
    assert.equal(data[0], -8 * scale);
  });

  it('refuses what would change the values', async () => {
    const path = put('d.gguf', gguf([quantised]));
    assert.equal(
      await refusal(path, 'q8_0'),
      'NCD6209: d.gguf#blk.0.w holds q4_0 but A is q8_0 (take it from a .gguf file that holds q8_0, or declare A as f32 or f16)',
    );
    assert.match(await refusal(path, 'i32'), /^NCD6209: d.gguf#blk.0.w holds q4_0 but A is i32/);
  });

  const sound = gguf([floats, quantised], pairs);
  const damaged: readonly [what: string, contents: string, message: RegExp][] = [
    ['an empty file', '', /^NCD6213: x.gguf is not a sound .gguf file: it ends after 0 bytes, inside its header/],
    ['another format', 'PK\u0003\u0004'.padEnd(100), /it does not start with GGUF/],
    ['an old version', `GGUF${little(1, 4)}`.padEnd(64, '\0'), /its version is 1, and 2 and 3 are known/],
    ['a header that is cut off', sound.slice(0, 90), /it ends after 90 bytes, inside its header/],
    ['data that are cut off', sound.slice(0, -64), /before the last value of blk.0.w/],
    ['a value of unknown type', gguf([floats], [pair('k', 99, '')]), /the value of k has the unknown type 99/],
    ['a name that stands twice', gguf([quantised, quantised]), /it holds blk.0.w twice/],
    [
      'half a block',
      gguf([{ ...quantised, dimensions: [16, 4] }]),
      /rows of 16 values of blk.0.w are not whole blocks/,
    ],
    ['an unknown type', gguf([{ ...quantised, type: 12 }]), /^NCD6214: x.gguf#blk.0.w holds values of type number 12/],
    ['enormous counts', `GGUF${little(3, 4)}${'\u00ff'.repeat(16)}`.padEnd(64, '\0'), /inside its header|unknown type/],
  ];
  for (const [what, contents, message] of damaged)
    it(`refuses ${what}`, async () => {
      assert.match(await refusal(`${put('x.gguf', contents)}#blk.0.w`, 'q4_0'), message);
    });
});
