/** Numbers for people. */

/** `4,294,967,296` */
export const grouped = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

/** `71.3 MB`: three digits and a decimal prefix. */
export function withPrefix(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const place = value < 1000 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** place;
  return `${scaled >= 100 || Number.isInteger(scaled) ? Math.round(scaled) : Number(scaled.toPrecision(3))} ${prefixes[place]}${unit}`;
}

/** `16 KiB`, for what comes in powers of two: what a core holds. */
export function kibibytes(bytes: number): string {
  if (bytes < 1024) return `${grouped(bytes)} B`;
  return bytes < 2 ** 30 ? `${grouped(bytes / 1024)} KiB` : `${grouped(bytes / 2 ** 30)} GiB`;
}

export function formatSeconds(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${(seconds * 1e6).toPrecision(3)} µs`;
}
