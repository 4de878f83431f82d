import assert from 'node:assert/strict';
import { type ComputeType, roundHalfEven, type ScalarFunction, scalarFunctions, scalars } from '@ncd/language';

const apply = (fn: ScalarFunction, element: ComputeType, ...operands: number[]) => scalars[fn](element)(...operands);
const I32_MIN = -(2 ** 31);
const I32_MAX = 2 ** 31 - 1;
const U32_MAX = 2 ** 32 - 1;

type Case = readonly [ScalarFunction, ComputeType, readonly number[], number];
const table: Readonly<Record<string, readonly Case[]>> = {
  'i32 arithmetic wraps': [
    ['add', 'i32', [I32_MAX, 1], I32_MIN],
    ['sub', 'i32', [I32_MIN, 1], I32_MAX],
    ['mul', 'i32', [123456789, 987654321], -67153019],
    ['neg', 'i32', [I32_MIN], I32_MIN],
    ['abs', 'i32', [I32_MIN], I32_MIN],
    ['pow', 'i32', [3, 21], 1870418611],
    ['pow', 'i32', [-2, 3], -8],
    ['pow', 'i32', [-1, -3], -1],
    ['pow', 'i32', [5, -1], 0],
  ],
  'u32 arithmetic wraps': [
    ['add', 'u32', [U32_MAX, 2], 1],
    ['sub', 'u32', [0, 1], U32_MAX],
    ['mul', 'u32', [U32_MAX, U32_MAX], 1],
    ['mul', 'u32', [65537, 65537], 131073],
    ['neg', 'u32', [1], U32_MAX],
    ['pow', 'u32', [2, 32], 0],
  ],
  'integer division truncates, and is total': [
    ['div', 'i32', [7, 2], 3],
    ['div', 'i32', [-7, 2], -3],
    ['div', 'i32', [5, 0], 5],
    ['div', 'i32', [I32_MIN, -1], I32_MIN],
    ['div', 'u32', [U32_MAX, 2], I32_MAX],
    ['div', 'u32', [5, 0], 5],
    ['rem', 'i32', [-7, 2], -1],
    ['rem', 'i32', [7, -2], 1],
    ['rem', 'i32', [7, 0], 0],
    ['rem', 'i32', [-4, 2], 0],
    ['rem', 'u32', [U32_MAX, 10], 5],
  ],
  'float division and remainder': [
    ['div', 'f32', [1, 4], 0.25],
    ['div', 'f32', [1, 0], Infinity],
    ['rem', 'f32', [5.5, 2], 1.5],
    ['rem', 'f32', [-5.5, 2], -1.5],
    ['rem', 'f32', [1, 0], NaN],
    ['pow', 'f32', [2, 0.5], Math.SQRT2],
  ],
  'comparisons, also with NaN': [
    ['lt', 'f32', [1, 2], 1],
    ['lt', 'f32', [NaN, 1], 0],
    ['le', 'f32', [1, 1], 1],
    ['le', 'f32', [1, NaN], 0],
    ['eq', 'f32', [NaN, NaN], 0],
    ['eq', 'f32', [0, -0], 1],
    ['ne', 'f32', [1, 2], 1],
    ['ne', 'f32', [2, 2], 0],
    ['ne', 'f32', [NaN, NaN], 1],
  ],
  'minimum and maximum propagate NaN': [
    ['max', 'f32', [1, NaN], NaN],
    ['min', 'f32', [NaN, 1], NaN],
    ['max', 'f32', [-1, 3], 3],
    ['min', 'i32', [-1, 3], -1],
  ],
  logic: [
    ['and', 'bool', [1, 0], 0],
    ['and', 'bool', [1, 1], 1],
    ['or', 'bool', [1, 0], 1],
    ['or', 'bool', [0, 0], 0],
    ['not', 'bool', [0], 1],
    ['select', 'f32', [1, 3, 4], 3],
    ['select', 'f32', [0, 3, 4], 4],
  ],
  'rounding and sign': [
    ['round', 'f32', [0.5], 0],
    ['round', 'f32', [1.5], 2],
    ['round', 'f32', [2.5], 2],
    ['round', 'f32', [-1.5], -2],
    ['round', 'f32', [2.500001], 3],
    ['round', 'f32', [-Infinity], -Infinity],
    ['floor', 'f32', [-0.5], -1],
    ['sign', 'f32', [0], 0],
    ['sign', 'f32', [-3], -1],
  ],
  transcendental: [
    ['exp', 'f32', [-Infinity], 0],
    ['log', 'f32', [0], -Infinity],
    ['sqrt', 'f32', [9], 3],
    ['rsqrt', 'f32', [4], 0.5],
    ['tanh', 'f32', [Infinity], 1],
    ['sin', 'f32', [0], 0],
    ['cos', 'f32', [0], 1],
  ],
  'casts between numbers': [
    ['i32', 'f32', [-2.9], -2],
    ['i32', 'f32', [NaN], 0],
    ['i32', 'f32', [1e20], 2147483520],
    ['i32', 'f32', [-Infinity], I32_MIN],
    ['i32', 'f16', [Infinity], 65504],
    ['i32', 'f16', [-Infinity], -65504],
    ['u32', 'f32', [-1], 0],
    ['u32', 'f32', [1e20], 4294967040],
    ['u32', 'f16', [1e6], 65504],
    ['u32', 'i32', [-1], U32_MAX],
    ['i32', 'u32', [U32_MAX], -1],
    ['f32', 'i32', [I32_MAX], I32_MAX],
  ],
  'casts to and from bool': [
    ['bool', 'f32', [0.25], 1],
    ['bool', 'f32', [-0], 0],
    ['bool', 'f32', [NaN], 1],
    ['bool', 'i32', [-4], 1],
    ['i32', 'bool', [1], 1],
    ['f32', 'bool', [1], 1],
  ],
};

