/** What is said of the names of element types, of bounds, of properties and of limits. */
import type { ast } from '../syntax/index.ts';
import { blockFormat, isBlockType } from '../types/blocks.ts';
import { bounds, describeBound } from '../types/bounds.ts';
import { bitsPerValue, computeTypes, readsAs, storageTypes } from '../types/index.ts';

/** Markdown, of an element type. */
export function elementHelp(name: string): string | undefined {
  const type = [...computeTypes, ...storageTypes].find((known) => known === name);
  if (!type) return undefined;
  const bits = bitsPerValue(type);
  const stored = `${bits} bits a value in memory`;
  if (isBlockType(type)) {
    const { block, bits: code, scale, minimum } = blockFormat(type);
    const scalars = minimum === undefined ? `a scale of ${scale}` : `a scale of ${scale} and a minimum of ${minimum}`;
    return `blocks of ${block} codes of ${code} bits with ${scalars}: ${stored}; read as ${readsAs(type)}`;
  }
  return readsAs(type) === type ? stored : `${stored}; read as ${readsAs(type)}`;
}

/** Nothing of a name that no bound has, as where it is not finished. */
export function boundHelp(name: string): string | undefined {
  const bound = bounds.find((known) => known === name);
  return bound && `stands for ${describeBound(bound)}`;
}

/** Markdown, by property of a target, of a level or of a block format (language reference §4). */
const properties: Readonly<Record<string, string>> = {
  capacity:
    'bytes: of the machine at `global`, of the memory of one core at `workgroup`, of what one invocation keeps without spilling at `register`',
  bandwidth: 'bytes per second at which the level below reads and writes it, all cores together',
  units: 'cores of the machine at `workgroup`; invocations of a core that have all their registers at `register`',
  barrier: 'how long a barrier, for one invocation, keeps a core busy',
  invocation: 'how long it keeps a core busy to start an invocation',
  'workgroup access': 'how long an access of 4 bytes to workgroup memory, by one invocation, keeps a core busy',
  load: 'how long a load of 4 bytes, by one invocation, keeps a core from computing; an operation where nothing is said',
  'vector load': 'how long a load of 16 bytes, by one invocation, keeps a core busy',
  exponential: 'how long an exponential, of one invocation, keeps a core busy',
  'workgroup invocations': 'the most invocations that a workgroup may have',
  'workgroup storage': 'the most workgroup memory that a kernel may have',
  'storage buffers': 'the most arrays that a kernel may have',
  'subgroup size': 'invocations that go in step',
  bits: 'of a code',
  block: 'how many values share a scale',
  scale: 'how the scale of a block is stored; a value is `scale · (code + bias)`, plus the minimum where there is one',
  bias: 'what is added to a code before it is scaled',
  minimum: 'how the least value of a block is stored, which is added to all of it',
  codes: 'whether codes are `signed`, in two’s complement, or `unsigned`',
};

/** Of the property whose name has a word in it. */
export function propertyHelp(
  item: ast.Item,
  word: ast.Name,
): { readonly name: string; readonly text: string } | undefined {
  const all =
    item.kind === 'target'
      ? [...item.properties, ...item.levels.flatMap((level) => level.properties)]
      : item.kind === 'quant'
        ? item.properties
        : [];
  const name = all
    .find(({ words }) => words.includes(word))
    ?.words.map(({ text }) => text)
    .join(' ');
  if (name === undefined) return undefined;
  const [kind, type = ''] = name.split(' ');
  if (kind === 'compute') return { name, text: `the peak of ${type}, all cores together` };
  if (kind === 'matrix') return { name, text: `the peak of ${type} in matrix units, all cores together` };
  return Object.hasOwn(properties, name) ? { name, text: properties[name] ?? '' } : undefined;
}

const limits: Readonly<Record<string, string>> = {
  global: 'bytes that cross between global memory and the workgroups, in all',
  workgroup: 'bytes that one workgroup holds, in registers and caches too, the most',
  flop: 'FLOP of contractions, in all',
  seconds: 'the time by the roofline of the target',
};

/** Of what a budget bounds. */
export const limitHelp = (name: string): string | undefined => (Object.hasOwn(limits, name) ? limits[name] : undefined);
