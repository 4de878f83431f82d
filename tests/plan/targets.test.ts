/** The machine that is planned for where nobody names one. */
import { strict as assert } from 'node:assert';
import { guaranteedTarget } from '@ncd/language';
import { webgpu } from '../support/targets.ts';

describe('the target that is planned for without a library', () => {
  it('is webgpu of std/targets', () => assert.deepEqual(guaranteedTarget, webgpu));
});
