/** Plans written into the source: the same kernels, the same values, and nothing left to write. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import {
  buildTerm,
  checkProgram,
  evaluate,
  fusedPlan,
  type ModuleHost,
  planReport,
  type Term,
  type Typed,
  writePlan,
} from '@ncd/language';
import { inputsOf, type Sizes } from '../support/on-device.ts';
import { diskHost, root } from '../support/programs.ts';
import { webgpu } from '../support/targets.ts';

const open: Sizes = new Map();

function programOf(path: string, text: string): { typed: Typed; host: ModuleHost } {
  const host = { resolve: diskHost.resolve, read: (p: string) => (p === path ? text : diskHost.read(p)) };
  return { typed: checkProgram(path, host) as Typed, host };
}

const diagramOf = ({ typed }: { typed: Typed }, path: string, name: string) =>
  [...typed.diagrams.values()].find(
    (d) => d.name === name && d.declaration.kind === 'diagram' && d.declaration.span.file.path === path,
  );

/** The text with the plan of a diagram, or why there is none. */
function written(
  path: string,
  text: string,
  name: string,
  sizes = open,
): { text?: string; kind: string; why?: string } {
  const program = programOf(path, text);
  const diagram = diagramOf(program, path, name);
  assert.ok(diagram?.sound, `${name}: ${program.typed.diagnostics.map((d) => d.message)}`);
  const result = writePlan(program.typed, diagram, program.host, { target: webgpu, sizes });
  return result.kind === 'refused' ? { kind: 'refused', why: result.diagnostic.message } : result;
}

function termOf(path: string, text: string, name: string): Term {
  const program = programOf(path, text);
  const diagram = diagramOf(program, path, name);
  assert.ok(diagram?.sound, `${name}: ${program.typed.diagnostics.map((d) => d.message)}`);
  return buildTerm(program.typed, diagram);
}

function assertSameValues(before: Term, after: Term): void {
  const sizes: Sizes = new Map(before.symbols.map((s, i) => [s, 2 + (i % 3)]));
  const inputs = inputsOf(before, sizes, 7);
  const expected = evaluate(before, inputs, sizes);
  for (const [name, { data }] of evaluate(after, inputs, sizes)) assert.deepEqual(data, expected.get(name)?.data, name);
}

const kernelsOf = (term: Term, sizes: Sizes) =>
  planReport(fusedPlan(term, { storageBuffers: 8, sizes, target: webgpu }), webgpu, sizes).kernels.map(
    ({ moves, levels }) => ({ moves, levels }),
  );

function assertWritten(path: string, text: string, name: string, sizes = open): string {
  const result = written(path, text, name, sizes);
  assert.equal(result.kind, 'written', result.why);
  const own = result.text as string;
  const [before, after] = [termOf(path, text, name), termOf(path, own, name)];
  assert.ok(after.regions.length > 0);
  assert.deepEqual(kernelsOf(after, sizes), kernelsOf(before, sizes));
  assertSameValues(before, after);
  assert.equal(written(path, own, name, sizes).kind, 'explicit');
  return own;
}

describe('plans, written', function () {
  this.timeout(120_000);
  const own = 'own.ncd';

  for (const example of ['attention', 'convolution', 'embedding', 'gqa', 'layernorm', 'mlp']) {
    const path = `${root}examples/${example}.ncd`;
    const text = readFileSync(path, 'utf8');
    for (const [, name = ''] of text.matchAll(/^export diagram (\w+)/gm))
      it(`${example}: ${name}`, () => void assertWritten(path, text, name));
  }

  it('keeps the text and the comments of statements, and types', () => {
    const text = `export diagram f(A: f32[i, j], B: f32[j, k]) -> f32[i] {
  // weights of the rows
  let N: f32[i, j] = A / sum[j](A * A + 1) // never 0
  let scaled = N * 2
  // and what they weigh
  let C = dot[j](scaled, B)
  sum[k](tanh(C * C))
}
`;
    const result = assertWritten(own, text, 'f');
    for (const kept of ['// weights of the rows', '// never 0', '// and what they weigh', 'A / sum[j](A * A + 1)'])
      assert.equal(result.split(kept).length, 2, `${kept} in\n${result}`);
  });

  it('writes anew what stands in a diagram that is called', () => {
    const text = `import { softmax } from "std/nn"
export diagram f(S: f32[q, x], V: f32[x, e]) -> f32[q, x] {
  softmax[x](S * 2) + 1
}
`;
    assert.match(assertWritten(own, text, 'f'), /let \(max_x, sum_x\) = at workgroup/);
  });

  it('leaves splits that are written as they are', () => {
    const text = `export diagram f(A: f32[i, j]) -> f32[i] {
  at workgroup (group i: 4, split j: 8) {
    sqrt(sum[j](A * A))
  }
}
`;
    assert.equal(written(own, text, 'f').kind, 'explicit');
  });

  it('writes the splits that the planner makes, and leaves what merges them to it', () => {
    const text = `export diagram f(W: f32[o, i], v: f32[i]) -> f32[o] {
  let y = dot[i](W, v)
  maximum(y, 0)
}

export diagram spread(A: f32[i]) -> f32[i] {
  let n = sum[i](A * A) // how large
  A / n
}
`;
    const sizes = new Map([
      ['i', 32_768],
      ['o', 8],
    ]);
    const alone = assertWritten(own, text, 'f', sizes);
    assert.match(alone, /at workgroup \(split i: \d+[^{]*\{\n *let y = dot\[i\]\(W, v\)/);
    const among = assertWritten(own, text, 'spread', sizes);
    assert.match(among, /let n = at workgroup \(split i: \d+.*\{\n.*sum\[i\]\(A \* A\)\n *\} *\/\/ how large/);
  });

  it('refuses what the language cannot say, and says so', () => {
    const text = `import { draw_from_top } from "std/sampling"
export diagram f(S: f32[v], u: f32) -> i32 where v >= 4 {
  draw_from_top[k = 4](S, u, 1)
}
`;
    const result = written(own, text, 'f');
    assert.equal(result.kind, 'refused');
    assert.match(result.why ?? '', /^the plan of f cannot be written: /);
  });
});
