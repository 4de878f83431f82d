/** Units of quantities such as `16 GiB` and `100 GB/s`: k, M, G, T are powers of 1000, Ki, Mi, Gi of 1024. */

export type Dimension = 'bytes' | 'bytesPerSecond' | 'flop' | 'flopPerSecond' | 'seconds' | 'count';

const bytes = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const flop = { MFLOP: 1e6, GFLOP: 1e9, TFLOP: 1e12, PFLOP: 1e15 };
const perSecond = (units: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(units).map(([unit, value]) => [`${unit}/s`, value]));

/** Each unit by its spelling, as a factor to the base unit. */
export const unitsOf: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  bytes,
  bytesPerSecond: perSecond(bytes),
  flop,
  flopPerSecond: perSecond(flop),
  seconds: { ps: 1e-12, ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1 },
  count: { '': 1 },
};

/** What a quantity of this dimension is: `capacity is` … */
export const describeDimension: Readonly<Record<Dimension, string>> = {
  bytes: 'in bytes',
  bytesPerSecond: 'in bytes per second',
  flop: 'in FLOP',
  flopPerSecond: 'in FLOP per second',
  seconds: 'in seconds',
  count: 'a number without a unit',
};

/** The quantity in the base unit; `undefined` when the unit is not one of this dimension. */
export function inBaseUnit(
  quantity: { readonly value: number; readonly unit: string },
  dimension: Dimension,
): number | undefined {
  const units = unitsOf[dimension];
  if (!Object.hasOwn(units, quantity.unit)) return undefined;
  const factor = units[quantity.unit] ?? 1;
  // 1e-9 is not exact in binary, 1e9 is.
  const value = factor < 1 ? quantity.value / Math.round(1 / factor) : quantity.value * factor;
  return wholeDimensions.has(dimension) ? Math.round(value) : value;
}

/** There is no part of a byte or of a FLOP, whatever 2.07 · 10¹² is in binary. */
const wholeDimensions: ReadonlySet<Dimension> = new Set(['bytes', 'bytesPerSecond', 'flop', 'flopPerSecond']);
