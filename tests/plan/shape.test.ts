/** From planned regions to the cost model. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  evaluateSize,
  fusedPlan,
  memory,
  printFormula,
  type RegionShape,
  regionShape,
  type Size,
  type Term,
  transfers,
} from '@ncd/language';
import { along, fixed, plus, Sketch } from '../kernels/terms.ts';
import { everyDiagram } from '../support/programs.ts';
import { checkText } from '../support/sources.ts';

const terms = everyDiagram();
function diagram(name: string): Term {
  const term = terms.get(name);
  if (!term) throw new Error(`no diagram ${name}`);
  return term;
}
function shapesOf(term: Term, sizes: Readonly<Record<string, number>> = {}): readonly RegionShape[] {
  const known = new Map(Object.entries(sizes));
  return fusedPlan(term, { storageBuffers: 8, sizes: known }).regions.map((r) => regionShape(term, r, known));
}
function only(term: Term, sizes: Readonly<Record<string, number>> = {}): RegionShape {
  const [shape, ...others] = shapesOf(term, sizes);
  assert.ok(shape && others.length === 0);
  return shape;
}
const H = (shape: RegionShape): string => printFormula(transfers(shape).total.values, shape);
const number = (size: Size, sizes: Readonly<Record<string, number>>) => evaluateSize(size, (s) => sizes[s]);
const large = { q: 4096, x: 4096, d: 128, e: 128 };
/** Of the tile: what the registers of a workgroup hold at these sizes on `webgpu`. */
const rows = 64;

describe('the shape of a region', () => {
  it('gives the transfers of attention that are computed by hand', () => {
    const shape = only(diagram('std/attention attention'), large);
    assert.equal(H(shape), `q·d + q·e + x·d·⌈q/${rows}⌉ + x·e·⌈q/${rows}⌉`);
    assert.equal(number(transfers(shape).total.values, large), 68_157_440);
    assert.equal(number(transfers(shape).total.bytes, large), 4 * 68_157_440);
  });

  it('holds scores and states beside what it loads', () => {
    const shape = only(diagram('std/attention attention'), large);
    assert.deepEqual(
      shape.states.map((s) => s.axes.map((a) => a.name)),
      [['q'], ['q'], ['q', 'e']],
    );
    assert.ok(shape.chunkValues.every((column) => column.length === 1));
    assert.equal(number(memory(shape).total.values, large), 2 * rows * 128 + 2 * 8 * 128 + rows * 8 + 2 * rows);
  });

  it('reads what lacks a grouped axis once for each group, also where the size is open', () => {
    const shape = only(diagram('std/attention attention'));
    assert.equal(H(shape), 'q·e + q·d·⌈e/64⌉ + x·e·⌈q/256⌉ + x·d·⌈q/256⌉·⌈e/64⌉');
  });

  it('leaves an axis whole that fits its tile', () => {
    const term = diagram('std/attention attention');
    const [region] = fusedPlan(term, { storageBuffers: 8 }).regions;
    assert.ok(region);
    assert.equal(
      H(
        regionShape(
          term,
          region,
          new Map([
            ['q', 100],
            ['e', 64],
          ]),
        ),
      ),
      'q·d + q·e + x·d + x·e',
    );
  });

  it('shares keys and values among the queries of a group', () => {
    const shape = only(diagram('std/attention gqa'), { ...large, k: 8, r: 4 });
    assert.equal(H(shape), 'k·r·q·d + k·r·q·e + k·x·d·⌈q/16⌉ + k·x·e·⌈q/16⌉');
  });

  it('reads each array once in a region that is not tiled', () => {
    const shapes = shapesOf(diagram('std/nn softmax'));
    assert.deepEqual(shapes.map(H), ['x + 2', '2·x + 2·⌈x/64⌉']);
  });

  it('counts an array twice that is read in two ways, and of a slice what it holds', () => {
    const s = new Sketch();
    const [i, j] = [s.axis('i', 16), s.axis('j', 16)];
    const A = s.input('A', [i]);
    const product = s.map('mul', A, s.at(A, [[i, along(j)]]));
    const outer = only(s.term({ out: product }));
    assert.deepEqual(outer.loads.map((load) => `${load.name}[${load.axes.map((a) => a.name)}]`).sort(), [
      'A[i]',
      'A[j]',
    ]);
    const t = new Sketch();
    const [n, m] = [t.axis('n', 16), t.axis('m', 4)];
    const tail = t.map('exp', t.at(t.input('B', [n]), [[n, plus(along(m), fixed(3))]]));
    assert.equal(number(transfers(only(t.term({ out: tail }))).total.values, {}), 8);
  });

  it('exists for every region of the library, with numbers for known sizes', () => {
    for (const [name, term] of terms) {
      const sizes = Object.fromEntries(term.symbols.map((symbol) => [symbol, 16]));
      for (const shape of shapesOf(term, sizes)) {
        assert.ok(Number(number(transfers(shape).total.bytes, sizes)) > 0, name);
        assert.ok(Number(number(memory(shape).total.bytes, sizes)) > 0, name);
      }
    }
  });
});

const composed = `import { rmsnorm, logsumexp } from "std/nn"

export diagram rms(X: f32[t, d], W: f32[d], A: f32[o, d]) -> f32[t, o] {
  dot[d](rmsnorm[d](X, W, 1e-6), A)
}
export diagram entropy(X: f32[t, v], P: f32[t, v]) -> f32[t] {
  logsumexp[v](X) - dot[v](X, P)
}
`;

describe('plans', () => {
  it('make one kernel of what can be streamed', () => {
    const library = ['attention attention', 'attention causal_attention', 'attention gqa', 'nn logsumexp'];
    const typed = checkText(composed);
    const all = [
      ...library.map((name) => diagram(`std/${name}`)),
      ...[...typed.diagrams.values()].filter((d) => /^rms$|^entropy$/.test(d.name)).map((d) => buildTerm(typed, d)),
    ];
    assert.deepEqual(
      all.map((term) => [term.name, fusedPlan(term, { storageBuffers: 8 }).regions.length]),
      all.map((term) => [term.name, 1]),
    );
    assert.equal(all.length, 6);
  });
});
