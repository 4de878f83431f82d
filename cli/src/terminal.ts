import type { Palette } from '@ncd/language';

/** Where a command speaks: results go to standard output, messages to standard error. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** For what goes to standard output, and to standard error: either may lead into a file. */
  readonly outPalette: Palette;
  readonly errPalette: Palette;
  /** Shows a line that the next one replaces, only where a person watches; nothing, to end with. */
  status(line?: string): void;
  /** Columns; 100 where there is no screen. */
  readonly width: number;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
}

export type ColorChoice = 'auto' | 'always' | 'never';

interface Palettes {
  readonly plain: Palette;
  readonly ansi: Palette;
}

export function createTerminal(color: ColorChoice, { plain, ansi }: Palettes): Terminal {
  const { stdout, stderr, env } = process;
  const paletteFor = (stream: { readonly isTTY?: boolean }) => {
    if (color !== 'auto') return color === 'always' ? ansi : plain;
    return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' ? ansi : plain;
  };
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    status: (line = '') => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    outPalette: paletteFor(stdout),
    errPalette: paletteFor(stderr),
    width: stderr.columns ?? stdout.columns ?? 100,
    interactive: stderr.isTTY === true,
  };
}
