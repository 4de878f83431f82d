/** Steps that compute: arithmetic, comparison, functions of one element, casts, reductions, contractions. */
import type { Grower } from './grow.ts';
import { volume } from './grow.ts';
import { type Element, type Expr, has, union } from './program.ts';
import { asFloat, isExact, isFloat, isInteger, meet, type Value } from './values.ts';

const isNumber = (v: Value): boolean => v.element !== 'bool' && !v.infinite;
const wraps = (element: Element, most: number): number =>
  isInteger(element) ? Math.min(most, element === 'u32' ? 2 ** 32 : 2 ** 31) : most;

/** A number to meet a value: whole, a half, or one that no float holds. */
function literal({ choices, axes }: Grower): Value {
  const axis = axes.size > 0 && choices.oneIn(5) ? choices.pick([...axes.values()]) : undefined;
  if (axis) return { expr: { kind: 'size', axis }, element: 'i32', axes: [], most: axis.size, grain: 0, literal: true };
  const value = choices.pick([2, 1, 3, 0.5, -1, 1.5, 0, 0.1, -2.25]);
  const grain = Number.isInteger(value) ? 0 : value === 0.1 ? undefined : 2;
  return {
    expr: { kind: 'number', value },
    element: grain === 0 ? 'i32' : 'f32',
    axes: [],
    most: Math.abs(value),
    grain,
    literal: true,
  };
}

const operand = (g: Grower, fits: (v: Value) => boolean): Value | undefined =>
  g.choices.oneIn(4) ? literal(g) : g.choose(fits);

export function arithmetic(g: Grower): Value | undefined {
  const a = g.choose(isNumber);
  const b = operand(g, isNumber);
  if (!a || !b) return undefined;
  const [left, right] = g.choices.oneIn(3) ? [b, a] : [a, b];
  return combine(g.choices.pick(['+', '*', '-', '/', '%']), left, right);
}

function combine(operator: string, left: Value, right: Value): Value | undefined {
  const element = meet(left, right);
  if (!element) return undefined;
  const axes = union([left.axes, right.axes]);
  const expr: Expr = { kind: 'binary', operator, left: left.expr, right: right.expr, element };
  const [a, b] = isFloat(element) ? [asFloat(left, element), asFloat(right, element)] : [left, right];
  const finer = a.grain === undefined || b.grain === undefined ? undefined : Math.max(a.grain, b.grain);
  switch (operator) {
    case '+':
      return { expr, element, axes, most: wraps(element, a.most + b.most), grain: finer };
    // below 0, a u32 wraps
    case '-':
      return { expr, element, axes, most: element === 'u32' ? 2 ** 32 : wraps(element, a.most + b.most), grain: finer };
    case '*': {
      const grain = a.grain === undefined || b.grain === undefined ? undefined : a.grain + b.grain;
      return a.most * b.most < 1e5 || isInteger(element)
        ? { expr, element, axes, most: wraps(element, a.most * b.most), grain }
        : undefined;
    }
    case '/':
      if (isInteger(element)) return { expr, element, axes, most: a.most, grain: 0 };
      return isInteger(right.element) && right.most > 2 ** 30 ? undefined : quotient(left, a, right, element, axes);
    default:
      if (isInteger(element)) return { expr, element, axes, most: a.most, grain: 0 };
      return right.literal && right.most > 0 && isExact(a) && isExact({ ...b, element })
        ? { expr, element, axes, most: b.most, grain: finer }
        : undefined;
  }
}

/** Nothing is divided by a float that may be 0. */
function quotient(left: Value, a: Value, right: Value, element: Element, axes: Value['axes']): Value {
  const fixed = right.expr.kind === 'number' && right.expr.value !== 0;
  const away: Expr = {
    kind: 'binary',
    operator: '+',
    left: { kind: 'apply', name: 'abs', args: [right.expr], element: right.element, from: right.element },
    right: { kind: 'number', value: 1 },
    element: right.literal ? element : right.element,
  };
  const expr: Expr = { kind: 'binary', operator: '/', left: left.expr, right: fixed ? right.expr : away, element };
  const halves = fixed && right.most === 2;
  return {
    expr,
    element,
    axes,
    most: fixed ? a.most * 10 : a.most,
    grain: halves && a.grain !== undefined ? a.grain + 1 : undefined,
  };
}

