/** What emission hands to a runtime beside the WGSL text. Plain JSON: the host module that `ncd build` writes carries it. */
import type { BlockType, ComputeType, ConcreteType, Signature, Size } from '@ncd/language';

/** How a buffer's words are laid out on the device. `f16` needs the feature `shader-f16`; without it f16 arrays are held
 * as f32 words. bool, i32, u32 and f32 take a word per value; i8 and u8 are packed four to a word, i4 and u4 eight, block formats lie byte after
 * byte (all of these inputs only). */
export type DeviceStorage = 'f32' | 'f16' | 'i32' | 'u32' | 'bool32' | 'i4x8' | 'u4x8' | 'i8x4' | 'u8x4' | BlockType;

export interface BufferSpec {
  /** WGSL variable name; unique in the module. */
  readonly name: string;
  readonly binding: number;
  readonly role: 'input' | 'result' | 'scratch';
  /** Of an input: kernels store in it as well. */
  readonly updated?: true;
  /** Which input or result of the signature. Absent for scratch. */
  readonly of?: string;
  readonly element: ComputeType | ConcreteType;
  readonly storage: DeviceStorage;
  /** Row-major. */
  readonly shape: readonly Size[];
}

export interface KernelSpec {
  readonly entryPoint: string;
  readonly workgroupSize: number;
  /** Of workgroup memory; absent where there is none. */
  readonly workgroupBytes?: number;
  /** Invocations that have work; workgroups are counted from it and spread over x, y, z. None: the kernel is skipped. */
  readonly invocations: Size;
  /** Names of buffers, in binding order. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** One field of the uniform block at group 0, binding 0, in order; each takes 4 bytes. */
export type UniformField =
  | { readonly kind: 'size'; readonly name: string; readonly size: Size }
  /** +∞ as a run-time value, because WGSL forbids it in constants. */
  | { readonly kind: 'infinity'; readonly name: string };

export interface Manifest {
  readonly signature: Signature;
  readonly requiresF16: boolean;
  readonly uniforms: readonly UniformField[];
  readonly buffers: readonly BufferSpec[];
  /** In execution order. */
  readonly kernels: readonly KernelSpec[];
}
