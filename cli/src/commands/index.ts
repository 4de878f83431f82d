import type { Command } from 'commander';
import type { ExitCode } from '../report.ts';
import type { Terminal } from '../terminal.ts';

/** What a file in this folder exports. */
export interface CommandModule {
  /** Declares arguments and options. */
  configure(command: Command): void;
  /** Runs once the command line is parsed; what goes wrong for the user is reported, never thrown. */
  run(command: Command, terminal: Terminal): Promise<ExitCode>;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** A command is loaded only when it is asked for: `ncd explain` need not wait for the parser or a device. */
  readonly load: () => Promise<CommandModule>;
}

/** In the order of the help page. */
export const commands: readonly CommandEntry[] = [
  { name: 'check', summary: 'report what is wrong in source files', load: () => import('./check.ts') },
  { name: 'run', summary: 'run a diagram on data', load: () => import('./run.ts') },
  { name: 'build', summary: 'compile diagrams to WGSL and a typed host module', load: () => import('./build.ts') },
  {
    name: 'plan',
    summary: 'show what each kernel moves, holds and computes',
    load: () => import('./plan.ts'),
  },
  { name: 'derive', summary: 'show how each kernel was derived, rule by rule', load: () => import('./derive.ts') },
  { name: 'test', summary: 'run the tests in source files', load: () => import('./test.ts') },
  { name: 'fmt', summary: 'format source files', load: () => import('./fmt.ts') },
  { name: 'explain', summary: 'explain a diagnostic code, or list all of them', load: () => import('./explain.ts') },
  { name: 'lsp', summary: 'start the language server for an editor', load: () => import('./lsp.ts') },
  { name: 'new', summary: 'start a project in an empty folder', load: () => import('./new.ts') },
  { name: 'doctor', summary: 'show what this machine offers', load: () => import('./doctor.ts') },
];
