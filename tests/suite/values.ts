/** Arrays as the pages of this suite write them: `[[1, 2], [3, inf]]`, `true`, and tuples of results `(1, [2, 3])`. */
import assert from 'node:assert/strict';

export type Written = number | boolean | readonly Written[] | { readonly tuple: readonly Written[] };

/** Values with commas between them. */
export function parseValues(text: string): Written[] {
  const tokens = text.match(/[[\](),]|[^\s[\](),]+/g) ?? [];
  let at = 0;
  const list = (end: string | undefined): Written[] => {
    const values: Written[] = [];
    while (tokens[at] !== end) {
      assert.ok(at < tokens.length, `${text} ends too early`);
      values.push(value());
      if (tokens[at] === ',') at++;
    }
    at++;
    return values;
  };
  const value = (): Written => {
    const token = tokens[at++];
    switch (token) {
      case '[':
        return list(']');
      case '(':
        return { tuple: list(')') };
      case 'true':
        return true;
      case 'false':
        return false;
      case 'inf':
        return Number.POSITIVE_INFINITY;
      case '-inf':
        return Number.NEGATIVE_INFINITY;
      case 'nan':
        return Number.NaN;
      default: {
        const number = Number(token);
        assert.ok(!Number.isNaN(number), `${token} is no number, in ${text}`);
        return number;
      }
    }
  };
  return list(undefined);
}

/** The sizes of nested lists; behind an empty list, up to `rank`, `missing` says the size of axis i. */
export function shapeOf(value: Written, rank: number, missing: (axis: number) => number): number[] {
  const shape: number[] = [];
  let inner: Written | undefined = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0] as Written | undefined;
  }
  if (inner === undefined) while (shape.length < rank) shape.push(missing(shape.length));
  return shape;
}

export const flat = (value: Written): number[] =>
  Array.isArray(value) ? (value as readonly Written[]).flatMap(flat) : [Number(value)];

/** Row-major data as nested lists. */
export function nested(data: ArrayLike<number>, shape: readonly number[], start = 0): Written {
  const [size, ...rest] = shape;
  if (size === undefined) return data[start] as number;
  const stride = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => nested(data, rest, start + i * stride));
}

export function sameValues(actual: Written, expected: Written): boolean {
  if (Array.isArray(expected) || Array.isArray(actual)) {
    const [a, e] = [actual as readonly Written[], expected as readonly Written[]];
    return (
      Array.isArray(actual) &&
      Array.isArray(expected) &&
      a.length === e.length &&
      a.every((x, i) => sameValues(x, e[i] as Written))
    );
  }
  const [a, e] = [Number(actual), Number(expected)];
  return Object.is(a, e) || a === e || Math.abs(a - e) <= 1e-6 * Math.max(1, Math.abs(e));
}
