/** Programs with tokens exchanged at random: most are nonsense, and some are nonsense that nearly means something. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseModule } from '@ncd/language';
import fc from 'fast-check';
import { blocksOf } from '../suite/blocks.ts';
import { root } from '../support/programs.ts';
import { probe } from './probe.ts';

const programs = readdirSync(`${root}tests/suite`)
  .filter((name) => name.endsWith('.md'))
  .flatMap((page) => blocksOf(readFileSync(`${root}tests/suite/${page}`, 'utf8')))
  .map(({ text }) =>
    parseModule({ path: 'x', text }).tokens.map((token) => ({ image: token.image, line: token.startLine ?? 0 })),
  )
  .filter((tokens) => tokens.length > 0);
const images = [...new Set(programs.flat().map((t) => t.image)), '0', '-', '1e999', '99999999999', '__proto__'];

describe('robust: random texts', function () {
  this.timeout(120_000);

  it('programs with a few tokens exchanged', () => {
    const change = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('replace', 'insert', 'delete', 'swap', 'copy'),
      by: fc.nat(),
    });
    fc.assert(
      fc.property(fc.nat(programs.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
        const tokens = [...(programs[which] ?? [])];
        for (const { at, kind, by } of changes) {
          const i = at % Math.max(tokens.length, 1);
          const token = { image: images[by % images.length] as string, line: tokens[i]?.line ?? 0 };
          if (kind === 'replace') tokens.splice(i, 1, token);
          else if (kind === 'insert') tokens.splice(i, 0, token);
          else if (kind === 'delete') tokens.splice(i, 1);
          else if (kind === 'copy') tokens.splice(i, 0, ...tokens.slice(by % Math.max(tokens.length, 1)).slice(0, 6));
          else tokens.splice(i, 2, ...tokens.slice(i, i + 2).reverse());
        }
        probe(
          tokens.map(({ image, line }, i) => (i > 0 && line !== tokens[i - 1]?.line ? '\n' : ' ') + image).join(''),
        );
      }),
      { numRuns: 6000 },
    );
  });

  it('tokens in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(images.length - 1), { maxLength: 60 }), (list) =>
        probe(list.map((i) => images[i]).join(' ')),
      ),
      { numRuns: 1500 },
    );
  });

  it('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => probe(text)),
      { numRuns: 1000 },
    );
  });
});