export function booleans(g: Grower): Value | undefined {
  const { choices } = g;
  const truths = (v: Value): boolean => v.element === 'bool';
  const bool = (expr: Expr, axes: Value['axes']): Value => ({ expr, element: 'bool', axes, most: 1, grain: 0 });
  switch (choices.below(4)) {
    case 0: {
      const a = g.choose((v) => v.element !== 'bool' && isExact(v));
      const b = choices.oneIn(3) ? literal(g) : g.choose((v) => v.element !== 'bool' && isExact(v));
      if (!a || !b || !isExact(b)) return undefined;
      const element = meet(a, b);
      if (!element || (isFloat(element) && (a.most >= 2 ** 24 || b.most >= 2 ** 24))) return undefined;
      return bool(
        {
          kind: 'binary',
          operator: choices.pick(['<', '<=', '>', '>=', '==', '!=']),
          left: a.expr,
          right: b.expr,
          element,
        },
        union([a.axes, b.axes]),
      );
    }
    case 1: {
      const [a, b] = [g.choose(truths), g.choose(truths)];
      return (
        a &&
        b &&
        bool(
          {
            kind: 'binary',
            operator: choices.pick(['and', 'or', '==', '!=']),
            left: a.expr,
            right: b.expr,
            element: 'bool',
          },
          union([a.axes, b.axes]),
        )
      );
    }
    case 2: {
      const a = g.choose(truths);
      return a && bool({ kind: 'unary', operator: 'not', arg: a.expr, element: 'bool' }, a.axes);
    }
    default: {
      const c = g.choose(truths);
      const a = g.choose();
      const b = a && (a.element === 'bool' ? g.choose(truths) : operand(g, (v) => v.element !== 'bool'));
      if (!c || !a || !b) return undefined;
      const element = a.element === 'bool' ? 'bool' : meet(a, b);
      if (!element) return undefined;
      const [x, y] = isFloat(element) ? [asFloat(a, element), asFloat(b, element)] : [a, b];
      const grain = x.grain === undefined || y.grain === undefined ? undefined : Math.max(x.grain, y.grain);
      const infinite = a.infinite || b.infinite;
      return {
        expr: { kind: 'apply', name: 'where', args: [c.expr, a.expr, b.expr], element, from: element },
        element,
        axes: union([c.axes, a.axes, b.axes]),
        most: Math.max(a.most, b.most),
        grain,
        ...(infinite ? { infinite } : {}),
      };
    }
  }
}

export function pointwise(g: Grower): Value | undefined {
  const { choices } = g;
  const v = g.choose(isNumber);
  if (!v) return undefined;
  const float: Element = isFloat(v.element) ? v.element : 'f32';
  const apply = (name: string, args: readonly Expr[], element: Element, most: number, grain?: number): Value => ({
    expr: { kind: 'apply', name, args, element, from: v.element },
    element,
    axes: v.axes,
    most,
    grain,
  });
  const away = (): Expr => ({
    kind: 'binary',
    operator: '+',
    left: { kind: 'apply', name: 'abs', args: [v.expr], element: v.element, from: v.element },
    right: { kind: 'number', value: 1 },
    element: v.element,
  });
  const name = choices.pick([
    'tanh',
    'relu',
    'abs',
    'sigmoid',
    'exp',
    'silu',
    'gelu',
    'erf',
    'sin',
    'cos',
    'sqrt',
    'rsqrt',
    'log',
    'floor',
    'round',
    'sign',
    'minimum',
    'maximum',
    'clamp',
    '-',
    'pow',
  ]);
  const wide = v.element === 'u32' || v.most < 2 ** 31; // |-2^31| wraps
  switch (name) {
    case 'tanh':
    case 'sigmoid':
    case 'erf':
      return apply(name, [v.expr], float, 1);
    case 'sin':
    case 'cos':
      return v.most < 100 ? apply(name, [v.expr], float, 1) : undefined;
    case 'silu':
    case 'gelu':
      return v.most < 100 ? apply(name, [v.expr], float, v.most) : undefined;
    case 'exp':
      return v.most <= 6 ? apply(name, [v.expr], float, Math.exp(v.most)) : undefined;
    case 'sqrt':
    case 'log':
      return wide && v.most < 2 ** 24 ? apply(name, [away()], float, v.most + 1) : undefined;
    case 'rsqrt':
      return wide && v.most < 2 ** 24 ? apply(name, [away()], float, 1) : undefined;
    case 'abs':
    case 'relu':
      return wide ? apply(name, [v.expr], v.element, v.most, v.grain) : undefined;
    case '-':
      return {
        ...v,
        expr: { kind: 'unary', operator: '-', arg: v.expr, element: v.element },
        most: v.element === 'u32' ? 2 ** 32 : v.most,
      };
    case 'floor':
    case 'round':
      return isExact(v) && v.most < 2 ** 20 ? apply(name, [v.expr], float, v.most + 1, 0) : undefined;
    case 'sign':
      return isExact(v) ? apply(name, [v.expr], v.element, 1, 0) : undefined;
    case 'pow':
      return v.most < 20
        ? apply(
            name,
            [v.expr, { kind: 'number', value: 2 }],
            float,
            v.most ** 2,
            v.grain === undefined ? undefined : v.grain * 2,
          )
        : undefined;
    case 'clamp': {
      const bounds: readonly Expr[] = [
        { kind: 'number', value: v.element === 'u32' ? 1 : -1 },
        { kind: 'number', value: 2 },
      ];
      return apply(name, [v.expr, ...bounds], v.element, 2, v.grain);
    }
    default: {
      const w = operand(g, isNumber);
      const element = w && meet(v, w);
      if (!w || !element) return undefined;
      const [a, b] = isFloat(element) ? [asFloat(v, element), asFloat(w, element)] : [v, w];
      const grain = a.grain === undefined || b.grain === undefined ? undefined : Math.max(a.grain, b.grain);
      return {
        expr: { kind: 'apply', name, args: [v.expr, w.expr], element, from: element },
        element,
        axes: union([v.axes, w.axes]),
        most: Math.max(v.most, w.most),
        grain,
      };
    }
  }
}

