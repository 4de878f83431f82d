import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6229 = defineCode<{ readonly name: string }>({
  code: 'NCD6229',
  severity: 'error',
  title: 'unknown target',
  explanation: `\`--target\` names a machine that the file declares or imports, or one of \`std/targets\`. Without it the target is \`webgpu\`: the
limits that every WebGPU device guarantees.`,
  failing: { kind: 'command', command: 'ncd check a.ncd --target webgpuu', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd check a.ncd --target webgpu', files: { 'a.ncd': doubled } },
  message: ({ name }) => `there is no target ${name}`,
});
