/** One device for the tests of a file; without any, the tests are skipped and say why. */
import { type OpenedDevice, searchDevice } from '@ncd/backend-wgsl/node';

export async function deviceOrSkip(context: Mocha.Context): Promise<OpenedDevice> {
  const { opened, reasons } = await searchDevice('auto');
  if (opened) return opened;
  console.log(`    skipped, there is no WebGPU device: ${reasons.join('; ')}`);
  return context.skip();
}

/** Numbers that are the same in every run. */
export function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898) * 3);
}
