/** What a generated program is run on: small numbers of which sums and products are exact. */
import fc from 'fast-check';
import type { Arr } from './meaning.ts';
import type { Diagram } from './program.ts';
import { isInteger } from './values.ts';

/** The choices that make a program. */
export const tape = fc.array(fc.nat(2 ** 16), { minLength: 100, maxLength: 500, size: 'max' });

/** How many programs: `GENERATE=20` makes twenty times as many as usual. */
export const runs = (usual: number): number => usual * Number(process.env.GENERATE ?? 1);

/** A program that fails is made smaller for as long as there is time; the message has the seed. */
export const settings = (usual: number): fc.Parameters<unknown> => ({
  numRuns: runs(usual),
  interruptAfterTimeLimit: runs(80_000),
});

export function inputsOf(diagram: Diagram): Map<string, Arr> {
  return new Map(
    diagram.parameters.map(({ name, element, axes }, parameter) => {
      const count = axes.reduce((n, a) => n * a.size, 1);
      const data = Array.from({ length: count }, (_, i) => {
        const mixed = (Math.imul(i + 1, 2654435761) ^ Math.imul(parameter + 1, 40503)) >>> 7;
        if (element === 'bool') return mixed % 2;
        if (isInteger(element)) return element === 'u32' ? mixed % 7 : (mixed % 13) - 6;
        return ((mixed % 17) - 8) / 4;
      });
      return [name, { axes, data }];
    }),
  );
}
