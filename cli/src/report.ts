import { type Diagnostic, hasErrors, renderText, summarize } from '@ncd/language';
import type { Terminal } from './terminal.ts';

/** 0: all is well. 1: something is wrong with the program, the data or the machine. 2: the command line could not be
 * understood, whatever the files hold. */
export type ExitCode = 0 | 1 | 2;

/** Tells a person on standard error; the exit code is 1 if an error is among them. */
export function report(terminal: Terminal, diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.length > 0)
    terminal.err(renderText(diagnostics, { color: terminal.errPalette, width: terminal.width }));
  if (diagnostics.length > 1) terminal.err(`\n${summarize(diagnostics)}\n`);
  return hasErrors(diagnostics) ? 1 : 0;
}

/** For a command line that could not be understood. */
export function reportMisuse(terminal: Terminal, diagnostic: Diagnostic): ExitCode {
  report(terminal, [diagnostic]);
  return 2;
}
