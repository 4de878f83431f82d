import type { Severity } from '../diagnostic.ts';

type Paint = (text: string) => string;

/** How the parts of a report are coloured. */
export interface Palette {
  readonly severity: Readonly<Record<Severity, Paint>>;
  /** Headings and the message itself. */
  readonly strong: Paint;
  /** Line numbers, arrows and the bar beside the source. */
  readonly frame: Paint;
  /** Underlines and texts of related locations, and the word `help`. */
  readonly related: Paint;
}

const same: Paint = (text) => text;
const ansi =
  (start: string, end: string): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${start}m${text}\u001b[${end}m`;

/** No colour at all. */
export const plainPalette: Palette = {
  severity: { error: same, warning: same, information: same, hint: same },
  strong: same,
  frame: same,
  related: same,
};

/** The 16 colours that every terminal has. */
export const ansiPalette: Palette = {
  severity: {
    error: ansi('1;31', '22;39'),
    warning: ansi('1;33', '22;39'),
    information: ansi('1;36', '22;39'),
    hint: ansi('1;32', '22;39'),
  },
  strong: ansi('1', '22'),
  frame: ansi('34', '39'),
  related: ansi('36', '39'),
};
