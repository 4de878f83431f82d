/** Targets: units, diagnostics, defaults and the machines of std/targets. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import {
  type CodeDefinition,
  contractionFlop,
  explain,
  formatModule,
  inBaseUnit,
  machineBalance,
  parseModule,
  powerLaw,
  type TargetMachine,
  targetFrom,
  type unitsOf,
} from '@ncd/language';
import { matmul, number } from './shapes.ts';

const library = readFileSync(new URL('../../stdlib/targets.ncd', import.meta.url), 'utf8');

function read(text: string) {
  const { module, diagnostics } = parseModule({ path: 'targets.ncd', text });
  assert.deepEqual(diagnostics, []);
  return module.items.map((item) => {
    assert.equal(item.kind, 'target');
    return { item, ...targetFrom(item as Extract<typeof item, { kind: 'target' }>) };
  });
}
function machine(text: string): TargetMachine {
  const [first] = read(text);
  assert.deepEqual(first?.diagnostics, []);
  assert.ok(first?.target);
  return first.target;
}
const reported = (text: string) =>
  read(text).flatMap(({ diagnostics }) =>
    diagnostics.map(({ code, message, hint, span }) => ({
      code,
      message,
      hint,
      at: span && text.slice(span.start, span.end),
    })),
  );
/** A target with this level `workgroup` and this property. */
const box = (workgroup: string, property = '') => `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { ${workgroup} }
  compute f32: 1 TFLOP/s
  ${property}
}
`;

describe('units', () => {
  it('are decimal and binary', () => {
    const value = (unit: string, dimension: keyof typeof unitsOf) => inBaseUnit({ value: 3, unit }, dimension);
    assert.equal(value('B', 'bytes'), 3);
    assert.equal(value('kB', 'bytes'), 3000);
    assert.equal(value('KiB', 'bytes'), 3072);
    assert.equal(value('MB', 'bytes'), 3e6);
    assert.equal(value('MiB', 'bytes'), 3 * 2 ** 20);
    assert.equal(value('GiB', 'bytes'), 3 * 2 ** 30);
    assert.equal(value('GB/s', 'bytesPerSecond'), 3e9);
    assert.equal(value('TB/s', 'bytesPerSecond'), 3e12);
    assert.equal(value('GFLOP/s', 'flopPerSecond'), 3e9);
    assert.equal(value('TFLOP/s', 'flopPerSecond'), 3e12);
    assert.equal(value('ns', 'seconds'), 3e-9);
    assert.equal(value('us', 'seconds'), 3e-6);
    assert.equal(value('', 'count'), 3);
  });

  it('belong to one dimension, and are spelled one way', () => {
    for (const unit of ['GB/s', 'gib', 'KB', 'GB', 'toString', ''])
      assert.equal(inBaseUnit({ value: 3, unit }, 'flopPerSecond'), undefined);
    assert.equal(inBaseUnit({ value: 3, unit: 'B' }, 'count'), undefined);
  });

  it('give whole bytes', () => {
    assert.equal(inBaseUnit({ value: 2.07, unit: 'TFLOP/s' }, 'flopPerSecond'), 2_070_000_000_000);
    assert.equal(inBaseUnit({ value: 0.1, unit: 'KiB' }, 'bytes'), 102);
  });
});

