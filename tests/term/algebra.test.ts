/** Every law of the algebra, tried on random operands with the meaning that the interpreter gives to the functions. */
import assert from 'node:assert/strict';
import {
  binaryInverses,
  binaryLaws,
  type ComputeType,
  type Condition,
  computeTypes,
  type Domain,
  distributivity,
  homomorphisms,
  inDomain,
  monoidLaws,
  monoids,
  type ScalarFunction,
  scalars,
  unaryInverses,
} from '@ncd/language';
import fc from 'fast-check';

/** Eighths between -8 and 8: sums and products of them are exact. */
const eighths = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -64, max: 64 }).map((n) => n / 8),
);

function operand(element: ComputeType, condition?: Condition): fc.Arbitrary<number> {
  const any = {
    f32: eighths,
    f16: eighths,
    i32: fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })),
    u32: fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(9)),
    bool: fc.nat(1),
  }[element];
  switch (condition) {
    case undefined:
      return any;
    case 'nonnegative':
      return any.filter((a) => a >= 0);
    case 'positive':
      return any.filter((a) => a > 0);
    case 'nonzero':
      return any.filter((a) => a !== 0);
  }
}

/** Equal, up to the rounding of a handful of float operations. */
function agree(left: number, right: number): boolean {
  return left === right || Math.abs(left - right) <= 1e-12 * Math.max(1, Math.abs(left), Math.abs(right));
}

type Apply = (fn: ScalarFunction, ...operands: number[]) => number;

type Sides = (
  apply: Apply,
  operands: readonly [number, number, number],
  element: ComputeType,
) => readonly [number, number];

/** Checks an equation between two sides for every element type of a domain. */
function holds(domain: Domain, conditions: readonly (Condition | undefined)[], sides: Sides): void {
  for (const element of computeTypes.filter((e) => inDomain(domain, e))) {
    const apply: Apply = (fn, ...operands) => scalars[fn](element)(...operands);
    const [a, b, c] = [0, 1, 2].map((i) => operand(element, conditions[i]));
    fc.assert(
      fc.property(fc.tuple(a ?? eighths, b ?? eighths, c ?? eighths), (operands) => {
        const [left, right] = sides(apply, operands, element);
        assert.ok(agree(left, right), `${element}: ${left} is not ${right}`);
      }),
      { numRuns: 300 },
    );
  }
}

/** The same, and that no condition is idle. */
function holdsJustWhere(domain: Domain, conditions: readonly (Condition | undefined)[], sides: Sides): void {
  holds(domain, conditions, sides);
  if (conditions.some((c) => c !== undefined)) assert.throws(() => holds(domain, [], sides));
}

