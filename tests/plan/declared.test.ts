/** Declared regions: one kernel each, with the tiles that are written, and the meaning that the program has without them. */
import { strict as assert } from 'node:assert';
import { compileTerm, createProgram, verifyLowered } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import {
  buildTerm,
  checkLevels,
  evaluate,
  evaluateSize,
  fusedPlan,
  groupsOf,
  type Labelled,
  type Term,
  termFromJson,
  termToJson,
  verifyLabelled,
  verifyTerm,
} from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';
import { libraryTarget, webgpu } from '../support/targets.ts';

const head = 'import { softmax } from "std/nn"\nexport diagram f';

function termOf(program: string): Term {
  const typed = checkText(head + program);
  assert.deepEqual(
    [...typed.diagnostics, ...checkLevels(typed, webgpu)].filter((d) => d.severity === 'error').map((d) => d.message),
    [],
  );
  const [diagram] = [...typed.diagrams.values()].filter((d) => d.name === 'f');
  assert.ok(diagram);
  const term = buildTerm(typed, diagram);
  assert.deepEqual(verifyTerm(term), []);
  return term;
}

function planOf(term: Term): Labelled {
  const labelled = fusedPlan(term, { storageBuffers: 8 });
  assert.deepEqual(verifyLabelled(labelled), []);
  return labelled;
}

/** `e: 16, q: 64, stream x: 8` of every declared kernel. */
const tilesOf = ({ regions }: Labelled): string[] =>
  regions
    .filter((region) => region.declared !== undefined)
    .map((region) => {
      if (region.kind === 'element') return 'element';
      const groups = groupsOf(region).map(({ axis, size }) => `${axis.name}: ${size}`);
      return [...groups.sort(), `stream ${region.stream.axis.name}: ${region.chunk}`].join(', ');
    });
    const [region] = term.regions;
    assert.ok(region);
    assert.deepEqual(region.interior, region.outputs);
    assert.equal(term.nodes.filter((n) => n.kind === 'map' && n.fn === 'exp').length, 2);
  });

  it('regions and claims stay through JSON', () => {
    const term = termOf(attention('(group q: 64)'));
    const again = termFromJson(JSON.parse(JSON.stringify(termToJson(term))), [term.span.file]);
    assert.deepEqual(again.regions, term.regions);
  });

  it('a tile of 64 KiB beside what it loads is too large for webgpu, and not for a larger machine', () => {
    const text =
      '(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  at workgroup (group a: 128, group c: 128, stream b: 4) {\n    dot[b](A, B)\n  }\n}';
    const typed = checkText(head + text);
    const [problem, ...others] = checkLevels(typed, webgpu);
    assert.deepEqual(others, []);
    assert.equal(problem?.code, 'NCD4104');
    assert.match(
      problem?.message ?? '',
      /^this tile needs 69,632 bytes \(.*65,536\), and a workgroup of webgpu holds 65,536/,
    );
    assert.equal(problem?.hint, 'the largest tile that fits is group a: 64, group c: 128');
    assert.deepEqual(checkLevels(typed, libraryTarget('m1')), []);
  });
});

async function compare(device: GPUDevice, term: Term, sizes: ReadonlyMap<string, number>): Promise<void> {
  const { lowered, wgsl, manifest } = compileTerm(term);
  assert.deepEqual(verifyLowered(lowered), []);
  const created = await createProgram(device, wgsl, manifest);
  if (created.kind !== 'ok') assert.fail(JSON.stringify(created.errors));
  const inputs = new Map(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
      return [name, randomTensor(name, stored, shape, 3)] as const;
    }),
  );
  const outcome = await created.program.run(Object.fromEntries(inputs), { sizes: Object.fromEntries(sizes) });
  if (outcome.kind !== 'ok') assert.fail(JSON.stringify(outcome.errors));
  for (const [name, { data }] of evaluate(term, inputs, sizes))
    data.forEach((value, i) => {
      const found = outcome.results[name]?.data[i] as number;
      const limit = 1e-5 * Math.max(1, Math.abs(value));
      assert.ok(
        Math.abs(found - value) <= limit,
        `${name}[${i}] is ${found}, not ${value}, at ${JSON.stringify([...sizes])}`,
      );
    });
  created.program.destroy();
}
