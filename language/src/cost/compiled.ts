/** Formulas that are evaluated for many tiles. */
import { applyQuotient, type Size, sizeConstant, substituteSize } from '../types/size.ts';

/** A size as a function of its symbols, which are numbered. */
export function compileSize(size: Size, symbols: readonly string[]): (values: readonly number[]) => number {
  const terms = size.terms.map(({ coefficient, atoms }) => ({
    coefficient,
    factors: atoms.map((atom): ((values: readonly number[]) => number) => {
      if (atom.kind === 'symbol') {
        const place = symbols.indexOf(atom.name);
        return (values) => values[place] ?? Number.NaN;
      }
      const left = compileSize(atom.left, symbols);
      const right = compileSize(atom.right, symbols);
      return (values) => applyQuotient(atom.kind, left(values), right(values));
    }),
  }));
  return (values) => {
    let sum = 0;
    for (const { coefficient, factors } of terms) {
      let product = coefficient;
      for (const factor of factors) product *= factor(values);
      sum += product;
    }
    return sum;
  };
}

/** The size with every symbol replaced that has a number. */
export function withNumbers(size: Size, numbers: (symbol: string) => number | undefined): Size {
  return substituteSize(size, (symbol) => {
    const value = numbers(symbol);
    return value === undefined ? undefined : sizeConstant(value);
  });
}
