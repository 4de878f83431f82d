/** Loop nests → one WGSL module, with the manifest that a runtime needs to run it. */
import { printElementType, type Span } from '@ncd/language';
import type { Kernel, LoweredModule, ModuleBuffer, Statement } from '../loops/index.ts';
import type { BufferSpec, KernelSpec, Manifest } from '../manifest.ts';
import { deviceStorage, wordType } from '../storage.ts';
import { type Storage, storedText, wgslText } from './expressions.ts';
import { helpers } from './helpers.ts';
import { uniformBlock, uniformsOf } from './uniforms.ts';
import { unpackFunction } from './unpack.ts';
import { usesOf } from './uses.ts';

export interface EmitOptions {
  /** Keep f16 arrays as f16; needs the feature `shader-f16`. Otherwise they are held as f32. */
  readonly f16?: boolean;
}

export interface Emitted {
  readonly wgsl: string;
  readonly manifest: Manifest;
  /** For each line of the text, the source that asked for it. */
  readonly sourceMap: readonly (Span | undefined)[];
}

interface Line {
  readonly text: string;
  readonly span?: Span;
}

export function emitWgsl(module: LoweredModule, options: EmitOptions = {}): Emitted {
  const uses = usesOf(module);
  const uniforms = uniformsOf(uses.sizes, uses.infinity);
  const buffers = module.buffers.map((buffer, i) => bufferSpec(buffer, i + 1, options.f16 ?? false));
  const byName = new Map(buffers.map((b) => [b.name, b]));
  const storage: Storage = {
    fieldOf: uniforms.fieldOf,
    storageOf: (name) => (byName.get(name) as BufferSpec).storage,
  };
  const requiresF16 = buffers.some((b) => b.storage === 'f16');

  const lines: Line[] = [
    ...(requiresF16 ? [{ text: 'enable f16;' }] : []),
    { text: `// ${oneLine(module.name)}: ${module.kernels.map((k) => k.entryPoint).join(', ')}` },
    ...uniformBlock(uniforms).map((text) => ({ text })),
    { text: '' },
    ...module.buffers.map((buffer, i) => declaration(buffer, buffers[i] as BufferSpec)),
    ...buffers.flatMap((b) => plainLines(unpackFunction(b.name, b.storage))),
    ...uses.helpers.flatMap((name) => plainLines(helpers[name].text)),
    ...module.kernels.flatMap((kernel) => kernelLines(kernel, storage)),
  ];
  const manifest: Manifest = {
    signature: module.signature,
    requiresF16,
    uniforms: uniforms.fields,
    buffers,
    kernels: module.kernels.map((k) => kernelSpec(k, buffers)),
  };
  return { wgsl: `${lines.map((l) => l.text).join('\n')}\n`, manifest, sourceMap: lines.map((l) => l.span) };
}

const plainLines = (text: string | undefined): readonly Line[] =>
  text === undefined ? [] : text.split('\n').map((line) => ({ text: line }));

/** A comment ends with its line, and names may hold anything. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

function bufferSpec(
  { name, role, of, updated, element, axes }: ModuleBuffer,
  binding: number,
  f16: boolean,
): BufferSpec {
  const storage = deviceStorage(element, f16);
  const shape = axes.map((a) => a.size);
  const what = { role, ...(of === undefined ? {} : { of }), ...(updated ? { updated } : {}) };
  return { name, binding, ...what, element, storage, shape };
}

/** Bytes of which a variable in workgroup memory takes a multiple (WebGPU §10.1.2, "workgroup storage size"). */
const sharedUnit = 16;

function kernelSpec(kernel: Kernel, buffers: readonly BufferSpec[]): KernelSpec {
  const { entryPoint, workgroupSize, shared, invocations } = kernel;
  const workgroupBytes = shared.reduce(
    (bytes, { length }) => bytes + sharedUnit * Math.ceil((4 * length) / sharedUnit),
    0,
  );
  const inOrder = (names: readonly string[]) => buffers.map((b) => b.name).filter((name) => names.includes(name));
  return {
    entryPoint,
    workgroupSize,
    ...(workgroupBytes > 0 ? { workgroupBytes } : {}),
    invocations,
    reads: inOrder(kernel.reads),
    writes: inOrder(kernel.writes),
  };
}

function declaration(buffer: ModuleBuffer, { name, binding, role, updated, storage }: BufferSpec): Line {
  const access = role === 'input' && !updated ? 'read' : 'read_write';
  const axes = buffer.axes.map((a) => a.name).join(', ');
  const element = printElementType(buffer.element);
  const type = oneLine(axes === '' ? element : `${element}[${axes}]`);
  const text = `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${wordType(storage)}>; // ${type}`;
  return { text, span: buffer.span };
}

const builtins = [
  '@builtin(workgroup_id) group: vec3<u32>',
  '@builtin(num_workgroups) groups: vec3<u32>',
  '@builtin(local_invocation_index) lane: u32',
];

function kernelLines(kernel: Kernel, storage: Storage): readonly Line[] {
  const { span, entryPoint, workgroupSize } = kernel;
  return [
    { text: '' },
    ...kernel.shared.map((s) => ({ text: `var<workgroup> ${s.name}: array<${s.type}, ${s.length}>;`, span })),
    { text: `@compute @workgroup_size(${workgroupSize})`, span },
    { text: `fn ${entryPoint}(`, span },
    ...builtins.map((text) => ({ text: `  ${text},`, span })),
    { text: ') {', span },
    ...bodyLines(kernel.body, 1),
    { text: '}', span },
  ];

  function bodyLines(body: readonly Statement[], depth: number): readonly Line[] {
    return body.flatMap((s) => statementLines(s, depth));
  }

  function statementLines(s: Statement, depth: number): readonly Line[] {
    const text = (e: Parameters<typeof wgslText>[0]) => wgslText(e, storage, workgroupSize);
    const line = (content: string): Line => ({ text: '  '.repeat(depth) + content, span: s.span });
    const block = (head: string, body: readonly Statement[]) => [
      line(`${head} {`),
      ...bodyLines(body, depth + 1),
      line('}'),
    ];
    switch (s.kind) {
      case 'let':
      case 'var':
        return [line(`${s.kind} ${s.name} = ${text(s.value)};`)];
      case 'assign':
        return [line(assignment(s, text))];
      case 'array':
        return [line(`var ${s.name}: array<${s.type}, ${s.length}>;`)];
      case 'set':
        return [line(`${s.name}[${text(s.index)}] = ${text(s.value)};`)];
      case 'for':
        return block(
          `for (var ${s.name} = ${s.from ? text(s.from) : '0u'}; ${s.name} < ${text(s.count)}; ${s.name}++)`,
          s.body,
        );
      case 'if':
        return block(`if (${text(s.condition)})`, s.body);
      case 'store':
        return [line(`${s.buffer}[${text(s.index)}] = ${storedText(text(s.value), storage.storageOf(s.buffer))};`)];
      case 'barrier':
        return [line('workgroupBarrier();')];
    }
  }
}

/** `sum += x` for `sum = sum + x`. */
function assignment(
  { name, value }: Statement & { readonly kind: 'assign' },
  text: (e: typeof value) => string,
): string {
  const [first, second] = value.kind === 'call' ? value.args : [];
  const short = value.kind === 'call' && (value.fn === 'add' ? '+=' : value.fn === 'mul' ? '*=' : undefined);
  if (short && second && first?.kind === 'variable' && first.name === name) return `${name} ${short} ${text(second)};`;
  return `${name} = ${text(value)};`;
}