describe('a target', () => {
  it('states levels from far to near, in any order of writing', () => {
    const { levels } = machine(`target t {
  compute f32: 2 TFLOP/s
  level register { capacity: 1 KiB, units: 256 }
  level workgroup { capacity: 48 KiB, bandwidth: 1 TB/s, units: 20 }
  level global { capacity: 16 GiB, bandwidth: 200 GB/s }
}
`);
    assert.deepEqual(levels, [
      { name: 'global', capacityBytes: 16 * 2 ** 30, units: 1, bandwidthBytesPerSecond: Number.POSITIVE_INFINITY },
      { name: 'workgroup', capacityBytes: 48 * 1024, units: 20, bandwidthBytesPerSecond: 200e9 },
      { name: 'register', capacityBytes: 1024, units: 256, bandwidthBytesPerSecond: 1e12 },
    ]);
  });

  it('has defaults for all but three properties', () => {
    const withoutAccess = { barrier: 16e-12, load: 1e-12, exponential: 8e-12, invocation: 0 };
    assert.deepEqual(machine(box('capacity: 32 KiB')), {
      name: 'box',
      levels: [
        {
          name: 'global',
          capacityBytes: Number.POSITIVE_INFINITY,
          units: 1,
          bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
        },
        { name: 'workgroup', capacityBytes: 32 * 1024, units: 1, bandwidthBytesPerSecond: 100e9 },
        { name: 'register', capacityBytes: 8192, units: 8, bandwidthBytesPerSecond: 100e9 },
      ],
      flopPerSecond: { f32: 1e12, f16: 1e12, i32: 1e12, u32: 1e12 },
      matrixFlopPerSecond: {},
      costs: { ...withoutAccess, workgroupAccess: 4 / 100e9, vectorLoad: 16 / 100e9 },
      limits: { workgroupInvocations: 256, workgroupStorageBytes: 32 * 1024, storageBuffers: 8 },
    });
  });

  it('states costs, limits and element types', () => {
    const target = machine(`target t {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 4 }
  compute f32: 1 TFLOP/s
  compute f16: 2 TFLOP/s
  matrix f16: 8 TFLOP/s
  barrier: 20 ns, exponential: 1.5 ns, invocation: 10 ns, load: 3 ns, vector load: 2 ns, workgroup access: 500 ps
  workgroup invocations: 1024
  workgroup storage: 16 KiB
  storage buffers: 10
  subgroup size: 32
}
`);
    assert.deepEqual(target.flopPerSecond, { f32: 1e12, f16: 2e12, i32: 1e12, u32: 1e12 });
    assert.deepEqual(target.matrixFlopPerSecond, { f16: 8e12 });
    const { barrier, exponential, ...accesses } = target.costs;
    assert.deepEqual({ barrier, exponential }, { barrier: 2e-8, exponential: 1.5e-9 });
    assert.deepEqual(accesses, { workgroupAccess: 5e-10, load: 3e-9, vectorLoad: 2e-9, invocation: 1e-8 });
    assert.deepEqual(target.limits, { workgroupInvocations: 1024, workgroupStorageBytes: 16384, storageBuffers: 10 });
    assert.equal(target.subgroupSize, 32);
  });

  it('says which unit a property has', () => {
    assert.deepEqual(reported(box('capacity: 32 KIB')), [
      { code: 'NCD5001', message: '`capacity` is in bytes', hint: 'did you mean `KiB`?', at: '32 KIB' },
    ]);
    assert.deepEqual(reported(box('capacity: 32 KiB', 'barrier: 20')), [
      { code: 'NCD5001', message: '`barrier` is in seconds', hint: 'use one of ps, ns, us, ms, s', at: '20' },
    ]);
    assert.deepEqual(reported(box('capacity: 32 KiB, units: 8 ns')), [
      { code: 'NCD5001', message: '`units` is a number without a unit', hint: 'leave the unit out', at: '8 ns' },
    ]);
  });

  it('says which properties and levels there are', () => {
    assert.deepEqual(reported(box('capacity: 32 KiB, capcity: 3 B')), [
      {
        code: 'NCD5002',
        message: 'level `workgroup` has no property `capcity`',
        hint: 'did you mean `capacity`?',
        at: 'capcity: 3 B',
      },
    ]);
    assert.deepEqual(
      reported(box('capacity: 32 KiB', 'compute bool: 1 TFLOP/s')).map(({ code, message }) => [code, message]),
      [['NCD5002', 'a target has no property `compute bool`']],
    );
    assert.deepEqual(
      reported(`${box('capacity: 1 KiB').trim().slice(0, -1)}  level registers { capacity: 1 KiB }\n}\n`),
      [
        {
          code: 'NCD4004',
          message: 'there is no level `registers`',
          hint: 'did you mean `register`?',
          at: 'registers',
        },
      ],
    );
    assert.deepEqual(
      reported(`target t {\n  level register { bandwidth: 1 TB/s }\n}\n`).map(({ code }) => code),
      ['NCD5002', 'NCD5003', 'NCD5003', 'NCD5003'],
    );
  });

  it('says what is missing, where it belongs', () => {
    assert.deepEqual(
      reported('target t {\n  level global { capacity: 1 GiB }\n}\n').map(({ message, at }) => [message, at]),
      [
        ['a target needs `bandwidth` of level `global`', 'global'],
        ['a target needs `capacity` of level `workgroup`', 't'],
        ['a target needs `compute f32`', 't'],
      ],
    );
  });

  it('wants usable values, each once', () => {
    assert.deepEqual(
      reported(box('capacity: 0 B, units: 2.5', 'barrier: fast')).map(({ code, message, at }) => [code, message, at]),
      [
        ['NCD5004', '`barrier` must be a number', 'fast'],
        ['NCD5004', '`capacity` must be more than 0', '0 B'],
        ['NCD5004', '`units` must be a whole number from 1', '2.5'],
      ],
    );
    assert.deepEqual(
      reported(box('capacity: 1 KiB, units: 2, units: 3', 'level global { bandwidth: 1 GB/s }')).map(
        ({ code, message }) => [code, message],
      ),
      [
        ['NCD5005', '`units` is stated twice'],
        ['NCD5005', 'level `global` is stated twice'],
      ],
    );
  });

  for (const code of ['NCD5001', 'NCD5002', 'NCD5003', 'NCD5004', 'NCD5005'])
    it(`shows ${code} by its sample`, () => {
      const definition = explain(code) as CodeDefinition<never>;
      const text = (sample: CodeDefinition<never>['failing']) => (sample.kind === 'source' ? sample.text : '');
      assert.deepEqual(
        reported(text(definition.failing)).map((d) => d.code),
        [code],
      );
      assert.deepEqual(reported(text(definition.mended)), []);
    });

  it('is none where the parser had to guess, and says no more about it', () => {
    const { module } = parseModule({ path: 'targets.ncd', text: box('capacity: 32 KiB', 'barrier: }') });
    const [item] = module.items;
    assert.ok(item?.kind === 'target');
    assert.deepEqual(targetFrom(item), { diagnostics: [] });
  });

  it('never throws on what the parser recovers', () => {
    for (let end = 0; end < library.length; end += 211) {
      const { module } = parseModule({ path: 'cut.ncd', text: library.slice(0, end) });
      for (const item of module.items) if (item.kind === 'target') targetFrom(item);
    }
  });
});

