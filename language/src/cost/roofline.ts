/** Times overlap: the slowest use of the machine is the time of the whole (theory.md §7.7, §9). */

/** One pipe of the machine, or one link between levels, and what runs through it. */
export interface Use {
  readonly name: string;
  readonly kind: 'memory' | 'compute';
  /** Bytes, FLOP or operations. */
  readonly amount: number;
  readonly perSecond: number;
}

/** What bounds. */
export interface Bottleneck {
  readonly seconds: number;
  readonly bound: Use['kind'];
  /** The use that bounds. */
  readonly by: string;
}

export interface Roofline extends Bottleneck {
  /** The throughput table: what each use takes, were it alone. */
  readonly uses: readonly (Use & { readonly seconds: number })[];
}

/** At equal times, the first use in the list bounds. `undefined` without uses. */
export function roofline(uses: readonly Use[]): Roofline | undefined {
  const slowest = boundOf(uses);
  return slowest && { ...slowest, uses: uses.map((use) => ({ ...use, seconds: secondsOf(use) })) };
}

/** The roofline without its table. */
export function boundOf(uses: readonly Use[]): Bottleneck | undefined {
  const [first, ...others] = uses;
  const slowest = first && others.reduce((most, use) => (secondsOf(use) > secondsOf(most) ? use : most), first);
  return slowest && { seconds: secondsOf(slowest), bound: slowest.kind, by: slowest.name };
}

const secondsOf = ({ amount, perSecond }: Use): number => amount / perSecond;

/** FLOP per byte. */
export const arithmeticIntensity = (flop: number, bytes: number): number => flop / bytes;

/** The intensity at which memory and compute take equally long, in FLOP per byte. */
export const machineBalance = (flopPerSecond: number, bandwidthBytesPerSecond: number): number =>
  flopPerSecond / bandwidthBytesPerSecond;
