/** A WebGPU device in Node: a real GPU first, then a CPU driver. */
import { oneSentence } from '../errors.ts';
import { type Drivers, driversAreNamed, requestAdapter } from './dawn.ts';

/** `gpu`: only hardware. `cpu`: only a driver that computes on the CPU. */
export type DeviceChoice = 'auto' | 'gpu' | 'cpu';

/** Plain data, so that it passes between processes and into reports. */
export interface DeviceDescription {
  /** `software`: a CPU driver of the system's own (lavapipe, WARP). */
  readonly kind: 'gpu' | 'swiftshader' | 'software';
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Whether kernels may hold and compute f16. */
  readonly f16: boolean;
  /** Enabled features of WebGPU. */
  readonly features: readonly string[];
  /** Limits of WebGPU by name, as high as the adapter allows. */
  readonly limits: Readonly<Record<string, number>>;
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly description: DeviceDescription;
}
export interface DeviceSearch {
  readonly opened?: OpenedDevice;
  /** Why better devices were passed over, one clause each. */
  readonly reasons: readonly string[];
}

/** The best device of the kind asked for; none when there is no such device, and the caller interprets instead. */
export async function openDevice(choice: DeviceChoice): Promise<OpenedDevice | undefined> {
  return (await searchDevice(choice)).opened;
}

/** One device after another, best first, until one opens. */
export async function searchDevice(choice: DeviceChoice): Promise<DeviceSearch> {
  const reasons = new Set<string>();
  for (const { drivers, kind } of candidates(choice, driversAreNamed())) {
    const search = await requestAdapter(drivers);
    if (search.kind === 'none') {
      for (const reason of search.reasons) reasons.add(reason);
      continue;
    }
    const software = isSoftware(search.adapter.info);
    if (software !== (kind !== 'gpu')) {
      if (software) reasons.add(`${nameOf(search.adapter.info)} is no GPU but computes on the CPU`);
      continue;
    }
    try {
      return { opened: await open(kind, search.adapter), reasons: [...reasons] };
    } catch (error) {
      reasons.add(`${nameOf(search.adapter.info)} gives no device: ${oneSentence(String(error))}`);
    }
  }
  return { reasons: [...reasons] };
}

interface Candidate {
  readonly drivers: Drivers;
  readonly kind: DeviceDescription['kind'];
}

/** A CPU driver that the user named comes before SwiftShader, one that merely is there comes after it. */
function candidates(choice: DeviceChoice, named: boolean): readonly Candidate[] {
  const gpu: Candidate = { drivers: 'system', kind: 'gpu' };
  const software: Candidate = { drivers: 'system', kind: 'software' };
  const swiftShader: Candidate = { drivers: 'swiftshader', kind: 'swiftshader' };
  const onCpu = named ? [software, swiftShader] : [swiftShader, software];
  switch (choice) {
    case 'auto':
      return [gpu, ...onCpu];
    case 'gpu':
      return [gpu];
    case 'cpu':
      return onCpu;
  }
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver|software/i;

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || softwareNames.test(`${info.architecture} ${info.device} ${info.description}`);
}

const nameOf = (info: GPUAdapterInfo): string => info.description || info.device || info.architecture || 'an adapter';

const wantedFeatures: readonly GPUFeatureName[] = ['shader-f16', 'timestamp-query', 'subgroups'];

async function open(kind: DeviceDescription['kind'], adapter: GPUAdapter): Promise<OpenedDevice> {
  const limits = plainLimits(adapter.limits);
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits: limits });
  const { vendor, architecture, description } = adapter.info;
  const f16 = features.includes('shader-f16');
  return { device, description: { kind, vendor, architecture, description, f16, features, limits } };
}

/** The limits are getters of a prototype, which neither spreading nor JSON sees. */
function plainLimits(limits: GPUSupportedLimits): Record<string, number> {
  const plain: Record<string, number> = {};
  for (const name in limits) {
    const value: unknown = Reflect.get(limits, name);
    if (typeof value === 'number') plain[name] = value;
  }
  return plain;
}
