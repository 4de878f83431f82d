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

  it('is the same object for a text that has not changed', () => {
    const host = { ...diskHost, memory: new ModuleMemory() };
    const [first, second] = [checkProgram('std/attention', host), checkProgram('std/attention', host)];
    assert.equal(first?.resolved.entry, second?.resolved.entry);
  });
});
