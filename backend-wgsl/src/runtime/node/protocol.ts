/** What passes between this process and the child that works on the device. Plain data and typed arrays. */
import type { Tensor } from '@ncd/language';
import type { Manifest } from '../../manifest.ts';
import type { RunError } from '../errors.ts';
import type { KernelTime } from '../execution.ts';
import type { DeviceChoice, DeviceDescription } from './device.ts';

export interface RunRequest {
  readonly wgsl: string;
  readonly manifest: Manifest;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly device: DeviceChoice;
  /** From the start of the child to the arrival of its results. */
  readonly timeLimitSeconds: number;
  /** How often to run, 1 at least; compiled once. */
  readonly repeat?: number;
  readonly timestamps?: boolean;
}

export interface CompileRequest {
  readonly programs: readonly { readonly wgsl: string; readonly manifest: Manifest }[];
  readonly device: DeviceChoice;
  readonly timeLimitSeconds: number;
}

export interface ProbeRequest {
  readonly device: DeviceChoice;
  readonly timeLimitSeconds: number;
}

export type ChildRequest =
  | ({ readonly kind: 'run' } & RunRequest)
  | ({ readonly kind: 'compile' } & CompileRequest)
  | ({ readonly kind: 'probe' } & ProbeRequest);

export type ChildProgress =
  | { readonly kind: 'device'; readonly device: DeviceDescription }
  | { readonly kind: 'compiled'; readonly program: number; readonly programs: number }
  /** A kernel starts. Only the first run tells; later ones are for measuring. */
  | { readonly kind: 'kernel'; readonly name: string; readonly index: number; readonly count: number }
  /** A run is done. */
  | { readonly kind: 'run'; readonly index: number; readonly count: number };

export interface RunDone {
  readonly kind: 'ok';
  readonly results: Readonly<Record<string, Tensor>>;
  /** Of all kernels in the fastest run, without moving inputs and results. */
  readonly seconds: number;
  /** The same of every run, in order. The first one waits after each kernel. */
  readonly runs: readonly number[];
  /** Of the fastest run. */
  readonly kernels: readonly KernelTime[];
  readonly device: DeviceDescription;
}
export interface CompileDone {
  readonly kind: 'ok';
  /** Per program, in order; none where it compiles. */
  readonly errors: readonly (readonly RunError[])[];
  readonly device: DeviceDescription;
}
export interface ProbeDone {
  readonly kind: 'ok';
  readonly device: DeviceDescription;
  /** Why better devices were passed over. */
  readonly reasons: readonly string[];
}

/** What the child says when it could not do its work. */
export type Refusal =
  | { readonly kind: 'noDevice'; readonly reasons: readonly string[] }
  | { readonly kind: 'failed'; readonly errors: readonly RunError[]; readonly device: DeviceDescription };

/** How the child ended without saying anything. */
export type ChildEnd =
  | { readonly kind: 'timeout'; readonly timeLimitSeconds: number }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'crashed'; readonly signal?: string; readonly exitCode?: number; readonly stderr: string };

export type ChildOutcome<Done = RunDone> = Done | Refusal | ChildEnd;

export type ChildMessage =
  | { readonly kind: 'progress'; readonly progress: ChildProgress }
  | { readonly kind: 'outcome'; readonly outcome: RunDone | CompileDone | ProbeDone | Refusal };
