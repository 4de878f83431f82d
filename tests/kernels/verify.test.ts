/** The verifier of loop nests sees what is wrong in a module that is otherwise sound. */
import { strict as assert } from 'node:assert';
import {
  type Expression,
  type LoweredModule,
  lower,
  printLowered,
  type Statement,
  verifyLowered,
} from '@ncd/backend-wgsl';
import { firstPlan } from '@ncd/language';
import { testSpan as span } from '../support/terms.ts';
import { Sketch } from './terms.ts';

function rowSums(): LoweredModule {
  const s = new Sketch();
  const [n, k] = [s.axis('n'), s.axis('k')];
  const out = s.map('mul', s.sum(s.input('A', [n, k]), k), s.constant(0.5));
  return lower(firstPlan(s.term({ out }), { storageBuffers: 8 }));
}

describe('the verifier of loop nests', () => {
  const module = rowSums();
  const kernel = module.kernels[0];
  if (!kernel) throw new Error('no kernel');
  const problems = (change: Partial<typeof kernel>): string =>
    verifyLowered({ ...module, kernels: [{ ...kernel, ...change }] }).join('; ');
  const withBody = (...body: readonly Statement[]): string => problems({ body: [...kernel.body, ...body] });
  const number = (value: number, type: 'f32' | 'u32' = 'u32'): Expression => ({ kind: 'literal', type, value });

  it('accepts what lowering makes, which prints as pseudocode', () => {
    assert.equal(problems({}), '');
    assert.equal(
      printLowered(module),
      `module test
  input A: f32[n: n, k: k]
  result out: f32[n: n]
kernel compute_test: n invocations in 64s, A -> out
  let flat = invocation
  if flat < |n|
    let at = flat * |k|
    var sum = 0
    for k below |k|
      sum := sum + A[at + k]
    out[flat] := sum * 0.5
`,
    );
  });

  it('sees buffers that are not listed', () => {
    assert.match(problems({ reads: [] }), /A is loaded but not listed/);
    assert.match(problems({ writes: [] }), /out is stored to but not listed/);
    assert.match(problems({ writes: ['A', 'out'] }), /A is read and written; .*input A is written/);
    assert.match(problems({ reads: ['A', 'B'] }), /there is no buffer B/);
  });

  it('sees barriers that some invocations of a workgroup may not reach', () => {
    const barrier: Statement = { kind: 'barrier', span };
    const lane: Expression = { kind: 'lane', type: 'u32' };
    const load: Expression = { kind: 'load', type: 'f32', buffer: 'A', index: number(0) };
    const below = (left: Expression, right: Expression): Expression => ({
      kind: 'call',
      type: 'bool',
      fn: 'lt',
      args: [left, right],
    });
    const guarded = (condition: Expression): string =>
      problems({ body: [...kernel.body, { kind: 'if', condition, body: [barrier], span }] });
    const looped = (count: Expression): string =>
      problems({ body: [...kernel.body, { kind: 'for', name: 'i', count, body: [barrier], span }] });
    assert.equal(withBody(barrier), '');
    assert.equal(guarded(below({ kind: 'workgroup', type: 'u32' }, number(3))), '');
    assert.equal(guarded(below(load, number(1, 'f32'))), '');
    assert.match(guarded(below(lane, number(3))), /some invocations may not reach a barrier/);
    assert.match(guarded(below({ ...load, index: lane }, number(1, 'f32'))), /may not reach a barrier/);
    assert.equal(looped(number(4)), '');
    assert.match(looped(lane), /may not reach a barrier/);
    const variable: Statement = { kind: 'var', name: 'n', value: number(1), span };
    const read: Expression = { kind: 'variable', type: 'u32', name: 'n' };
    const behind: Statement = { kind: 'for', name: 'i', count: read, body: [barrier], span };
    assert.match(withBody(variable, behind), /may not reach a barrier/);
    const writtenLoad: Expression = { kind: 'load', type: 'f32', buffer: 'out', index: number(0) };
    assert.match(
      problems({
        reads: ['A', 'out'],
        writes: [],
        body: [{ kind: 'if', condition: below(writtenLoad, number(1, 'f32')), body: [barrier], span }],
      }),
      /may not reach a barrier/,
    );
  });

  it('knows arrays in workgroup memory', () => {
    const shared = [{ name: 'tile_of_A', type: 'f32', length: 4 } as const];
    const set: Statement = { kind: 'set', name: 'tile_of_A', index: number(0), value: number(1, 'f32'), span };
    assert.equal(problems({ shared, body: [...kernel.body, set] }), '');
    assert.match(withBody(set), /tile_of_A is set but is no array/);
    assert.match(problems({ shared: [...shared, ...shared] }), /tile_of_A is declared twice/);
  });

  it('sees names that are not declared, or hide others', () => {
    const value: Expression = { kind: 'variable', type: 'f32', name: 'total' };
    assert.match(withBody({ kind: 'let', name: 'x', value, span }), /total is used but not declared/);
    assert.match(withBody({ kind: 'let', name: 'flat', value: number(1), span }), /flat hides another flat/);
    assert.match(withBody({ kind: 'let', name: 'A', value: number(1), span }), /A hides another A/);
    assert.match(
      withBody({ kind: 'assign', name: 'flat', value: number(1), span }),
      /flat is assigned but is no variable/,
    );
  });

  it('sees types that do not agree', () => {
    const add: Expression = { kind: 'call', type: 'u32', fn: 'add', args: [number(1), number(1, 'f32')] };
    assert.match(withBody({ kind: 'let', name: 'x', value: add, span }), /the operands of add have types u32, f32/);
    assert.match(
      withBody({ kind: 'store', buffer: 'out', index: number(0, 'f32'), value: number(0), span }),
      /the index into out is not u32; .*out is stored a value of another type/,
    );
    assert.match(withBody({ kind: 'if', condition: number(1), body: [], span }), /a condition is not bool/);
  });
});
