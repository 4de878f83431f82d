/** What a person can choose, as the section `ncd` of an editor's settings. Anything else in it is passed over. */
import { type HintKind, hintKinds } from '@ncd/language';

export const lensKinds = ['traffic', 'plan', 'tests'] as const;
export type LensKind = (typeof lensKinds)[number];

export interface Settings {
  /** The machine for which plans are made. */
  readonly target: string;
  /** Of open axes, by name, for plans and reports. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Of the other axes; `undefined` leaves them open. */
  readonly defaultSize: number | undefined;
  /** Says where plans move more than they might. */
  readonly traffic: boolean;
  readonly hints: ReadonlySet<HintKind>;
  readonly lenses: ReadonlySet<LensKind>;
}

const usualSize = 1024;

/** `{ target, sizes: { q: 4096 }, defaultSize, traffic, inlayHints: { types … }, codeLens: { traffic … } }`; 0 as
 * `defaultSize` leaves sizes open. `options` are those of the start: they hold where the client says nothing later. */
export function settingsFrom(options: unknown, value?: unknown): Settings {
  const all = { ...record(options), ...record(value) };
  const size = all.defaultSize;
  return {
    target: typeof all.target === 'string' && all.target !== '' ? all.target : 'webgpu',
    sizes: new Map(Object.entries(record(all.sizes)).filter((entry): entry is [string, number] => isSize(entry[1]))),
    defaultSize: isSize(size) ? size || undefined : usualSize,
    traffic: all.traffic !== false,
    hints: wanted(hintKinds, all.inlayHints),
    lenses: wanted(lensKinds, all.codeLens),
  };
}

/** `false` for all of them, or for one. */
function wanted<K extends string>(kinds: readonly K[], value: unknown): ReadonlySet<K> {
  const own = record(value);
  return new Set(value === false ? [] : kinds.filter((kind) => own[kind] !== false));
}

/** The section `ncd` of what a client sends; some send only that, without its name. */
export const sectionIn = (settings: unknown): unknown => record(settings).ncd ?? settings;

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
