/** Derived plans beside the best that the model knows: one kernel, and tiles that move hardly more than any that fit. */
import { strict as assert } from 'node:assert';
import {
  type Axis,
  coreCapacity,
  evaluateSize,
  explainedPlan,
  fusedPlan,
  groupsOf,
  type Labelled,
  lanesOfSubgroup,
  levelOf,
  loadsAreDear,
  memory,
  multiplySizes,
  optimalTiles,
  planReport,
  quotientSize,
  type RegionShape,
  regionShape,
  registerBytes,
  type Size,
  type StreamRegion,
  savesOf,
  sizeConstant,
  sizeSymbol,
  type TargetMachine,
  transfers,
} from '@ncd/language';
import { libraryTarget } from '../support/targets.ts';
import { fusible, type Sizes, termOf } from './fusible-programs.ts';

/** A plan may move so much more than the best. */
const tolerance = 1.05;

const planOf = (
  name: string,
  given: Sizes,
  target: TargetMachine,
): { labelled: Labelled; sizes: Map<string, number> } => {
  const sizes = new Map(Object.entries(given));
  const labelled = fusedPlan(termOf(name), { storageBuffers: target.limits.storageBuffers, sizes, target });
  return { labelled, sizes };
};

/** The rows of an invocation along one axis: with a single one, it would load as much as it computes; where a load takes several
 * operations, also with a few. */
const rowsOfInvocation = (target: TargetMachine): readonly number[] => (loadsAreDear(target) ? [8] : [2, 3, 4]);

/** By integer search over all tiles (theory.md §6), whatever the planner looks at: the least H of those that fit the core, with
 * as many groups as the machine has cores, in as many invocations as a workgroup may have, and in whole invocations and
 * subgroups. What a column takes, and axes that cost nothing to group, stay as they are. */
function leastBytes(
  labelled: Labelled,
  region: StreamRegion,
  target: TargetMachine,
  sizes: Map<string, number>,
): number {
  const lookup = (symbol: string): number | undefined => sizes.get(symbol);
  const extent = (size: Size): number => evaluateSize(size, lookup) ?? assert.fail(size.key);
  const shape = regionShape(labelled.term, region, sizes);
  const own = region.rows.map(({ axis }) => axis);
  const shared = own
    .filter(
      (axis) =>
        extent(axis.size) > 1 && shape.loads.some(({ axes }) => axes.length > 0 && !axes.some((a) => a.id === axis.id)),
    )
    .slice(-2);
  const [first, last] = [shared.at(-2), shared.at(-1)];
  const one = sizeConstant(1);
  const columnAxis = region.column?.axis;
  const column =
    region.column && ([region.column.axis.id, sizeConstant(region.column.size * (region.column.lanes ?? 1))] as const);
  const capacity = coreCapacity(target);
  const isWide = first !== undefined && !column;
  const most = target.limits.workgroupInvocations;
  const subgroup = lanesOfSubgroup(target);
  /** What an invocation keeps with so many rows and one of some parts of the column. */
  const registers = (rows: number, parts: number): number => {
    const size = (axis: Axis): number => (shared.slice(isWide ? 0 : -1).includes(axis) ? rows : 1);
    const part = region.column && Math.ceil((region.column.size * (region.column.lanes ?? 1)) / parts);
    const groups = new Map<number, Size>([
      ...own.map((axis) => [axis.id, sizeConstant(size(axis))] as const),
      ...(region.column && part ? [[region.column.axis.id, sizeConstant(part)] as const] : []),
    ]);
    const { stream, ...rest } = shape;
    const step = stream && { stream: { axis: stream.axis, size: stream.size } };
    return extent(memory({ ...rest, groups, ...step }).own.bytes);
  };
  const choices = rowsOfInvocation(target).flatMap((rows) => {
    // as few invocations share a column as registers allow
    const parts = [1, 2, 4, 8, 16].find((n) => registers(rows, n) <= registerBytes(target));
    return parts === undefined || (parts > 1 && !region.column) ? [] : [{ rows, parts }];
  });
  // beside a column, invocations have a row each along the first of two axes
  const lanesOfFirst =
    first && column ? Array.from({ length: Math.min(subgroup, extent(first.size)) }, (_, i) => i + 1) : [1];
  const found = lanesOfFirst.flatMap((lanes) => {
    const sizeOf = (axis: Axis): Size =>
      axis === first && column ? sizeConstant(lanes) : shared.includes(axis) ? sizeSymbol(`g_${axis.name}`) : one;
    const groups = new Map<number, Size>([
      ...own.map((axis) => [axis.id, sizeOf(axis)] as const),
      ...(column ? [column] : []),
    ]);
    const tiled: RegionShape = { ...shape, groups };
    const workgroups = [...groups].reduce((product, [id, group]) => {
      const axis = [...own, ...(columnAxis ? [columnAxis] : [])].find((a) => a.id === id);
      return multiplySizes(product, quotientSize('ceilDiv', axis?.size ?? one, group));
    }, one);
    const together = shared.reduce((product, axis) => multiplySizes(product, sizeOf(axis)), one);
    return choices.flatMap(
      ({ rows, parts }) =>
        optimalTiles(tiled, {
          capacity: capacity.totalBytes,
          unit: 'bytes',
          sizes: lookup,
          limits: [
            { usage: memory(tiled).step.bytes, capacity: capacity.stepBytes },
            { usage: together, capacity: (most / parts) * (isWide ? rows ** 2 : rows) },
            { usage: multiplySizes(sizeConstant(-1), workgroups), capacity: -levelOf(target, 'workgroup').units },
          ],
          divisors: new Map(
            isWide
              ? shared.map(({ id }) => [id, [{ multiple: rows, reason: 'whole invocations' }]])
              : last && [[last.id, [{ multiple: rows * wholeBeside(subgroup, lanes), reason: 'whole subgroups' }]]],
          ),
        })?.transfers ?? [],
    );
  });
  assert.ok(found.length > 0, 'some tile fits');
  return Math.min(...found);
}

