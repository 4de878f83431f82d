/** Symbolic sizes: polynomials over size symbols and opaque quotients. Coefficients are integers, or dyadic fractions in
 * counts of bytes (4.5 bits a value).
 * Two sizes that are equal as polynomials have the same `key`, whatever way they were written. */

export type Atom =
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'floorDiv' | 'ceilDiv' | 'mod' | 'max' | 'min'; readonly left: Size; readonly right: Size };

interface Monomial {
  readonly coefficient: number;
  /** Sorted by key; an atom stands as often as its power. */
  readonly atoms: readonly Atom[];
}

export interface Size {
  /** Sorted by key, no zero coefficient; none at all is 0. */
  readonly terms: readonly Monomial[];
  readonly key: string;
}

function atomKey(atom: Atom): string {
  if (atom.kind === 'symbol') return atom.name;
  return `${atom.kind}(${atom.left.key},${atom.right.key})`;
}
const atomsKey = (atoms: readonly Atom[]) => atoms.map(atomKey).join('*');

function make(monomials: readonly Monomial[]): Size {
  const [only] = monomials;
  // most sizes are one product of one or two
  if (only && monomials.length === 1 && only.atoms.length <= 1 && only.coefficient !== 0)
    return { terms: monomials, key: monomialKey(only) };
  const byKey = new Map<string, Monomial>();
  for (const m of monomials) {
    const atoms = [...m.atoms].sort((a, b) => (atomKey(a) < atomKey(b) ? -1 : atomKey(a) > atomKey(b) ? 1 : 0));
    const key = atomsKey(atoms);
    const coefficient = m.coefficient + (byKey.get(key)?.coefficient ?? 0);
    byKey.set(key, { coefficient, atoms });
  }
  const terms = [...byKey.entries()]
    .filter(([, m]) => m.coefficient !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, m]) => m);
  return { terms, key: terms.map(monomialKey).join('+') || '0' };
}
const monomialKey = ({ coefficient, atoms }: Monomial): string =>
  `${coefficient}${atoms.length > 0 ? `*${atomsKey(atoms)}` : ''}`;

export const sizeConstant = (value: number): Size =>
  value === 0 ? make([]) : { terms: [{ coefficient: value, atoms: [] }], key: String(value) };
export const sizeSymbol = (name: string): Size => make([{ coefficient: 1, atoms: [{ kind: 'symbol', name }] }]);
const sizeAtom = (atom: Atom): Size => make([{ coefficient: 1, atoms: [atom] }]);

export const sameSize = (a: Size, b: Size): boolean => a.key === b.key;

/** The number, when no symbol is left. */
export function constantSize(size: Size): number | undefined {
  if (size.terms.length === 0) return 0;
  const only = size.terms[0] as Monomial;
  return size.terms.length === 1 && only.atoms.length === 0 ? only.coefficient : undefined;
}

/** The symbol's name, when the size is just that symbol. */
export function symbolName(size: Size): string | undefined {
  const only = size.terms[0];
  if (size.terms.length !== 1 || !only || only.coefficient !== 1 || only.atoms.length !== 1) return undefined;
  const atom = only.atoms[0] as Atom;
  return atom.kind === 'symbol' ? atom.name : undefined;
}

export function addSizes(a: Size, b: Size): Size {
  const [x, y] = [constantSize(a), constantSize(b)];
  if (x === 0) return b;
  if (y === 0) return a;
  return x !== undefined && y !== undefined ? sizeConstant(x + y) : make([...a.terms, ...b.terms]);
}
/** All of them together, made once. */
export const sumSizes = (sizes: readonly Size[]): Size =>
  sizes.length <= 2 ? sizes.reduce(addSizes, sizeConstant(0)) : make(sizes.flatMap(({ terms }) => terms));
export const subtractSizes = (a: Size, b: Size): Size => addSizes(a, multiplySizes(sizeConstant(-1), b));
export function multiplySizes(a: Size, b: Size): Size {
  const [x, y] = [constantSize(a), constantSize(b)];
  if (x !== undefined && y !== undefined) return sizeConstant(x * y);
  if (x === 1) return b;
  if (y === 1) return a;
  if (x !== undefined) return scaled(b, x);
  if (y !== undefined) return scaled(a, y);
  return make(
    a.terms.flatMap((x) =>
      b.terms.map((y) => ({ coefficient: x.coefficient * y.coefficient, atoms: [...x.atoms, ...y.atoms] })),
    ),
  );
}

