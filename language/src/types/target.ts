/** Machines (language reference §4). A target states levels and properties:
 *
 * ```
 * target m2 {
 *   level global { capacity: 16 GiB, bandwidth: 100 GB/s }
 *   level workgroup { capacity: 32 KiB, bandwidth: 0.9 TB/s, units: 10 }
 *   level register { capacity: 512 B, units: 384 }
 *   compute f32: 3.6 TFLOP/s
 * }
 * ```
 * Of a level:
 * - `capacity`: bytes of one unit. Of a register unit, which is an invocation: what it may hold without spilling.
 * - `bandwidth` of global or workgroup memory: bytes per second at which the level below reads and writes it, all units
 *   together.
 * - `units`: cores of the machine; invocations that a core holds at full register capacity (so that `capacity · units` is
 *   the core's register file).
 *
 * Of the machine:
 * - `compute f32`, `f16`, `i32`, `u32`: peak FLOP/s, all cores together; `matrix f16` and so on: that of matrix units.
 * - `barrier`, `workgroup access` (4 bytes), `load` (4 bytes, as an instruction among others), `vector load` (16 bytes, from a
 *   cache), `exponential`, `invocation` (to start one): how long one of it, by one invocation, keeps a core busy when all the
 *   core's lanes do the same.
 * - `workgroup invocations`, `workgroup storage`, `storage buffers`: most of a workgroup or kernel.
 * - `subgroup size`.
 *
 * Needed are the bandwidth of `global`, the capacity of `workgroup` and `compute f32`. The rest has defaults:
 * - Limits are those that WebGPU guarantees; one workgroup may fill the workgroup memory of a core.
 * - Workgroup memory is as fast as global memory, which is never too hopeful; workgroup accesses run at its speed, and so do
 *   loads. Where the target states how fast it is, loads run at half its speed: a cache looks every line up and, on AMD's and
 *   Intel's GPUs, hands out 64 bytes per cycle where workgroup memory hands out 128 (AMD, "RDNA Whitepaper"; Intel, "oneAPI
 *   GPU Optimization Guide").
 * - A load is an instruction like any other, issued in the time of one FLOP: GPUs have units of their own that do it. Where a CPU
 *   stands in, it takes several: each lane has an address, which is checked.
 * - An exponential takes as long as 8 FLOP: special functions run at a quarter of the FMA rate on Apple's, AMD's, Arm's and
 *   Intel's GPUs.
 * - An invocation starts in no time: GPUs have units of their own that do it.
 * - A barrier takes as long as 16 FLOP: Zhang et al., "A Study of Single and Multi-device Synchronization Methods in Nvidia
 *   GPUs" (IPDPS 2020), measured 0.475 warps per cycle on V100. */
import { NCD4004 } from '../diagnostics/codes/NCD4004.ts';
import { NCD5001 } from '../diagnostics/codes/NCD5001.ts';
import { NCD5002 } from '../diagnostics/codes/NCD5002.ts';
import { NCD5003 } from '../diagnostics/codes/NCD5003.ts';
import { NCD5004 } from '../diagnostics/codes/NCD5004.ts';
import { NCD5005 } from '../diagnostics/codes/NCD5005.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { didYouMean } from '../names/suggest.ts';
import type * as A from '../syntax/ast.ts';
import type { ComputeType } from './elements.ts';
import { type Dimension, describeDimension, inBaseUnit, unitsOf } from './units.ts';

/** From far to near. */
export const levelNames = ['global', 'workgroup', 'register'] as const;
export type LevelName = (typeof levelNames)[number];

export interface MachineLevel {
  readonly name: LevelName;
  /** Of one unit. */
  readonly capacityBytes: number;
  /** Units in each unit of the level above. */
  readonly units: number;
  /** Between this level, all units together, and the level above; infinite for the outermost. */
  readonly bandwidthBytesPerSecond: number;
}

type ArithmeticType = Exclude<ComputeType, 'bool'>;
const arithmeticTypes: readonly ArithmeticType[] = ['f32', 'f16', 'i32', 'u32'];