describe('interpret/scalars', () => {
  for (const [title, cases] of Object.entries(table))
    it(title, () => {
      for (const [fn, element, operands, expected] of cases)
        assert.equal(apply(fn, element, ...operands), expected, `${fn} of ${element} ${operands}`);
    });

  it('no cast of a fraction to an integer gives negative zero', () => {
    assert.ok(Object.is(apply('i32', 'f32', -0.5), 0));
    assert.ok(Object.is(apply('u32', 'f32', -0.5), 0));
  });

  it('erf is right to 1e-15', () => {
    // Abramowitz and Stegun, table 7.1, and the DLMF, to 16 digits.
    const known: readonly (readonly [number, number])[] = [
      [0, 0],
      [1e-10, 1.1283791670955126e-10],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [5.9, 1],
      [100, 1],
      [Infinity, 1],
    ];
    for (const [x, expected] of known) {
      assert.ok(Math.abs(apply('erf', 'f32', x) - expected) <= 1e-15, `erf(${x}) = ${apply('erf', 'f32', x)}`);
      assert.equal(apply('erf', 'f32', -x), -apply('erf', 'f32', x));
    }
    assert.ok(Number.isNaN(apply('erf', 'f32', NaN)));
  });

  it('rounds halves to even on both sides of zero, and leaves large numbers alone', () => {
    assert.deepEqual(
      [-3.5, -2.5, -0.5, 0.5, 3.5, 4.5, 0.49999999999999994, 2 ** 53 - 1].map((x) => roundHalfEven(x) + 0),
      [-4, -2, 0, 0, 4, 4, 0, 2 ** 53 - 1],
    );
  });

  it('every function has a meaning on every element type', () => {
    for (const fn of scalarFunctions)
      for (const element of ['f32', 'f16', 'i32', 'u32', 'bool'] as const)
        assert.equal(typeof apply(fn, element, 1, 1, 1), 'number');
  });
});
