/** Symbolic sizes mean what they say, however they are written. */
import assert from 'node:assert/strict';
import {
  addSizes,
  constantSize,
  evaluateSize,
  multiplySizes,
  neverNegative,
  printSize,
  quotientSize,
  type Size,
  sameSize,
  sizeConstant,
  sizeSymbol,
  sizeSymbols,
  substituteSize,
  subtractSizes,
} from '@ncd/language';
import fc from 'fast-check';

type Written =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: Operator; readonly left: Written; readonly right: Written };
type Operator = '+' | '-' | '*' | 'floorDiv' | 'ceilDiv' | 'mod' | 'max' | 'min';

const names = ['a', 'b', 'c'];
const written = fc.letrec<{ size: Written }>((tie) => ({
  size: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('symbol' as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: -3, max: 6 }) }),
    fc.record({
      kind: fc.constantFrom<Operator>('+', '-', '*', '+', '*', 'floorDiv', 'ceilDiv', 'mod', 'max', 'min'),
      left: tie('size'),
      right: tie('size'),
    }),
  ),
})).size;
/** No size is 0 here: a quotient that is known is taken before a divisor turns out to be 0. */
const values = fc.record({
  a: fc.integer({ min: 1, max: 9 }),
  b: fc.integer({ min: 1, max: 9 }),
  c: fc.integer({ min: 1, max: 9 }),
});
type Values = Readonly<Record<string, number>>;

function sizeOf(w: Written): Size {
  switch (w.kind) {
    case 'number':
      return sizeConstant(w.value);
    case 'symbol':
      return sizeSymbol(w.name);
    case '+':
      return addSizes(sizeOf(w.left), sizeOf(w.right));
    case '-':
      return subtractSizes(sizeOf(w.left), sizeOf(w.right));
    case '*':
      return multiplySizes(sizeOf(w.left), sizeOf(w.right));
    default:
      return quotientSize(w.kind, sizeOf(w.left), sizeOf(w.right));
  }
}

/** `undefined` where something is divided by 0. */
function meaning(w: Written, at: Values): number | undefined {
  if (w.kind === 'number') return w.value;
  if (w.kind === 'symbol') return at[w.name];
  const [x, y] = [meaning(w.left, at), meaning(w.right, at)];
  if (x === undefined || y === undefined) return undefined;
  switch (w.kind) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case 'max':
      return Math.max(x, y);
    case 'min':
      return Math.min(x, y);
    default:
      if (y === 0) return undefined;
      return w.kind === 'floorDiv'
        ? Math.floor(x / y)
        : w.kind === 'ceilDiv'
          ? Math.ceil(x / y)
          : x - y * Math.floor(x / y);
  }
}

const evaluated = (size: Size, at: Values): number => evaluateSize(size, (s) => at[s]) as number;

describe('types: sizes', () => {
  it('evaluate as they are written', () => {
    fc.assert(
      fc.property(written, values, (w, at) => {
        const expected = meaning(w, at);
        if (expected !== undefined) assert.equal(evaluated(sizeOf(w), at) + 0, expected + 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('that are equal by their keys are equal everywhere', () => {
    fc.assert(
      fc.property(written, written, values, (v, w, at) => {
        const [x, y] = [sizeOf(v), sizeOf(w)];
        if (sameSize(x, y)) assert.equal(evaluated(x, at), evaluated(y, at));
        assert.ok(sameSize(addSizes(x, y), addSizes(y, x)));
        assert.ok(sameSize(multiplySizes(x, y), multiplySizes(y, x)));
        assert.equal(constantSize(subtractSizes(x, x)), 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('are the same with a symbol replaced before and after', () => {
    fc.assert(
      fc.property(written, written, values, (w, by, at) => {
        const size = sizeOf(w);
        const other = evaluated(sizeOf(by), at);
        const replaced = substituteSize(size, (s) => (s === 'a' ? sizeOf(by) : undefined));
        if (other > 0 && meaning(w, { ...at, a: other }) !== undefined)
          assert.equal(evaluated(replaced, at) + 0, evaluated(size, { ...at, a: other }) + 0);
        assert.ok(!sizeSymbols(substituteSize(size, (s) => (s === 'a' ? sizeConstant(2) : undefined))).has('a'));
      }),
      { numRuns: 1000 },
    );
  });

  it('that are said never to be negative never are', () => {
    const from0 = fc.record({ a: fc.nat(6), b: fc.nat(6), c: fc.nat(6) });
    fc.assert(
      fc.property(written, from0, (w, at) => {
        const size = sizeOf(w);
        if (neverNegative(size)) assert.ok(evaluated(size, at) >= 0, printSize(size));
      }),
      { numRuns: 3000 },
    );
  });

  it('are printed as on paper', () => {
    const [i, k, p, s] = ['i', 'k', 'p', 's'].map(sizeSymbol) as [Size, Size, Size, Size];
    const padded = subtractSizes(addSizes(i, multiplySizes(sizeConstant(2), p)), k);
    assert.equal(printSize(addSizes(quotientSize('floorDiv', padded, s), sizeConstant(1))), '⌊(i − k + 2·p)/s⌋ + 1');
    assert.equal(printSize(sizeConstant(0)), '0');
    assert.equal(printSize(multiplySizes(i, i)), 'i²');
    assert.equal(printSize(subtractSizes(sizeConstant(3), i)), '−i + 3');
  });
});
