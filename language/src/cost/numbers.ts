/** Numbers for people. Each may be asked for `more` digits than usual. */

/** `4,294,967,296` */
export const grouped = (value: number, more = 0): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 1 + more });

/** `71.3 MB`: three digits and a decimal prefix. */
export function withPrefix(value: number, unit: string, more = 0): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const place = value < 1000 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** place;
  const isLong = scaled >= 10 ** (2 + more) || Number.isInteger(scaled);
  return `${isLong ? Math.round(scaled) : Number(scaled.toPrecision(3 + more))} ${prefixes[place]}${unit}`;
}

/** `16 KiB`, for what comes in powers of two: what a core holds. */
export function kibibytes(bytes: number, more = 0): string {
  if (bytes < 1024) return `${grouped(bytes, more)} B`;
  return bytes < 2 ** 30 ? `${grouped(bytes / 1024, more)} KiB` : `${grouped(bytes / 2 ** 30, more)} GiB`;
}

/** `3.78 ms`: three digits. */
export function formatSeconds(seconds: number, more = 0): string {
  const digits = 3 + more;
  const rounded = Number(seconds.toPrecision(digits)); // 999.9 µs is 1 ms
  if (rounded >= 10 ** digits) return `${Math.round(seconds).toLocaleString('en-US')} s`;
  if (rounded >= 1) return `${seconds.toPrecision(digits)} s`;
  return rounded >= 1e-3 ? `${(seconds * 1e3).toPrecision(digits)} ms` : `${(seconds * 1e6).toPrecision(digits)} µs`;
}

/** `37 %`; nothing and all only of what is exactly that. */
export function percent(part: number): string {
  const rounded = Math.round(100 * part);
  if (rounded === 0 && part > 0) return 'less than 1 %';
  return rounded === 100 && part < 1 ? 'more than 99 %' : `${rounded} %`;
}

const mostMore = 12;

/** Two numbers as text, with more digits than usual where they differ and their texts would not. */
export function toldApart(
  one: number,
  other: number,
  show: (value: number, more: number) => string,
): readonly [string, string] {
  const texts = (more: number): readonly [string, string] => [show(one, more), show(other, more)];
  const isTold = ([a, b]: readonly [string, string]): boolean => one === other || a !== b;
  for (let more = 0; more < mostMore; more++) if (isTold(texts(more))) return texts(more);
  return texts(mostMore);
}