/** Terms keep their order. */
function scaled({ terms }: Size, by: number): Size {
  if (by === 0) return sizeConstant(0);
  const products = terms.map(({ coefficient, atoms }) => ({ coefficient: coefficient * by, atoms }));
  return { terms: products, key: products.map(monomialKey).join('+') };
}

/** a / m, when the monomial m divides every term of a. */
function exactQuotient(a: Size, b: Size): Size | undefined {
  const divisor = b.terms[0];
  if (b.terms.length !== 1 || !divisor) return undefined;
  const quotient: Monomial[] = [];
  for (const term of a.terms) {
    const coefficient = term.coefficient / divisor.coefficient;
    if (!Number.isInteger(coefficient)) return undefined;
    const atoms = [...term.atoms];
    for (const atom of divisor.atoms) {
      const at = atoms.findIndex((x) => atomKey(x) === atomKey(atom));
      if (at < 0) return undefined;
      atoms.splice(at, 1);
    }
    quotient.push({ coefficient, atoms });
  }
  return make(quotient);
}

type Quotient = 'floorDiv' | 'ceilDiv' | 'mod' | 'max' | 'min';
/** On integers, rounding as the names say; division by 0 gives 0, so that evaluation is total. */
export function applyQuotient(kind: Quotient, a: number, b: number): number {
  switch (kind) {
    case 'floorDiv':
      return b === 0 ? 0 : Math.floor(a / b);
    case 'ceilDiv':
      return b === 0 ? 0 : Math.ceil(a / b);
    case 'mod':
      return b === 0 ? 0 : a - b * Math.floor(a / b);
    case 'max':
      return Math.max(a, b);
    case 'min':
      return Math.min(a, b);
  }
}

export function quotientSize(kind: Quotient, a: Size, b: Size): Size {
  const x = constantSize(a);
  const y = constantSize(b);
  if (x !== undefined && y !== undefined) return sizeConstant(applyQuotient(kind, x, y));
  if (kind === 'floorDiv' || kind === 'ceilDiv') {
    if (y === 1) return a;
    const exact = exactQuotient(a, b);
    if (exact) return exact;
  }
  if (kind === 'mod' && (y === 1 || exactQuotient(a, b))) return sizeConstant(0);
  if ((kind === 'max' || kind === 'min') && sameSize(a, b)) return a;
  return sizeAtom({ kind, left: a, right: b });
}

/** Whether the size is 0 or more whatever its symbols are: they count something, so they are. */
export function neverNegative(size: Size): boolean {
  const positive = (a: Atom): boolean => {
    switch (a.kind) {
      case 'symbol':
        return true;
      case 'floorDiv':
      case 'ceilDiv':
      case 'min':
        return neverNegative(a.left) && neverNegative(a.right);
      case 'mod':
        return neverNegative(a.right);
      case 'max':
        return neverNegative(a.left) || neverNegative(a.right);
    }
  };
  return size.terms.every((m) => m.coefficient > 0 && m.atoms.every(positive));
}

/** The size with symbols replaced; `undefined` leaves a symbol as it is. */
export function substituteSize(size: Size, replace: (symbol: string) => Size | undefined): Size {
  const atom = (a: Atom): Size => {
    if (a.kind === 'symbol') return replace(a.name) ?? sizeAtom(a);
    return quotientSize(a.kind, substituteSize(a.left, replace), substituteSize(a.right, replace));
  };
  return size.terms.reduce(
    (sum, m) =>
      addSizes(
        sum,
        m.atoms.reduce((product, a) => multiplySizes(product, atom(a)), sizeConstant(m.coefficient)),
      ),
    sizeConstant(0),
  );
}

/** The number of values for given symbols; `undefined` when a symbol is unknown. */
export function evaluateSize(size: Size, lookup: (symbol: string) => number | undefined): number | undefined {
  let sum = 0;
  for (const m of size.terms) {
    let product = m.coefficient;
    for (const a of m.atoms) {
      let value: number | undefined;
      if (a.kind === 'symbol') value = lookup(a.name);
      else {
        const left = evaluateSize(a.left, lookup);
        const right = evaluateSize(a.right, lookup);
        if (left !== undefined && right !== undefined) value = applyQuotient(a.kind, left, right);
      }
      if (value === undefined) return undefined;
      product *= value;
    }
    sum += product;
  }
  return sum;
}

