/** Kernels that stage: what invocations of a workgroup share is loaded together into workgroup memory. */
import { strict as assert } from 'node:assert';
import type { Compiled } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { type StreamRegion, stagedBytes, type TargetMachine, type Tensor } from '@ncd/language';
import { libraryTarget, staging, webgpu } from '../support/targets.ts';
import { compare, inputsAt, races } from './at-sizes.ts';
import { compiledFor, stagedDiagrams } from './staged-programs.ts';

/** A machine as it is, but with workgroups that every device can run. */
const m2: TargetMachine = { ...libraryTarget('m2'), limits: webgpu.limits };

const forM2 = new Set(['heads', 'causal', 'matmul']);

const stagedRegions = ({ labelled }: Compiled): readonly StreamRegion[] =>
  labelled.regions.filter((region): region is StreamRegion => region.kind === 'stream' && region.stage !== undefined);

const scaled = (inputs: ReadonlyMap<string, Tensor>, by: number): ReadonlyMap<string, Tensor> =>
  new Map([...inputs].map(([name, t]) => [name, t.element === 'f32' ? { ...t, data: t.data.map((v) => v * by) } : t]));

/** Those whose every invocation is followed step by step. */
const raced = new Set(['heads', 'grouped', 'causal', 'matmul', 'norm_linear']);

describe('staging', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const target of [staging, m2])
    for (const diagram of target === m2 ? stagedDiagrams.filter(({ name }) => forM2.has(name)) : stagedDiagrams)
      it(`${diagram.name} for ${target.name}: device equals reference`, async function () {
        const { term, compiled } = compiledFor(diagram, target);
        assert.ok(stagedRegions(compiled).length > 0, 'nothing is staged');
        for (const region of stagedRegions(compiled))
          assert.ok(stagedBytes(region) <= target.limits.workgroupStorageBytes, region.name);
        if (!opened) {
          console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
          return this.skip();
        }
        const choices = [(i: number) => [3, 37, 41, 19, 13][i % 5], () => 1, () => 0];
        for (const [round, choose] of choices.entries()) {
          const at = inputsAt(term, (_, i) => choose(i) ?? 1);
          assert.ok(at);
          await compare(opened.device, term, compiled, at);
          if (round === 0) await compare(opened.device, term, compiled, { ...at, inputs: scaled(at.inputs, 1e3) });
        }
      });

  it('stages a reduction over an open axis in parts, and whole stretches of the stream where it can', () => {
    const stageOf = (name: string) => {
      const diagram = stagedDiagrams.find((d) => d.name === name);
      assert.ok(diagram);
      return stagedRegions(compiledFor(diagram, m2).compiled)[0];
    };
    assert.deepEqual(
      stageOf('heads')?.stage?.parts.map(({ axis }) => axis.name),
      ['d'],
    );
    const [causal, matmul] = [stageOf('causal'), stageOf('matmul')];
    for (const region of [causal, matmul]) {
      assert.ok(region?.stage && region.stage.chunk > region.chunk);
      assert.deepEqual(region.stage.parts, []);
    }
  });

  for (const diagram of stagedDiagrams.filter(({ name }) => raced.has(name)))
    it(`${diagram.name}: no data races`, () => {
      const { term, compiled } = compiledFor(diagram, staging);
      const at = inputsAt(term, (_, i) => [1, 5, 3, 9][i % 4] ?? 1);
      assert.ok(at);
      assert.deepEqual(races(compiled, at.sizes, at.inputs), []);
    });
});
