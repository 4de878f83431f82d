import assert from 'node:assert/strict';
import { bytesOf, little, put, readTensor, refusal, textOf } from './files.ts';

const file = (header: string, data: string, claimed = header.length) => little(claimed, 8) + header + data;
const one = (dtype: string, shape: string, data: string, offsets = `[0,${data.length}]`) =>
  file(`{"A":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`, data);

describe('safetensors', () => {
  const floats = textOf(new Uint8Array(Float32Array.of(1.5, -2).buffer));

  it('reads an array among others', async () => {
    const header =
      '{"__metadata__":{"format":"pt"},"w":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}   ';
    const path = put('x.safetensors', file(header, little(5, 8) + floats));
    assert.deepEqual([...(await readTensor(`${path}#v`, 'f32')).data], [1.5, -2]);
    assert.deepEqual([...(await readTensor(`${path}#w`, 'i32')).data], [5]);
  });

  const types: readonly [dtype: string, data: string, type: Parameters<typeof readTensor>[1], value: number][] = [
    ['BF16', '\u0020\u00c0', 'f32', -2.5],
    ['F16', '\u0000\u003c', 'f16', 1],
    ['F64', textOf(new Uint8Array(Float64Array.of(0.5).buffer)), 'f32', 0.5],
    ['I32', '\u00ff\u00ff\u00ff\u00ff', 'i32', -1],
    ['I16', '\u00ff\u00ff', 'i32', -1],
    ['U16', '\u00ff\u00ff', 'u32', 65535],
    ['U32', '\u00ff\u00ff\u00ff\u00ff', 'u32', 4294967295],
    ['I8', '\u00ff', 'i8', -1],
    ['U8', '\u00ff', 'u8', 255],
    ['BOOL', '\u0001', 'bool', 1],
  ];
  for (const [dtype, data, type, value] of types)
    it(`reads ${dtype} as ${type}`, async () => {
      const tensor = await readTensor(put('x.safetensors', one(dtype, '[]', data)), type);
      assert.deepEqual([tensor.element, tensor.shape, [...tensor.data]], [type, [], [value]]);
    });

  const damaged: readonly [what: string, contents: string, message: RegExp][] = [
    ['an empty file', '', /^NCD6213: x.safetensors is not a sound .safetensors file: it ends after 0 bytes/],
    ['a header that is too long', file('{}', '', 1000), /its header claims 1000 bytes, and the file has 10/],
    ['an enormous header', file('{}', '', 2 ** 60), /its header claims 1152921504606847000 bytes/],
    ['no JSON', file('{"A":', ''), /its header is not a JSON object/],
    ['a list', file('[1]', ''), /its header is not a JSON object/],
    ['a name that stands twice', file('{"A":{},"A" :{}}', ''), /it holds A twice/],
    ['a missing field', file('{"A":{"dtype":"F32"}}', ''), /A does not give dtype, shape and data_offsets/],
    ['an entry that is no object', file('{"A":[]}', ''), /A does not give dtype, shape and data_offsets/],
    ['a negative size', one('F32', '[-2]', floats), /the shape \[-2\] of A is not possible/],
    ['an impossible shape', one('F32', '[9007199254740991,9007199254740991]', floats), /is not possible/],
    ['a shape of other length', one('F32', '[3]', floats), /A of shape \[3\] and F32 takes 12 bytes but has 8/],
    [
      'offsets behind the end',
      one('F32', '[2]', floats, '[8,16]'),
      /it ends after \d+ bytes, before the last value of A/,
    ],
    ['offsets the wrong way round', one('F32', '[2]', floats, '[8,0]'), /takes 8 bytes but has -8/],
    ['negative offsets', one('F32', '[2]', floats, '[-8,0]'), /does not give dtype, shape and data_offsets/],
    ['missing data', one('F32', '[2]', floats).slice(0, -1), /before the last value of A/],
    ['8-bit floats', one('F8_E4M3', '[1]', 'x'), /^NCD6214: x.safetensors#A holds values of type F8_E4M3/],
    ['a name of JavaScript', one('constructor', '[1]', 'x'), /^NCD6214/],
  ];
  for (const [what, contents, message] of damaged)
    it(`refuses ${what}`, async () => assert.match(await refusal(put('x.safetensors', contents), 'f32'), message));

  it('takes a key inside an entry for no second array', async () => {
    const header =
      '{"A":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"dtype":{"dtype":"U8","shape":[0],"data_offsets":[8,8]}}';
    assert.deepEqual((await readTensor(`${put('x.safetensors', file(header, floats))}#A`, 'f32')).shape, [2]);
  });

  it('throws on no damaged byte', async () => {
    const contents = one('F32', '[2]', floats);
    for (let at = 0; at < contents.length; at++) {
      const bytes = bytesOf(contents);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await refusal(put('x.safetensors', bytes), 'f32').catch((error: Error) =>
        assert.match(error.message, /was read/),
      );
    }
  });
});
