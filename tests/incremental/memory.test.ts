/** What is kept between programs makes no difference: after any edits, a program that was checked with all that earlier ones
 * have left is what it is when it is checked alone. `EDITS=n` tries more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  type ast,
  checkProgram,
  type Diagnostic,
  ModuleMemory,
  printType,
  resolveSpecifier,
  type Typed,
  visitExpressions,
} from '@ncd/language';
import fc from 'fast-check';
import { anyEdit, edited } from '../support/edits.ts';
import { diskHost, exampleFiles } from '../support/programs.ts';

const numRuns = Number(process.env.EDITS ?? 150) / 15;
const texts = exampleFiles.map((path) => readFileSync(path, 'utf8'));

/** Diagrams and axes, each of which needs another one, perhaps in a circle; the last of them `depth` more. */
function tangle(needs: readonly (readonly [callee: number, axis: number])[], depth: number): string {
  const last = needs.length;
  const own = needs.flatMap(([callee, axis], i) => [
    `diagram f${i}(A: f32[a${i}]) -> f32[x] { ${callee === i ? 'A' : `f${callee}(A)`}[x = 0] }`,
    `axis a${i} = ${axis < i ? axis + 1 : axis === i ? `c${last}` : `a${axis} + 1`}`,
  ]);
  const chain = Array.from({ length: depth }, (_, i) => `axis c${last + i} = c${last + i + 1} + 1`);
  return [...own, ...chain, `axis c${last + depth} = 3`].join('\n');
}

/** Everything that a program is, as text. */
function portrait(typed: Typed): string {
  const without = (key: string, value: unknown) => (key === 'file' ? undefined : value);
  const { module, diagnostics, tokens, comments } = typed.resolved.entry.parsed;
  const facts: unknown[] = [module, diagnostics.map(place), typed.diagnostics.map(place)];
  for (const { image, startOffset, endOffset } of [...tokens, ...comments]) facts.push([image, startOffset, endOffset]);
  for (const item of module.items) {
    const found =
      item.kind === 'diagram'
        ? typed.diagrams.get(item)
        : item.kind === 'accumulator'
          ? typed.accumulators.get(item)
          : item.kind === 'test'
            ? typed.tests.get(item)
            : undefined;
    if (found) facts.push([found.sound, found.symbols, [...found.axes.keys()], printType(found.result)]);
    if (item.kind === 'diagram' || item.kind === 'test') visitExpressions(item.body, (e) => facts.push(fact(typed, e)));
  }
  return JSON.stringify(facts, without, 1);
}

function fact({ types, calls, resolved }: Typed, e: ast.Expression): unknown {
  const type = types.get(e);
  const called = e.kind === 'call' ? [calls.get(e)?.callee.name, resolved.callees.get(e.callee)?.span] : [];
  const value = e.kind === 'reference' ? resolved.values.get(e.name)?.name.span : undefined;
  return [type && printType(type), called, value];
}

const place = ({ code, message, span, hint, related }: Diagnostic) => [
  code,
  message,
  hint,
  [span, ...related.map((r) => r.span)].map((s) => s && [s.file.path, s.start, s.end]),
];

describe('what is kept between programs', function () {
  this.timeout(600_000);

  it('makes no difference, whatever is edited', () => {
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.nat(texts.length - 1),
        fc.array(fc.tuple(fc.boolean(), anyEdit), { minLength: 15, maxLength: 15 }),
        fc.constantFrom('', '', 'import { nothing } from "a"\n'),
        (first, second, edits, back) => {
          const files = new Map([
            ['a.ncd', `import { other } from "b"\n${texts[first]}`],
            ['b.ncd', `${back}${texts[second]}\nexport diagram other(A: f32[x]) -> f32[x] { A }\n`],
          ]);
          const host = { resolve: resolveSpecifier, read: (path: string) => files.get(path) ?? diskHost.read(path) };
          const memory = new ModuleMemory();
          const history: string[] = [];
          for (const [isFirst, edit] of edits) {
            const path = isFirst ? 'a.ncd' : 'b.ncd';
            const before = files.get(path) ?? '';
            files.set(path, edited(before, edit, history));
            history.push(before);
            for (const entry of files.keys()) {
              const kept = checkProgram(entry, { ...host, memory });
              const fresh = checkProgram(entry, host);
              assert.ok(kept && fresh);
              assert.equal(portrait(kept), portrait(fresh), files.get(path));
            }
          }
        },
      ),
      { numRuns },
    );
  });

  it('makes no difference among declarations that need each other', () => {
    const count = 7;
    const place = fc.nat(count - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, place), { minLength: count, maxLength: count }),
        fc.array(fc.tuple(place, place, place), { minLength: 12, maxLength: 12 }),
        // so deep that what may nest runs out
        fc.constantFrom(0, 0, 147, 148, 149, 150),
        (start, changes, depth) => {
          const needs = [...start];
          const read = (path: string) => (path === 'a.ncd' ? tangle(needs, depth) : diskHost.read(path));
          const host = { resolve: resolveSpecifier, read };
          const memory = new ModuleMemory();
          for (const [which, callee, axis] of changes) {
            needs[which] = [callee, axis];
            const kept = checkProgram('a.ncd', { ...host, memory });
            const fresh = checkProgram('a.ncd', host);
            assert.ok(kept && fresh);
            assert.equal(portrait(kept), portrait(fresh), read('a.ncd'));
          }
        },
      ),
      { numRuns },
    );
  });

  it('is the same object for a text that has not changed', () => {
    const host = { ...diskHost, memory: new ModuleMemory() };
    const [first, second] = [checkProgram('std/attention', host), checkProgram('std/attention', host)];
    assert.equal(first?.resolved.entry, second?.resolved.entry);
  });
});
