/** The `ncd` command: finds the command that is meant, and turns every way to end into an exit code. */
import { ansiPalette, type Diagnostic, diagnose, NCD6212, NCD6223, NCD9001, plainPalette } from '@ncd/language';
import { Command, CommanderError, Option } from 'commander';
import { commands } from './commands/index.ts';
import { removeTemporaries } from './files/write.ts';
import { type ExitCode, report, reportMisuse } from './report.ts';
import { type ColorChoice, createTerminal, type Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

const terminalFor = (color: ColorChoice): Terminal => createTerminal(color, { plain: plainPalette, ansi: ansiPalette });

async function main(args: readonly string[]): Promise<ExitCode> {
  const program = new Command('ncd')
    .description('Neural circuit diagrams: write the mathematics, see the memory traffic, get WGSL kernels.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .addOption(
      new Option('--color <when>', 'colour the output; NO_COLOR in the environment turns it off')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  const terminal = () => terminalFor(program.opts<{ color: ColorChoice }>().color);

  let code: ExitCode = 0;
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary);
    // Only a command that may be meant is loaded; the others are names on the help page.
    if (!args.includes(entry.name)) continue;
    const { configure, run } = await entry.load();
    configure(command);
    command.action(async () => {
      code = await run(command, terminal());
    });
  }
  if (args.length === 0) {
    process.stderr.write(program.helpInformation());
    return 2;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : reportMisuse(terminalFor('auto'), misuse(error, args));
  }
}

/** `error: unknown option '--fomat'\n(Did you mean --format?)` as a problem and a hint. */
function misuse(error: CommanderError, args: readonly string[]): Diagnostic {
  const [, problem = error.message, advice = ''] = /^error: (.*?)(?:\.?\s+([A-Z(].*))?$/s.exec(error.message) ?? [];
  const command = commands.find(({ name }) => name === args[0]);
  const advised = lowerFirst(advice.replace(/^\((.*)\)$/s, '$1').replace(/\.$/, ''));
  const hint = advised || `\`ncd ${command ? `${command.name} ` : ''}--help\` lists what it takes`;
  const definition = error.code === 'commander.invalidArgument' ? NCD6212 : NCD6223;
  return diagnose(definition, undefined, { problem }, { hint });
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Only a bug comes here: whatever a user can cause is reported where it is found. */
function reportBug(error: unknown): void {
  const problem = error instanceof Error ? error.message : String(error);
  const hint = 'please report it with the source file and this command line; NCD_DEBUG=1 shows where it happened';
  report(terminalFor('auto'), [diagnose(NCD9001, undefined, { problem }, { hint })]);
  if (process.env.NCD_DEBUG && error instanceof Error) process.stderr.write(`\n${error.stack}\n`);
}

/** Ends once everything is written: a device's threads must not keep the process, nor its end cut off the output. */
function end(code: number): void {
  removeTemporaries();
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

// The reader of a pipe may have seen enough (`ncd explain | head`); there is nobody left to tell.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    removeTemporaries();
    process.exit(0);
  });
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.once(signal, () => end(code));
process.on('uncaughtException', (error) => {
  reportBug(error);
  end(1);
});

main(process.argv.slice(2)).then(end, (error: unknown) => {
  reportBug(error);
  end(1);
});
