import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { diagnose, NCD6217, NCD6218 } from '@ncd/language';
import type { Command } from 'commander';
import { makeFolder } from '../files/folder.ts';
import { systemErrorCode, systemReason } from '../files/system-errors.ts';
import { writeFiles } from '../files/write.ts';
import { type ExitCode, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command.argument('<dir>', 'a folder that is empty or does not exist yet');
}

const program = `//! Scaled dot-product attention: the first thing to draw.
import { softmax } from "std/nn"

/// Each query takes the mean of the values, weighted by how well their keys match.
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q, K) * rsqrt(size(d))
  let P = softmax[x](S)
  dot[x](P, V)
}
`;

const readme = (name: string) => `# ${name}

A project in NCD, a language for neural circuit diagrams. \`main.ncd\` holds the mathematics; nothing in it says how to run it.

    ncd check                                                   report mistakes
    ncd run main.ncd --size q=4 --size x=6 --size d=8 --size e=8   run it on random numbers
    ncd run main.ncd -i Q=q.npy -i K=k.npy -i V=v.npy -o out.npy   run it on your own
    ncd build main.ncd -o kernels                               write WGSL kernels and a module that calls them
    ncd fmt                                                     format the sources

\`ncd help COMMAND\` lists the options of a command, \`ncd explain CODE\` says what a message means.
`;

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const [folder = '.'] = command.args;
  try {
    const entries = await readdir(folder).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
      return [];
    });
    if (entries.length > 0) {
      const hint = 'name another folder, or empty this one first';
      return report(terminal, [diagnose(NCD6218, undefined, { path: folder }, { hint })]);
    }
  } catch (error) {
    return report(terminal, [diagnose(NCD6217, undefined, { path: folder, reason: systemReason(error) })]);
  }
  const failure =
    (await makeFolder(folder)) ??
    (await writeFiles([
      { path: join(folder, 'main.ncd'), contents: program },
      { path: join(folder, 'README.md'), contents: readme(basename(resolve(folder))) },
    ]));
  if (failure) return report(terminal, [failure]);
  terminal.err(`made ${folder} with main.ncd and README.md; next:\n\n`);
  if (resolve(folder) !== process.cwd()) terminal.out(`cd ${shellWord(folder)}\n`);
  terminal.out('ncd check\nncd run main.ncd --size q=4 --size x=6 --size d=8 --size e=8\n');
  return 0;
}

const shellWord = (text: string) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
