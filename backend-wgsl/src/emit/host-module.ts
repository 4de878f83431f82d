/** A diagram as a JavaScript module that needs nothing else: no compiler, no import. */
import { type ArraySignature, type ConcreteType, printSize, symbolName } from '@ncd/language';
import type { Manifest } from '../manifest.ts';
import { arrayName } from '../runtime/array-names.ts';
import { runtimeBundle } from './runtime-bundle.ts';

export interface HostModule {
  /** The text of an ES module. It exports one function, named like the diagram. */
  readonly js: string;
  /** Its declarations. They name WebGPU's global types (`GPUDevice`, `GPUBuffer`). */
  readonly dts: string;
}

export function emitHostModule(wgsl: string, manifest: Manifest): HostModule {
  return { js: script(wgsl, manifest), dts: declarations(manifest) };
}

function script(wgsl: string, manifest: Manifest): string {
  const template = wgsl.replace(/[\\`]|\$\{/g, (special) => `\\${special}`);
  return `// The diagram ${inComment(manifest.signature.name)} for WebGPU. Written by ncd build; do not edit.

const wgsl = \`
${template}\`.slice(1);

const manifest = ${JSON.stringify(manifest)};

${runtimeBundle}
const run = runtime.hostFunction(wgsl, manifest);
export { run as ${exportName(manifest)} };
`;
}

function declarations(manifest: Manifest): string {
  const { name, inputs, results, symbols } = manifest.signature;
  const storageOf = (role: 'input' | 'result', of: string) =>
    manifest.buffers.find((buffer) => buffer.role === role && buffer.of === of)?.storage;
  const fields = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join('');

  const inputFields = inputs.flatMap((input) => [
    `/** ${typeText(input, input.stored)}, row-major.${input.inout ? ' Updated in place.' : ''}${bufferNote(input.stored, storageOf('input', input.name))} */`,
    `readonly ${property(input.name)}: HostArray<${arrayName(input.stored)}, ${shapeType(input)}> | DeviceArray<${shapeType(input)}>;`,
  ]);
  const resultType = (array: (result: (typeof results)[number]) => string): string => {
    const [only] = results;
    if (results.length === 1 && only) return array(only);
    const lines = results.flatMap((result) => [
      `/** ${typeText(result, result.element)}, row-major.${bufferNote(result.element, storageOf('result', result.name))} */`,
      `readonly ${property(result.name)}: ${array(result)};`,
    ]);
    return `{\n${fields(lines)}}`;
  };
  const hostResult = resultType((r) => `HostArray<${arrayName(r.element)}, ${shapeType(r)}>`);
  const deviceResult = resultType((r) => `DeviceArray<${shapeType(r)}>`);
  const returned = results.map((r) => `\`${inComment(r.name)}\`: ${typeText(r, r.element)}`).join(', ');
  const updated = inputs.filter(({ inout }) => inout).map((input) => `\`${inComment(input.name)}\``);
  const given = [
    ...(returned === '' ? [] : [`Gives ${returned}.`]),
    ...(results.length > 1 ? ['They are returned as an object.'] : []),
    ...(updated.length === 0
      ? []
      : [
          `Updates ${updated.join(', ')}: a buffer on the device stays there, and the data of an array are overwritten.`,
        ]),
  ].join(' ');

  return `// The diagram ${inComment(name)} for WebGPU. Written by ncd build; do not edit.

/** An array in this process: its values row by row, and the sizes of its axes. */
interface HostArray<Data, Shape> {
  readonly data: Data;
  readonly shape: Shape;
}
/** An array on the device, in a buffer of the usage STORAGE and a size of whole 4-byte words. */
interface DeviceArray<Shape> {
  readonly buffer: GPUBuffer;
  readonly shape: Shape;
}
interface Inputs {
${fields(inputFields)}}
interface Options {
  /** Sizes of axes that no input has. */
  readonly sizes?: { ${symbols.map((symbol) => `readonly ${property(symbol)}?: number`).join('; ')} };
}
type HostResult = ${hostResult};
type DeviceResult = ${deviceResult};

/**
 * Runs the diagram \`${inComment(name)}\`. It is compiled once per device.
 * ${given}
 * With \`output: 'buffer'\` results stay on the device, and their buffers are the caller's to destroy.
 * Rejects with an \`Error\` of one sentence when sizes do not fit together or the device fails.
 */
declare function run(device: GPUDevice, inputs: Inputs, options?: Options & { readonly output?: 'array' }): Promise<HostResult>;
declare function run(device: GPUDevice, inputs: Inputs, options: Options & { readonly output: 'buffer' }): Promise<DeviceResult>;
export { run as ${exportName(manifest)} };
`;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const property = (name: string): string => (identifier.test(name) ? name : JSON.stringify(name));
/** An export may have any name, even a reserved word; one that is no identifier is quoted. */
const exportName = ({ signature }: Manifest): string => property(signature.name);

/** Ends no comment, and stays on its line. */
const inComment = (text: string): string => text.replaceAll('*/', '* /').replace(/\s+/g, ' ');

/** `f32[q, d = 64]` */
function typeText({ axes }: ArraySignature, element: ConcreteType): string {
  const sizes = axes.map(({ name, size }) => (symbolName(size) === name ? name : `${name} = ${printSize(size)}`));
  return inComment(`\`${element}${axes.length > 0 ? `[${sizes.join(', ')}]` : ''}\``);
}

/** `readonly [q: number, d: number]` */
function shapeType({ axes }: ArraySignature): string {
  const named = axes.every(({ name }) => identifier.test(name));
  return `readonly [${axes.map(({ name }) => (named ? `${name}: number` : 'number')).join(', ')}]`;
}

/** What a buffer holds where that is not evident from the element type. */
function bufferNote(element: ConcreteType, storage: string | undefined): string {
  if (storage === element || storage === undefined) return '';
  const words: Readonly<Record<string, string>> = {
    f32: ' A buffer holds it as f32.',
    bool32: ' A buffer holds it as one u32 per value, 0 or 1.',
    i4x8: ' A buffer holds eight values in a word.',
    u4x8: ' A buffer holds eight values in a word.',
    i8x4: ' A buffer holds four values in a word.',
    u8x4: ' A buffer holds four values in a word.',
  };
  return words[storage] ?? '';
}
