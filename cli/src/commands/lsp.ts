import { serveStdio } from '@ncd/server';
import type { Command } from 'commander';
import type { ExitCode } from '../report.ts';
import { packageVersion } from '../version.ts';

export function configure(command: Command): void {
  command.option('--stdio', 'talk over standard input and output; the only way there is, and the default');
}

/** Ends when the editor does. */
export async function run(): Promise<ExitCode> {
  return serveStdio(packageVersion());
}