export interface TargetMachine {
  readonly name: string;
  /** global, workgroup, register. */
  readonly levels: readonly MachineLevel[];
  /** All cores together. Types that the target does not name compute as fast as f32. */
  readonly flopPerSecond: Readonly<Record<ArithmeticType, number>>;
  /** Of matrix units, where the target has any. */
  readonly matrixFlopPerSecond: Readonly<Partial<Record<ArithmeticType, number>>>;
  /** How long one operation of one invocation keeps a core busy, in seconds. */
  readonly costs: {
    readonly barrier: number;
    readonly workgroupAccess: number;
    readonly load: number;
    readonly vectorLoad: number;
    readonly exponential: number;
    readonly invocation: number;
  };
  readonly limits: {
    readonly workgroupInvocations: number;
    readonly workgroupStorageBytes: number;
    readonly storageBuffers: number;
  };
  readonly subgroupSize?: number;
}

/** Where a target does not say, subgroups are taken to have 32 lanes, as on most GPUs. */
export const lanesOfSubgroup = ({ subgroupSize = 32 }: TargetMachine): number => subgroupSize;

/** A target has them all. */
export const levelOf = ({ levels }: TargetMachine, name: LevelName): MachineLevel =>
  levels.find((level) => level.name === name) as MachineLevel;

/** How many sums or products of f32 a core does in some seconds. */
export const operationsIn = (target: TargetMachine, seconds: number): number =>
  (seconds * target.flopPerSecond.f32) / levelOf(target, 'workgroup').units;

/** Whether a load takes longer than the product and the sum that it may be for: then it has to serve many. */
export const loadsAreDear = (target: TargetMachine): boolean => operationsIn(target, target.costs.load) > 2;

/** What every WebGPU device guarantees (WebGPU specification, §3.6.2 Limits). */
const guaranteed = { workgroupInvocations: 256, storageBuffers: 8 };
/** What a function may declare in any shader (WGSL, §2.4 "Limits"), in registers or not; together, 64 KiB for a core. */
const registerDefaults = { capacity: 8192, units: 8 };

/** What a target says of each level. */
export const levelProperties: Readonly<Record<LevelName, Readonly<Record<string, Dimension>>>> = {
  global: { capacity: 'bytes', bandwidth: 'bytesPerSecond' },
  workgroup: { capacity: 'bytes', bandwidth: 'bytesPerSecond', units: 'count' },
  register: { capacity: 'bytes', units: 'count' },
};
const costProperties = {
  barrier: 'seconds',
  'workgroup access': 'seconds',
  load: 'seconds',
  'vector load': 'seconds',
  exponential: 'seconds',
  invocation: 'seconds',
} as const;
const limitProperties = {
  'workgroup invocations': 'count',
  'workgroup storage': 'bytes',
  'storage buffers': 'count',
  'subgroup size': 'count',
} as const;
const computeProperties: Readonly<Record<string, Dimension>> = Object.fromEntries(
  arithmeticTypes.flatMap((type) => [`compute ${type}`, `matrix ${type}`].map((name) => [name, 'flopPerSecond'])),
);
/** What a target says of itself. */
export const machineProperties: Readonly<Record<string, Dimension>> = {
  ...computeProperties,
  ...costProperties,
  ...limitProperties,
};