export function sizeSymbols(size: Size, into: Set<string> = new Set()): Set<string> {
  for (const m of size.terms)
    for (const a of m.atoms) {
      if (a.kind === 'symbol') into.add(a.name);
      else {
        sizeSymbols(a.left, into);
        sizeSymbols(a.right, into);
      }
    }
  return into;
}

/** The n-th root, when it is exact: of `4·a²` for n = 2, `2·a`. */
export function rootSize(size: Size, n: number): Size | undefined {
  const only = size.terms[0];
  if (n === 1) return size;
  if (size.terms.length !== 1 || !only) return undefined;
  const coefficient = Math.round(only.coefficient ** (1 / n));
  const atoms = only.atoms.filter((_, i) => i % n === 0); // equal atoms stand beside each other
  const root = make([{ coefficient, atoms }]);
  const power = Array.from({ length: n }).reduce<Size>((product) => multiplySizes(product, root), sizeConstant(1));
  return sameSize(power, size) ? root : undefined;
}

const superscript = (n: number): string => [...String(n)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');

/** The size in the program's own axis names: `h·d`, `⌈q/64⌉`, `(i + 2·p − k) / s + 1`. Factors and terms come in the order
 * of the symbols in `order`, then by name; quotients follow symbols, and products of many symbols come first. */
export function printSize(size: Size, order: readonly string[] = []): string {
  if (size.terms.length === 0) return '0';
  const symbolRank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const rank = (a: Atom): number =>
    a.kind === 'symbol' ? symbolRank(a.name) : order.length + 1 + Math.min(...[...sizeSymbols(a.left)].map(symbolRank));
  const byRank = (x: Atom, y: Atom): number => rank(x) - rank(y) || (atomKey(x) < atomKey(y) ? -1 : 1);
  const atom = (a: Atom): string => {
    if (a.kind === 'symbol') return a.name;
    const left = printSize(a.left, order);
    const right = printSize(a.right, order);
    const group = (text: string, size: Size): string => (size.terms.length > 1 ? `(${text})` : text);
    const divisor = right.includes('·') ? `(${right})` : group(right, a.right);
    switch (a.kind) {
      case 'floorDiv':
        return `⌊${group(left, a.left)}/${divisor}⌋`;
      case 'ceilDiv':
        return `⌈${group(left, a.left)}/${divisor}⌉`;
      case 'mod':
        return `(${group(left, a.left)} mod ${divisor})`;
      case 'max':
      case 'min':
        return `${a.kind}(${left}, ${right})`;
    }
  };
  const symbols = (m: Monomial): number => m.atoms.filter((a) => a.kind === 'symbol').length;
  const byShape = (x: Monomial, y: Monomial): number => {
    const constants = Number(x.atoms.length === 0) - Number(y.atoms.length === 0);
    const shape = constants || symbols(y) - symbols(x) || x.atoms.length - y.atoms.length;
    if (shape !== 0) return shape;
    const i = x.atoms.findIndex((a, k) => atomKey(a) !== atomKey(y.atoms[k] as Atom));
    return i < 0 ? 0 : byRank(x.atoms[i] as Atom, y.atoms[i] as Atom);
  };
  return size.terms
    .map((m) => ({ ...m, atoms: [...m.atoms].sort(byRank) }))
    .sort(byShape)
    .map((m, i) => {
      const sign = m.coefficient < 0 ? (i === 0 ? '−' : ' − ') : i === 0 ? '' : ' + ';
      const magnitude = Math.abs(m.coefficient);
      const powers = new Map<string, number>();
      for (const a of m.atoms) powers.set(atom(a), (powers.get(atom(a)) ?? 0) + 1);
      const factors = [...powers].map(([text, power]) => (power === 1 ? text : `${text}${superscript(power)}`));
      if (magnitude !== 1 || factors.length === 0) factors.unshift(String(magnitude));
      return sign + factors.join('·');
    })
    .join('');
}