describe('term/algebra', () => {
  for (const monoid of monoids) {
    const law = monoidLaws[monoid];
    it(`${monoid} is a monoid`, () => {
      const none = [undefined];
      holds(law.domain, none, (apply, [a], element) => [apply(law.combine, law.identity[element], a), a]);
      holds(law.domain, none, (apply, [a, b, c]) => [
        apply(law.combine, apply(law.combine, a, b), c),
        apply(law.combine, a, apply(law.combine, b, c)),
      ]);
      holds(law.domain, none, (apply, [a, b]) => [apply(law.combine, a, b), apply(law.combine, b, a)]);
      const idempotent = () => holds(law.domain, none, (apply, [a]) => [apply(law.combine, a, a), a]);
      if (law.idempotent) idempotent();
      else assert.throws(idempotent);
    });
    const { inverse } = law;
    if (inverse)
      it(`${inverse.undo} takes a value out of ${monoid}`, () => {
        holdsJustWhere(inverse.domain, [undefined, inverse.condition], (apply, [a, b]) => [
          apply(inverse.undo, apply(law.combine, a, b), b),
          a,
        ]);
        const { negate } = inverse;
        if (negate)
          holdsJustWhere(inverse.domain, [inverse.condition], (apply, [a], element) => [
            apply(law.combine, a, apply(negate, a)),
            law.identity[element],
          ]);
      });
  }

  for (const { fn, commutative, associative, unit, domain } of binaryLaws) {
    it(`${fn} is ${commutative ? '' : 'not '}commutative and ${associative ? '' : 'not '}associative`, () => {
      const commutes = () => holds(domain, [], (apply, [a, b]) => [apply(fn, a, b), apply(fn, b, a)]);
      const associates = () =>
        holds(domain, [], (apply, [a, b, c]) => [apply(fn, apply(fn, a, b), c), apply(fn, a, apply(fn, b, c))]);
      if (commutative) commutes();
      else assert.throws(commutes);
      if (associative) associates();
      else assert.throws(associates);
    });
    if (unit !== undefined)
      it(`${unit} is the unit of ${fn}`, () => {
        holds(domain, [], (apply, [a]) => [apply(fn, a, unit), a]);
        holds(domain, [], (apply, [a]) => [apply(fn, unit, a), a]);
      });
  }

  for (const { outer, inner, side, factor, domain } of distributivity)
    it(`${outer} distributes over ${inner} (${side}${factor ? `, ${factor}` : ''})`, () => {
      const conditions = [undefined, undefined, factor];
      holdsJustWhere(domain, conditions, (apply, [a, b, c]) => [
        apply(outer, apply(inner, a, b), c),
        apply(inner, apply(outer, a, c), apply(outer, b, c)),
      ]);
      const onTheRight = () =>
        holds(domain, conditions, (apply, [a, b, c]) => [
          apply(outer, c, apply(inner, a, b)),
          apply(inner, apply(outer, c, a), apply(outer, c, b)),
        ]);
      if (side === 'both') onTheRight();
      else assert.throws(onTheRight);
    });

  for (const { fn, from, to, operands, domain } of homomorphisms)
    it(`${fn} turns ${from} into ${to}${operands ? ` (${operands})` : ''}`, () => {
      holdsJustWhere(domain, [operands, operands], (apply, [a, b]) => [
        apply(fn, apply(from, a, b)),
        apply(to, apply(fn, a), apply(fn, b)),
      ]);
    });

  for (const { fn, undo, condition, domain } of binaryInverses)
    it(`${undo} undoes ${fn}`, () => {
      holdsJustWhere(domain, [undefined, condition], (apply, [a, b]) => [apply(undo, apply(fn, a, b), b), a]);
    });

  for (const { fn, undo, condition, domain } of unaryInverses)
    it(`${undo} undoes ${fn}`, () => {
      holdsJustWhere(domain, [condition], (apply, [a]) => [apply(undo, apply(fn, a)), a]);
    });

  describe('what is no law is found out', () => {
    it('subtraction is not commutative', () => {
      assert.throws(() => holds('number', [], (apply, [a, b]) => [apply('sub', a, b), apply('sub', b, a)]));
    });
    it('multiplication by a negative number turns the maximum round', () => {
      assert.throws(() =>
        holds('float', [], (apply, [a, b, c]) => [
          apply('mul', apply('max', a, b), c),
          apply('max', apply('mul', a, c), apply('mul', b, c)),
        ]),
      );
    });
    it('on integers that wrap, addition does not distribute over the maximum', () => {
      assert.throws(() =>
        holds('number', [], (apply, [a, b, c]) => [
          apply('add', apply('max', a, b), c),
          apply('max', apply('add', a, c), apply('add', b, c)),
        ]),
      );
    });
    it('division does not undo multiplication on integers', () => {
      assert.throws(() =>
        holds('number', [undefined, 'nonzero'], (apply, [a, b]) => [apply('div', apply('mul', a, b), b), a]),
      );
    });
    it('the exponential does not turn a product into a sum', () => {
      assert.throws(() =>
        holds('float', [], (apply, [a, b]) => [
          apply('exp', apply('mul', a, b)),
          apply('add', apply('exp', a), apply('exp', b)),
        ]),
      );
    });
  });
});