/** Casts, and the index along an axis. */
export function conversion(g: Grower): Value | undefined {
  const { choices } = g;
  const axis = g.axes.size > 0 && choices.oneIn(3) ? choices.pick([...g.axes.values()]) : undefined;
  if (axis) return { expr: { kind: 'index', axis }, element: 'i32', axes: [axis], most: axis.size, grain: 0 };
  const v = g.choose((x) => !x.infinite);
  if (!v) return undefined;
  const to = choices.pick<Element>(['f32', 'f16', 'i32', 'u32', 'bool']);
  const expr: Expr = { kind: 'apply', name: to, args: [v.expr], element: to, from: v.element };
  if (isFloat(to))
    return v.most < 60_000 ? { ...asFloat({ ...v, grain: v.element === 'bool' ? 0 : v.grain }, to), expr } : undefined;
  if (!isExact(v) || (isFloat(v.element) && v.most > 2 ** 24)) return undefined;
  return {
    expr,
    element: to,
    axes: v.axes,
    most: to === 'bool' ? 1 : to === 'u32' ? 2 ** 32 : wraps(to, v.most),
    grain: 0,
  };
}

export function reduction(g: Grower): Value | undefined {
  const { choices } = g;
  const v = g.choose((x) => x.axes.length > 0);
  if (!v) return undefined;
  const axes = choices.some(v.axes, 1);
  const rest = v.axes.filter((a) => !has(axes, a));
  const count = volume(axes);
  const make = (name: string, element: Element, most: number, grain: number | undefined): Value => ({
    expr: { kind: 'reduce', name, axes, arg: v.expr, element },
    element,
    axes: rest,
    most,
    grain,
  });
  if (v.element === 'bool') return make(choices.pick(['any', 'all']), 'bool', 1, 0);
  const name = choices.pick(['sum', 'max', 'min', 'mean', 'argmax', 'argmin', 'prod']);
  if (v.infinite)
    return name === 'max' || name === 'min' ? { ...make(name, v.element, v.most, v.grain), infinite: true } : undefined;
  switch (name) {
    case 'sum':
      return make(name, v.element, wraps(v.element, v.most * count), v.grain);
    case 'mean':
      return count > 0 ? make(name, isFloat(v.element) ? v.element : 'f32', v.most, undefined) : undefined;
    case 'prod':
      return v.most ** count < 1e4
        ? make(name, v.element, Math.max(1, v.most ** count), v.grain === undefined ? undefined : v.grain * count)
        : undefined;
    case 'argmax':
    case 'argmin': {
      if (!isExact(v)) return undefined;
      const [axis] = axes;
      const kept = v.axes.filter((a) => a.name !== axis?.name);
      return (
        axis && {
          expr: { kind: 'reduce', name, axes: [axis], arg: v.expr, element: 'i32' },
          element: 'i32',
          axes: kept,
          most: axis.size === 0 ? 2 ** 31 : axis.size,
          grain: 0,
        }
      );
    }
    default: {
      const empty = count === 0;
      return {
        ...make(name, v.element, empty && isInteger(v.element) ? 2 ** 32 : v.most, v.grain),
        ...(empty && isFloat(v.element) ? { infinite: true } : {}),
      };
    }
  }
}

export function contraction(g: Grower): Value | undefined {
  const a = g.choose((v) => isNumber(v) && v.axes.length > 0);
  const b = g.choose(isNumber);
  if (!a || !b) return undefined;
  const element = meet(a, b);
  const all = union([a.axes, b.axes]);
  if (!element || volume(all) > 4 * g.site.scale.most) return undefined;
  const shared = all.filter((x) => has(a.axes, x) && has(b.axes, x));
  const axes = g.choices.some(shared.length > 0 ? shared : all, 1);
  const [x, y] = isFloat(element) ? [asFloat(a, element), asFloat(b, element)] : [a, b];
  const most = a.most * b.most * volume(axes);
  if (most > 1e5 && !isInteger(element)) return undefined;
  const grain = x.grain === undefined || y.grain === undefined ? undefined : x.grain + y.grain;
  return {
    expr: { kind: 'dot', axes, args: [a.expr, b.expr], element },
    element,
    axes: all.filter((v) => !has(axes, v)),
    most: wraps(element, most),
    grain,
  };
}
