import { defineCode } from '../diagnostic.ts';
import { doubled, twoValues } from './samples.ts';

const files = { 'a.ncd': doubled, 'x.safetensors': twoValues };

export const NCD6216 = defineCode<{ readonly path: string; readonly name?: string; readonly names: readonly string[] }>(
  {
    code: 'NCD6216',
    severity: 'error',
    title: 'array not found in a file of several',
    explanation: `\`.npz\` and \`.safetensors\` files hold arrays by name: \`-i Q=file.npz#name\`. The name may be left out where the file
holds a single array, or one whose name is that of the parameter.`,
    failing: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#B', files },
    mended: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A', files },
    message: ({ path, name, names }) => {
      const held = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
      const lacks =
        name === undefined
          ? `${path} holds ${names.length} arrays and none is chosen`
          : `${path} holds no array ${name}`;
      return names.length === 0 ? lacks : `${lacks}: ${name === undefined ? '' : 'it has '}${held}`;
    },
  },
);
