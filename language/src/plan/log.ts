/** The moves that make a plan, as plain JSON: they can be printed, kept and replayed (theory.md §9). */
import { isUnstreamed } from '../derive/index.ts';
import type { Axis, NodeId } from '../term/index.ts';
import { constantSize } from '../types/index.ts';
import type { Labelled, Region, Stage, Tile } from './labelled.ts';
import { isCopy } from './verify.ts';

/** An axis of the term; the name is for people. */
export interface LoggedAxis {
  readonly id: number;
  readonly axis: string;
}
export type LoggedMove =
  /** Every element by itself; `together`: so many of them by one invocation, one after the other. */
  | { readonly kind: 'element'; readonly together?: number }
  /** A stored value once more, as a result of its own or for an update of the term, by its place there. */
  | { readonly kind: 'copy'; readonly update?: number; readonly together?: number }
  /** An invocation takes `size` indices; `lanes` invocations of a workgroup lie along the axis. */
  | ({ readonly kind: 'group'; readonly size: number; readonly lanes?: number } & LoggedAxis)
  /** An invocation keeps the axis whole, or in pieces of this size. `lanes` invocations share what a workgroup keeps of a column. */
  | ({ readonly kind: 'column'; readonly size: number; readonly lanes?: number } & LoggedAxis)
  | ({ readonly kind: 'hold'; readonly size: number } & LoggedAxis)
  | ({ readonly kind: 'stream'; readonly size: number } & LoggedAxis)
  /** All at once, without a stream. */
  | { readonly kind: 'once'; readonly size: number }
  /** A workgroup keeps these values at its own level, `size` elements of the stream at a time, and divides the work of `shares`
   * among its invocations. */
  | {
      readonly kind: 'stage';
      readonly values: readonly NodeId[];
      readonly size: number;
      readonly parts: readonly (LoggedAxis & { readonly size: number })[];
      readonly shares?: readonly NodeId[];
    };

/** One kernel: what it computes together, and how. */
export interface KernelLog {
  readonly name: string;
  /** Fuses everything between these nodes and what other kernels save. */
  readonly fuse: readonly NodeId[];
  readonly moves: readonly LoggedMove[];
  /** The place of the `at` region that declares it. */
  readonly declared?: number;
}
export interface PlanLog {
  readonly diagram: string;
  /** In order; each is a rewriting of the term, and its nodes are those of the term before it. */
  readonly splits: readonly ({
    readonly kind: 'split';
    readonly name: string;
    readonly parts: number;
    readonly outputs: readonly NodeId[];
    readonly loads: readonly NodeId[];
    readonly declared?: number;
  } & LoggedAxis)[];
  readonly kernels: readonly KernelLog[];
}

export function planLog({ term, regions, splits = [] }: Labelled): PlanLog {
  return {
    diagram: term.name,
    splits: splits.map(({ axis, part, of, declared }) => ({
      kind: 'split',
      ...logged(axis),
      parts: constantSize(part.size) as number, // splits have known numbers of parts
      ...of,
      ...(declared === undefined ? {} : { declared }),
    })),
    kernels: regions.map((region) => ({
      name: region.name,
      fuse: region.kind === 'element' ? [region.root] : region.outputs,
      moves: movesOf(region),
      ...(region.declared === undefined ? {} : { declared: region.declared }),
    })),
  };
}

function movesOf(region: Region): readonly LoggedMove[] {
  if (region.kind === 'element') {
    const { update, together } = region;
    const several = together === undefined ? {} : { together };
    const of = update === undefined ? {} : { update };
    return [isCopy(region) ? { kind: 'copy', ...of, ...several } : { kind: 'element', ...several }];
  }
  const { rows, column, held = [], stream, chunk, stage } = region;
  const tile = <K extends LoggedMove['kind']>(kind: K, { axis, ...rest }: Tile) => ({ kind, ...logged(axis), ...rest });
  return [
    ...rows.map((row) => tile('group', row)),
    ...(column ? [tile('column', column)] : []),
    ...held.map((kept) => tile('hold', kept)),
    isUnstreamed(stream) ? { kind: 'once', size: chunk } : { kind: 'stream', ...logged(stream.axis), size: chunk },
    ...(stage ? [staged(stage)] : []),
  ];
}

const staged = ({ nodes, chunk, parts, shares }: Stage): LoggedMove => ({
  kind: 'stage',
  values: nodes,
  size: chunk,
  parts: parts.map(({ axis, size }) => ({ ...logged(axis), size })),
  ...(shares ? { shares } : {}),
});

const logged = ({ id, name }: Axis): LoggedAxis => ({ id, axis: name });
