import { defineCode } from '../diagnostic.ts';

const total = `export diagram total(A: f32[n]) -> f32 {
  sum[n](A)
}
`;

export const NCD6001 = defineCode<{ readonly array: string; readonly bytes: number; readonly limit: number }>({
  code: 'NCD6001',
  severity: 'error',
  title: 'array too large for the device',
  explanation: `A device binds only so many bytes of one array to a kernel: 128 MiB on every WebGPU device, often more, and never 4 GiB,
because values and invocations are numbered with 32 bits. The array may be one that the plan stores between two kernels; \`ncd plan\`
shows which these are. Choose smaller sizes, a smaller element type, or a device with a higher limit.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4000000000', files: { 'a.ncd': total } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4', files: { 'a.ncd': total } },
  message: ({ array, bytes, limit }) => `${array} takes ${grouped(bytes)} bytes where ${grouped(limit)} are allowed`,
});

const grouped = (n: number): string => n.toLocaleString('en-US');
