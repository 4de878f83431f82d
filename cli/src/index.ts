/** Using NCD from TypeScript: compile a source text for a device, then call its diagrams. In a browser or in Node. */
import { compileTerm, hostFunction } from '@ncd/backend-wgsl';
import {
  buildTerm,
  checkLevels,
  checkProgram,
  chooseElements,
  type Diagnostic,
  hasErrors,
  renderText,
  resolveSpecifier,
  unplannable,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { chooseTarget } from './run/target.ts';

type Numbers = Float32Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/** An array on the host or on the device, row-major. */
export type ArrayInput =
  | { readonly data: Numbers; readonly shape: readonly number[] }
  | { readonly buffer: GPUBuffer; readonly shape: readonly number[] };

export interface CallOptions {
  /** Sizes that no input has. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** `buffer` leaves results on the device. */
  readonly output?: 'array' | 'buffer';
}

export interface ArrayResult {
  readonly data: Numbers;
  readonly shape: readonly number[];
}
export interface BufferResult {
  readonly buffer: GPUBuffer;
  readonly shape: readonly number[];
}
type Result = ArrayResult | BufferResult;

/** One result by itself, several by name. Rejects with an `Error` of one sentence. */
export type DiagramFunction = (
  inputs: Readonly<Record<string, ArrayInput>>,
  options?: CallOptions,
) => Promise<Result & Readonly<Record<string, Result>>>;

export interface CompileOptions {
  readonly device: GPUDevice;
  /** The text of a module that the source imports; `std/…` is known. */
  readonly read?: (path: string) => string | undefined;
  /** What type variables of the source stand for, as in `{ W: 'q4_0' }`. */
  readonly types?: Readonly<Record<string, string>>;
}

export interface Problem {
  /** `ncd explain CODE` says more. */
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

/** What is wrong with a source text; the message is what `ncd check` would print. */
export class CompileError extends Error {
  readonly diagnostics: readonly Problem[];

  constructor(message: string, diagnostics: readonly Problem[]) {
    super(message);
    this.name = 'CompileError';
    this.diagnostics = diagnostics;
  }
}

const refuse = (diagnostics: readonly Diagnostic[]): never => {
  throw new CompileError(renderText(diagnostics, {}), diagnostics);
};

/** The exported diagrams of a source text, by name. Pipelines are made when a diagram is first called. */
export async function compile(
  source: string,
  { device, read, types = {} }: CompileOptions,
): Promise<Record<string, DiagramFunction>> {
  const entry = 'source.ncd';
  const checked = checkProgram(entry, {
    resolve: resolveSpecifier,
    read: (path) =>
      path === entry ? source : (read?.(path) ?? (Object.hasOwn(sources, path) ? sources[path] : undefined)),
  });
  if (!checked || hasErrors(checked.diagnostics)) return refuse(checked?.diagnostics ?? []);
  const choices = Object.entries(types).map(([name, value]) => ({ name, value }));
  const { typed, diagnostics } = chooseElements(checked, choices);
  if (hasErrors(diagnostics)) return refuse(diagnostics);
  const target = chooseTarget(typed);
  const levels = target.ok ? checkLevels(typed, target.value) : target.diagnostics;
  if (hasErrors(levels)) return refuse(levels);
  const program: Record<string, DiagramFunction> = {};
  for (const item of typed.resolved.entry.parsed.module.items) {
    const diagram = item.kind === 'diagram' && item.exported ? typed.diagrams.get(item) : undefined;
    if (!diagram) continue;
    const term = buildTerm(typed, diagram);
    const refused = unplannable(term);
    if (refused.length > 0) refuse(refused);
    const { wgsl, manifest } = compileTerm(term, {
      f16: device.features.has('shader-f16'),
      storageBuffers: device.limits.maxStorageBuffersPerShaderStage,
    });
    const call = hostFunction(wgsl, manifest);
    program[diagram.name] = (inputs, options) => call(device, inputs, options) as ReturnType<DiagramFunction>;
  }
  return program;
}