/** How many lanes along one axis make whole subgroups with those along another. */
const wholeBeside = (subgroup: number, lanes: number): number =>
  Array.from({ length: subgroup }, (_, i) => i + 1).find((n) => (n * lanes) % subgroup === 0) ?? subgroup;

/** Where the states of one kernel leave registers for so few rows that it would take clearly longer than two. */
const inTwo: Readonly<Record<string, readonly string[]>> = { layernorm_linear: ['m2', 'h100'] };

describe('the derived plan beside the optimum of the model', () => {
  for (const target of ['webgpu', 'm2', 'h100', 'swiftshader'].map(libraryTarget))
    describe(target.name, () => {
      for (const { name, sizes: given } of fusible.filter((program) => inTwo[program.name]?.includes(target.name)))
        it(`${name} is two kernels that move no more than ${tolerance} of the least of one`, () => {
          const { labelled, sizes } = planOf(name, given, target);
          assert.equal(labelled.regions.length, 2);
          const plan = planReport(labelled, target, sizes);
          const { labelled: fused } = planOf(name, given, libraryTarget('webgpu'));
          const [region, ...others] = fused.regions;
          assert.ok(region?.kind === 'stream' && others.length === 0);
          const moved = plan.totals.globalBytes ?? assert.fail('open');
          assert.ok(moved <= tolerance * leastBytes(fused, region, target, sizes), `${moved} by search`);
        });
      for (const { name, sizes: given } of fusible.filter((program) => !inTwo[program.name]?.includes(target.name)))
        it(`${name} is one kernel that moves no more than ${tolerance} of the least`, () => {
          const { labelled, sizes } = planOf(name, given, target);
          assert.equal(labelled.regions.length, 1, labelled.regions.map((r) => r.name).join());
          const [region] = labelled.regions;
          assert.ok(region?.kind === 'stream');
          const plan = explainedPlan(labelled, target, sizes);
          const moved = plan.totals.globalBytes ?? assert.fail('open');
          assert.ok(moved <= tolerance * leastBytes(labelled, region, target, sizes), `${moved} by search`);
          assert.ok(moved <= tolerance * (plan.optimumBytes ?? 0), `${moved} is not near ${plan.optimumBytes}`);
        });
    });

  for (const target of ['m2', 'iris_xe', 'mali_g710', 'h100'].map(libraryTarget))
    it(`no invocation keeps more than the registers of ${target.name} hold`, () => {
      for (const { name, sizes: given } of fusible) {
        const { labelled, sizes } = planOf(name, given, target);
        for (const { registers } of planReport(labelled, target, sizes).kernels)
          assert.ok((registers?.bytes ?? 0) <= registerBytes(target), `${name}: ${registers?.bytes}`);
      }
    });

  it('sees tiles that are too small', () => {
    const m2 = libraryTarget('m2');
    const attention = fusible.find(({ name }) => name === 'heads') ?? assert.fail();
    const { labelled, sizes } = planOf('heads', attention.sizes, m2);
    const [region] = labelled.regions;
    assert.ok(region?.kind === 'stream');
    const smaller: StreamRegion = { ...region, rows: region.rows.map(({ axis }) => ({ axis, size: 1 })) };
    assert.ok(groupsOf(smaller).some(({ size }) => size > 1));
    const shape = regionShape(labelled.term, smaller, sizes);
    const moved = evaluateSize(transfers(shape).total.bytes, (symbol) => sizes.get(symbol)) ?? 0;
    assert.ok(moved > tolerance * leastBytes(labelled, region, m2, sizes));
  });

  it('larger machines have larger tiles', () => {
    const moved = ['webgpu', 'm2'].map((name) => {
      const target = libraryTarget(name);
      const { labelled, sizes } = planOf('heads', fusible[0]?.sizes ?? {}, target);
      return planReport(labelled, target, sizes).totals.globalBytes ?? 0;
    });
    assert.ok((moved[0] as number) > 2 * (moved[1] as number), moved.join());
  });

  for (const target of ['webgpu', 'm2', 'h100', 'swiftshader'].map(libraryTarget))
    it(`one query over many keys is split and merged, on ${target.name}`, () => {
      const { labelled, sizes } = planOf('heads', { h: 1, q: 1, x: 8192, d: 64, e: 64 }, target);
      const [split, ...others] = labelled.splits ?? [];
      assert.ok(split && others.length === 0);
      const merging = labelled.regions.filter((region) => region.loads.some((id) => split.partials.includes(id)));
      assert.ok(merging.some((region) => savesOf(region).includes(labelled.term.results[0]?.node ?? -1)));
      const plan = planReport(labelled, target, sizes);
      assert.ok((plan.totals.globalBytes ?? 0) <= tolerance * (plan.onceBytes ?? 0), `${plan.totals.globalBytes}`);
      const alone = fusedPlan(termOf('heads'), { storageBuffers: 8, sizes, target, splits: false });
      assert.ok((plan.totals.seconds ?? 0) < (planReport(alone, target, sizes).totals.seconds ?? 0));
    });
});