/** The machine that a declaration states. Without a target, `diagnostics` says why. */
export function targetFrom(declaration: A.Target): {
  readonly target?: TargetMachine;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const machine = readProperties(declaration.properties, machineProperties, 'a target', diagnostics);
  const levels = readLevels(declaration, diagnostics);
  const need = (value: number | undefined, what: string, span = declaration.name.span): number => {
    if (value === undefined) diagnostics.push(diagnose(NCD5003, span, { what }));
    return value ?? 1;
  };
  const span = (level: LevelName) => declaration.levels.find((l) => l.name.text === level)?.name.span;
  const globalBandwidth = need(levels.global?.bandwidth, '`bandwidth` of level `global`', span('global'));
  const coreCapacity = need(levels.workgroup?.capacity, '`capacity` of level `workgroup`', span('workgroup'));
  const f32 = need(machine['compute f32'], '`compute f32`');
  const read = [machine, ...Object.values(levels)].flatMap((properties) => Object.values(properties));
  if (diagnostics.length > 0 || read.some(Number.isNaN)) return { diagnostics };

  const cores = levels.workgroup?.units ?? 1;
  const coreBandwidth = levels.workgroup?.bandwidth ?? globalBandwidth;
  const transferTime = (bytes: number) => (bytes * cores) / coreBandwidth;
  const computeTime = (flop: number) => (flop * cores) / f32;
  const peaks = (kind: string) =>
    Object.fromEntries(
      arithmeticTypes.flatMap((type) =>
        machine[`${kind} ${type}`] === undefined ? [] : [[type, machine[`${kind} ${type}`]]],
      ),
    );
  const subgroupSize = machine['subgroup size'];
  const target: TargetMachine = {
    name: declaration.name.text,
    levels: [
      {
        name: 'global',
        capacityBytes: levels.global?.capacity ?? Number.POSITIVE_INFINITY,
        units: 1,
        bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
      },
      { name: 'workgroup', capacityBytes: coreCapacity, units: cores, bandwidthBytesPerSecond: globalBandwidth },
      {
        name: 'register',
        capacityBytes: levels.register?.capacity ?? registerDefaults.capacity,
        units: levels.register?.units ?? registerDefaults.units,
        bandwidthBytesPerSecond: coreBandwidth,
      },
    ],
    flopPerSecond: { f32, f16: f32, i32: f32, u32: f32, ...peaks('compute') },
    matrixFlopPerSecond: peaks('matrix'),
    costs: {
      barrier: machine.barrier ?? computeTime(16),
      workgroupAccess: machine['workgroup access'] ?? transferTime(4),
      load: machine.load ?? computeTime(1),
      vectorLoad: machine['vector load'] ?? transferTime(levels.workgroup?.bandwidth === undefined ? 16 : 32),
      exponential: machine.exponential ?? computeTime(8),
      invocation: machine.invocation ?? 0,
    },
    limits: {
      workgroupInvocations: machine['workgroup invocations'] ?? guaranteed.workgroupInvocations,
      workgroupStorageBytes: machine['workgroup storage'] ?? coreCapacity,
      storageBuffers: machine['storage buffers'] ?? guaranteed.storageBuffers,
    },
    ...(subgroupSize === undefined ? {} : { subgroupSize }),
  };
  return { target, diagnostics };
}

type Read = Readonly<Partial<Record<string, number>>>;

function readLevels(declaration: A.Target, diagnostics: Diagnostic[]): Readonly<Partial<Record<LevelName, Read>>> {
  const levels: Partial<Record<LevelName, Read>> = {};
  for (const { name, properties } of declaration.levels) {
    if (name.text === '') continue;
    const level = levelNames.find((known) => known === name.text);
    if (!level)
      diagnostics.push(diagnose(NCD4004, name.span, { name: name.text }, { hint: didYouMean(name.text, levelNames) }));
    else if (levels[level]) diagnostics.push(diagnose(NCD5005, name.span, { what: `level \`${level}\`` }));
    else levels[level] = readProperties(properties, levelProperties[level], `level \`${level}\``, diagnostics);
  }
  return levels;
}

/** The properties in base units, by name; NaN for one that is reported here or by the parser. */
function readProperties(
  properties: readonly A.Property[],
  known: Readonly<Record<string, Dimension>>,
  owner: string,
  diagnostics: Diagnostic[],
): Read {
  const values: Record<string, number> = {};
  for (const { span, words, value } of properties) {
    const name = words.map((word) => word.text).join(' ');
    if (words.some((word) => word.text === '')) continue;
    const dimension = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!dimension) {
      const names = Object.keys(known);
      const hint = didYouMean(name, names) ?? `its properties are ${names.join(', ')}`;
      diagnostics.push(diagnose(NCD5002, span, { name, owner }, { hint }));
    } else if (Object.hasOwn(values, name)) diagnostics.push(diagnose(NCD5005, span, { what: `\`${name}\`` }));
    else {
      values[name] = readValue(name, value, dimension, diagnostics) ?? Number.NaN;
    }
  }
  return values;
}

function readValue(
  property: string,
  value: A.Quantity | A.Name,
  dimension: Dimension,
  diagnostics: Diagnostic[],
): number | undefined {
  const unusable = (needed: string) => diagnostics.push(diagnose(NCD5004, value.span, { property, needed }));
  if (value.kind === 'name') {
    if (value.text !== '') unusable('a number');
    return undefined;
  }
  const read = inBaseUnit(value, dimension);
  if (read === undefined) {
    const units = Object.keys(unitsOf[dimension]);
    const hint =
      didYouMean(value.unit, units) ??
      (dimension === 'count' ? 'leave the unit out' : `use one of ${units.join(', ')}`);
    diagnostics.push(diagnose(NCD5001, value.span, { property, needed: describeDimension[dimension] }, { hint }));
    return undefined;
  }
  if (dimension === 'count' && !(Number.isInteger(read) && read >= 1)) unusable('a whole number from 1');
  else if (read <= 0) unusable('more than 0');
  else return read;
  return undefined;
}