describe('std/targets', () => {
  const targets = new Map(
    read(library).map(({ item, target, diagnostics }) => {
      assert.deepEqual(diagnostics, []);
      assert.ok(target && item.kind === 'target' && item.exported && item.doc);
      return [target.name, target] as const;
    }),
  );

  it('has the default, the stand-in and seven GPUs', () => {
    assert.deepEqual(
      [...targets.keys()],
      ['webgpu', 'swiftshader', 'm1', 'm2', 'iris_xe', 'radeon_780m', 'mali_g710', 'rtx4090', 'h100'],
    );
    assert.equal(formatModule(parseModule({ path: 'std/targets', text: library })), library);
  });

  it('allows by default only what every device guarantees', () => {
    const webgpu = targets.get('webgpu');
    assert.deepEqual(webgpu?.limits, { workgroupInvocations: 256, workgroupStorageBytes: 16_384, storageBuffers: 8 });
    assert.equal(webgpu?.subgroupSize, undefined);
    for (const { limits, levels } of targets.values()) {
      assert.ok(
        limits.workgroupInvocations >= 256 && limits.workgroupStorageBytes >= 16_384 && limits.storageBuffers >= 8,
      );
      assert.ok(limits.workgroupStorageBytes <= (levels[1]?.capacityBytes ?? 0));
    }
  });

  it('is consistent: near memory is faster than far, an exponential slower than a FLOP', () => {
    for (const { name, levels, costs, flopPerSecond } of targets.values()) {
      const [, workgroup, register] = levels;
      assert.ok(workgroup && register);
      assert.ok(register.bandwidthBytesPerSecond >= workgroup.bandwidthBytesPerSecond, name);
      assert.ok(costs.exponential > workgroup.units / flopPerSecond.f32, name);
      assert.ok(costs.vectorLoad >= costs.workgroupAccess, name);
    }
  });

  it('N11: says of the H100 what its FP16 matmul needs', () => {
    const h100 = targets.get('h100');
    const balance = machineBalance(h100?.matrixFlopPerSecond.f16 ?? 0, h100?.levels[1]?.bandwidthBytesPerSecond ?? 1);
    assert.equal(Math.floor(balance), 295);
    const { shape, a, b, c } = matmul(16);
    const sizes = { a: 8192, b: 8192, c: 8192 };
    const [leading] = powerLaw(shape, 'bytes').terms;
    assert.ok(leading);
    const most = number(contractionFlop([b], [a, c]), sizes) / balance;
    const needed = (number(leading.alpha, sizes) ** (1 / leading.root) / most) ** (1 / leading.beta);
    assert.equal(Math.floor(needed / 1024), 681);
  });
});
