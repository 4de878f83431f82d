/** Every program that there is, cut behind every token, with every token left out, and with every token twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseModule } from '@ncd/language';
import { blocksOf } from '../suite/blocks.ts';
import { diskHost, exampleFiles, libraryModules, root } from '../support/programs.ts';
import { probe } from './probe.ts';

/** Programs by where they stand, each as often changed as time allows: a library's program imports little and is short. */
const sources = new Map<string, string>();
for (const path of [...libraryModules, ...exampleFiles]) sources.set(path.replace(root, ''), diskHost.read(path) ?? '');
for (const page of readdirSync(`${root}tests/suite`).filter((name) => name.endsWith('.md')))
  for (const { text, line } of blocksOf(readFileSync(`${root}tests/suite/${page}`, 'utf8')))
    sources.set(`${page}:${line}`, text);

/** Long programs are changed at every nth token only, another n for each kind of change, and very long ones at half as many. */
const mostChanges = 20;
const veryLong = 1000;

describe('robust: changed programs', function () {
  this.timeout(120_000);
  for (const [name, text] of sources)
    it(name, () => {
      const tokens = parseModule({ path: name, text }).tokens;
      const every = Math.ceil(tokens.length / (tokens.length > veryLong ? mostChanges / 2 : mostChanges));
      tokens.forEach(({ startOffset, endOffset = startOffset, image }, i) => {
        const end = endOffset + 1;
        if (i % every === 0) probe(text.slice(0, end));
        if (i % every === every >> 1) probe(text.slice(0, startOffset) + text.slice(end));
        if (i % every === every >> 2) probe(`${text.slice(0, end)} ${image}${text.slice(end)}`);
      });
    });
});
