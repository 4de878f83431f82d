/** Every kernel of the library and the examples: free of data races, and on a device equal to the reference at sizes
 * that are ragged, one and zero. */
import { strict as assert } from 'node:assert';
import { compileTerm } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { everyDiagram } from '../support/programs.ts';
import { compare, inputsAt, races } from './at-sizes.ts';

const small = [2, 3, 1, 4];
const ragged = [7, 5, 13, 3, 17, 11];

describe('kernels of the library', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const [name, term] of everyDiagram()) {
    const compiled = compileTerm(term);
    it(`${name}: no data races`, () => {
      const at = inputsAt(term, (_, i) => small[i % small.length] as number) ?? inputsAt(term, () => 2);
      assert.ok(at, 'no small sizes satisfy the program');
      assert.deepEqual(races(compiled, at.sizes, at.inputs), []);
    });
    it(`${name}: device equals reference`, async function () {
      if (!opened) {
        console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
        return this.skip();
      }
      const choices = [(i: number) => ragged[i % ragged.length] as number, () => 1, () => 8, () => 0];
      const sizes = choices.map((choose) => inputsAt(term, (_, i) => choose(i))).filter((at) => at !== undefined);
      assert.ok(sizes.length > 0, 'no sizes satisfy the program');
      for (const at of sizes) await compare(opened.device, term, compiled, at);
    });
  }
});
