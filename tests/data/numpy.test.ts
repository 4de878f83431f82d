/** Files that NumPy itself wrote, from the conformance data beside the project. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConcreteType, elementCount } from '@ncd/language';
import { encodeNpy } from '../../cli/dist/data/index.js';
import { put, readTensor } from './files.ts';

const folder = fileURLToPath(new URL('../../../shared/conformance/onnx', import.meta.url));

const typeOf: Readonly<Record<string, ConcreteType>> = {
  '<f4': 'f32',
  '<f2': 'f16',
  '<i8': 'i32',
  '<i4': 'i32',
  '<i2': 'i32',
  '<u2': 'u32',
  '|u1': 'u8',
  '|b1': 'bool',
};

interface Case {
  readonly inputs: readonly { readonly file: string; readonly shape: readonly number[]; readonly dtype: string }[];
}

describe('files written by NumPy', () => {
  it('are read with their shape, and written back byte by byte where the type stays', async function () {
    if (!existsSync(folder)) {
      console.log(`    skipped, there is no ${folder}`);
      this.skip();
    }
    let same = 0;
    for (const name of readdirSync(folder)) {
      const { inputs } = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case;
      for (const { file, shape, dtype } of inputs) {
        const type = typeOf[dtype];
        if (!type) continue;
        const path = join(folder, name, file);
        const tensor = await readTensor(path, type);
        assert.deepEqual(tensor.shape, shape, path);
        assert.equal(tensor.data.length, elementCount(shape), path);
        if (dtype === '<f4' || dtype === '<f2' || dtype === '|b1') {
          assert.ok(readFileSync(path).equals(encodeNpy(tensor)), path);
          same++;
        }
        assert.deepEqual(await readTensor(put('again.npy', encodeNpy(tensor)), type), tensor);
      }
    }
    assert.ok(same > 100, `${same} files`);
  });
});
