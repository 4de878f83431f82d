/** From WGSL text to pipelines that are ready to be dispatched. */
import type { BufferSpec, KernelSpec, Manifest } from '../manifest.ts';
import { type Failed, failed, failedBy, guarded, oneSentence, type RunError } from './errors.ts';

export interface Kernel {
  readonly spec: KernelSpec;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Names of the buffers that it touches, each once. */
  readonly buffers: readonly string[];
}

const computeStage = 0x4; // GPUShaderStage.COMPUTE, which Node has no global for

/** Compiles every kernel; the device may work on them side by side. */
export async function compileKernels(
  device: GPUDevice,
  wgsl: string,
  manifest: Manifest,
): Promise<{ readonly kind: 'ok'; readonly kernels: readonly Kernel[] } | Failed> {
  if (manifest.requiresF16 && !device.features.has('shader-f16'))
    return failed('validation', 'the program needs the feature shader-f16, which this device does not have');
  const shader = await compileModule(device, wgsl);
  if (shader.kind === 'failed') return shader;
  const specs = new Map(manifest.buffers.map((buffer) => [buffer.name, buffer]));
  const kernels: Kernel[] = [];
  const errors: RunError[] = [];
  const compiling = manifest.kernels.map((spec) =>
    compileKernel(device, shader.module, spec, specs, manifest.uniforms.length > 0),
  );
  for (const result of await Promise.all(compiling))
    if (result.kind === 'ok') kernels.push(result.kernel);
    else errors.push(...result.errors);
  return errors.length > 0 ? { kind: 'failed', errors } : { kind: 'ok', kernels };
}

async function compileModule(
  device: GPUDevice,
  code: string,
): Promise<{ readonly kind: 'ok'; readonly module: GPUShaderModule } | Failed> {
  let info: Promise<GPUCompilationInfo> | undefined;
  const created = await guarded(device, () => {
    const module = device.createShaderModule({ code });
    info = module.getCompilationInfo();
    return module;
  });
  const messages = (await info?.catch(() => undefined))?.messages ?? [];
  const errors = messages.filter((m) => m.type === 'error').map(compileError);
  if (errors.length > 0) return { kind: 'failed', errors };
  return created.kind === 'ok' ? { kind: 'ok', module: created.value } : created;
}

function compileError({ message, lineNum, linePos }: GPUCompilationMessage): RunError {
  const position = lineNum > 0 ? { line: lineNum, column: linePos } : {}; // 0: the message is about no line
  return { kind: 'compile', message: oneSentence(message), ...position };
}

/** The layout is explicit: one inferred from the shader leaves out whatever a kernel happens not to use. */
async function compileKernel(
  device: GPUDevice,
  module: GPUShaderModule,
  spec: KernelSpec,
  specs: ReadonlyMap<string, BufferSpec>,
  hasUniforms: boolean,
): Promise<{ readonly kind: 'ok'; readonly kernel: Kernel } | Failed> {
  const buffers = [...new Set([...spec.reads, ...spec.writes])];
  const entries = buffers.flatMap((name) => specs.get(name) ?? []).map(storageEntry);
  if (hasUniforms) entries.unshift({ binding: 0, visibility: computeStage, buffer: { type: 'uniform' } });
  const layout = await guarded(device, () => device.createBindGroupLayout({ label: spec.entryPoint, entries }));
  if (layout.kind === 'failed') return inKernel(spec, layout);
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: spec.entryPoint,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout.value] }),
      compute: { module, entryPoint: spec.entryPoint },
    });
    return { kind: 'ok', kernel: { spec, pipeline, layout: layout.value, buffers } };
  } catch (thrown) {
    return inKernel(spec, failedBy(thrown));
  }
}

/** Inputs are declared `read`, all other buffers `read_write`, in every kernel: a WGSL variable has one access mode. */
function storageEntry({ binding, role, updated }: BufferSpec): GPUBindGroupLayoutEntry {
  const type = role === 'input' && !updated ? 'read-only-storage' : 'storage';
  return { binding, visibility: computeStage, buffer: { type } };
}

const inKernel = (spec: KernelSpec, { errors }: Failed): Failed => ({
  kind: 'failed',
  errors: errors.map((error) => ({ ...error, message: `kernel ${spec.entryPoint}: ${error.message}` })),
});
