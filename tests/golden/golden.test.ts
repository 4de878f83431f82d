/** Programs beside what each stage makes of them, for the target that they declare. `UPDATE=1` writes the expected files anew; the difference is reviewed. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compileTerm } from '@ncd/backend-wgsl';
import { buildTerm, printLabelled, printTerm, targetFrom } from '@ncd/language';
import { checkFile } from '../support/programs.ts';

const folder = new URL('./programs/', import.meta.url).pathname;
const programs = readdirSync(folder).filter((f) => f.endsWith('.ncd'));

function stagesOf(path: string): Record<'term' | 'plan' | 'wgsl', string> {
  const typed = checkFile(path);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const item = typed.resolved.entry.parsed.module.items.find((i) => i.kind === 'diagram');
  const diagram = item?.kind === 'diagram' ? typed.diagrams.get(item) : undefined;
  assert.ok(diagram, 'the program has a diagram');
  const term = buildTerm(typed, diagram);
  const machine = typed.resolved.entry.parsed.module.items.find((i) => i.kind === 'target');
  const { target } = machine?.kind === 'target' ? targetFrom(machine) : {};
  const { labelled, wgsl } = compileTerm(term, target ? { target } : {});
  return { term: printTerm(term), plan: printLabelled(labelled), wgsl };
}

describe('golden', () => {
  for (const program of programs)
    describe(program, () => {
      const stages = stagesOf(folder + program);
      for (const [stage, text] of Object.entries(stages))
        it(stage, () => {
          const file = folder + program.replace(/ncd$/, `expected.${stage}`);
          const found = text.endsWith('\n') ? text : `${text}\n`;
          if (process.env.UPDATE) writeFileSync(file, found);
          assert.ok(existsSync(file), `${file} is missing: run with UPDATE=1 and review it`);
          assert.equal(found, readFileSync(file, 'utf8'));
        });
    });

  it('keeps no expected file without a program', () => {
    const stray = readdirSync(folder).filter(
      (f) => f.includes('.expected.') && !programs.includes(f.replace(/expected\.\w+$/, 'ncd')),
    );
    assert.deepEqual(stray, []);
  });
});
