/** Dawn, the WebGPU that the npm package `webgpu` brings to Node, on the system's drivers or on SwiftShader. */
import { swiftShader } from './swiftshader.ts';

export type Drivers = 'system' | 'swiftshader';

interface None {
  readonly kind: 'none';
  readonly reasons: readonly string[];
}
export type AdapterSearch = { readonly kind: 'ok'; readonly adapter: GPUAdapter } | None;

/** The variables by which the Vulkan loader is told where drivers are, old and new. */
const driverVariables = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES'];
/** Whether the user chose the system's drivers by hand. */
export const driversAreNamed = (): boolean => driverVariables.some((name) => process.env[name]);

/** Dawn rounds timestamps, as browsers must; here nobody needs protection from precise clocks. */
const preciseTime = 'disable-dawn-features=timestamp_quantization';
/** Kernels check their own indices. On a CPU, that Dawn and the driver check each once more takes as long as the load itself. */
const uncheckedIndices = 'enable-dawn-features=disable_robustness';
const flags: Readonly<Record<Drivers, readonly string[]>> = {
  system: [preciseTime],
  swiftshader: [preciseTime, uncheckedIndices],
};

const instances = new Map<Drivers, GPU>();
let lastSearch: Promise<unknown> = Promise.resolve();

/** An adapter on the given drivers. An adapter gives one device; ask again for the next.
 * Only for the main thread: the environment of a worker does not reach the Vulkan loader. */
export function requestAdapter(drivers: Drivers): Promise<AdapterSearch> {
  // One search at a time, because a search may change the environment for a while.
  const search = lastSearch.then(() => (drivers === 'system' ? onSystem() : onSwiftShader()));
  lastSearch = search.catch(() => undefined);
  return search;
}

async function onSystem(): Promise<AdapterSearch> {
  if (!systemMayHaveGpu()) return { kind: 'none', reasons: ['no Vulkan loader (libvulkan.so.1) is installed'] };
  return adapterOf('system');
}

let vulkanIsInstalled: boolean | undefined;

/** Dawn complains on stderr where there is no Vulkan loader. Once SwiftShader's is loaded, the two look the same. */
function systemMayHaveGpu(): boolean {
  vulkanIsInstalled ??= process.platform !== 'linux' || isLoadable('libvulkan.so.1');
  return vulkanIsInstalled;
}

async function onSwiftShader(): Promise<AdapterSearch> {
  systemMayHaveGpu(); // to be asked before a loader is loaded
  const driver = swiftShader();
  if (driver.kind === 'failed') return { kind: 'none', reasons: driver.reasons };
  // Dawn asks for libvulkan.so.1 by name. Once this one is loaded, the name is found even if none is installed.
  if (!isLoadable(driver.loader)) return { kind: 'none', reasons: [`${driver.loader} cannot be loaded here`] };
  const before = driverVariables.map((name) => [name, process.env[name]] as const);
  for (const name of driverVariables) process.env[name] = driver.manifest;
  try {
    return await adapterOf('swiftshader');
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

async function adapterOf(drivers: Drivers): Promise<AdapterSearch> {
  try {
    const { create } = await import('webgpu');
    const gpu = instances.get(drivers) ?? create([...flags[drivers]]);
    instances.set(drivers, gpu);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter) return { kind: 'ok', adapter };
    const where = drivers === 'system' ? "the system's drivers" : 'SwiftShader';
    return { kind: 'none', reasons: [`WebGPU finds no adapter on ${where}`] };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { kind: 'none', reasons: [`the package webgpu, which brings WebGPU to Node, does not load here: ${why}`] };
  }
}

declare global {
  namespace NodeJS {
    interface Process {
      /** https://nodejs.org/api/process.html#processdlopenmodule-filename-flags */
      dlopen(module: object, filename: string, flags?: number): void;
    }
  }
}

/** Whether the dynamic linker finds a library; if so, it stays loaded. */
function isLoadable(library: string): boolean {
  const flags = 0x2 | 0x1000; // RTLD_NOW | RTLD_NODELETE of glibc: Node unloads what is no Node module
  try {
    process.dlopen({ exports: {} }, library, flags);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Module did not self-register');
  }
}
