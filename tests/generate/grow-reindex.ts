/** Steps that move: indexing, gathering, renaming, splitting, merging, putting together, repeating. */
import type { Grower } from './grow.ts';
import { volume } from './grow.ts';
import { type Axis, has, type Index, type ReadEntry, union } from './program.ts';
import { asFloat, isFloat, isInteger, meet, type Value } from './values.ts';

const withAxes = (v: Value): boolean => v.axes.length > 0;
const number = (value: number): Index => ({ kind: 'number', value });
const along = (axis: Axis): Index => ({ kind: 'axis', axis });

export function reading(g: Grower): Value | undefined {
  const v = g.choose(withAxes);
  if (!v) return undefined;
  const entries: ReadEntry[] = [];
  const axes: Axis[][] = [];
  let outside: Value | undefined;
  for (const axis of g.choices.some(v.axes, 1).slice(0, 2)) {
    const index = newIndex(g, axis);
    const [low, high] = interval(index);
    const inside = low >= 0 && high < axis.size;
    const otherwise = inside && !g.choices.oneIn(4) ? undefined : outsideValue(g, v);
    if (!inside && !otherwise) return undefined;
    entries.push({ axis, index, ...(otherwise ? { otherwise: otherwise.expr } : {}) });
    axes.push(axesIn(index));
    outside = otherwise ? (outside ? wider(outside, otherwise) : otherwise) : outside;
  }
  return result(v, entries, axes, outside);
}

/** A number, or a value that meets what is read. */
function outsideValue(g: Grower, v: Value): Value | undefined {
  if (v.element === 'bool')
    return g.choices.oneIn(2)
      ? g.choose((x) => x.element === 'bool')
      : { expr: { kind: 'bool', value: true }, element: 'bool', axes: [], most: 1, grain: 0 };
  if (g.choices.oneIn(3)) return g.choose((x) => x.element !== 'bool' && meet(v, x) === v.element && !x.infinite);
  const value = g.choices.pick([0, 1, isFloat(v.element) ? 0.5 : 2]);
  return {
    expr: { kind: 'number', value },
    element: isFloat(v.element) ? v.element : 'i32',
    axes: [],
    most: 1,
    grain: 2,
    literal: true,
  };
}
const wider = (a: Value, b: Value): Value => ({
  ...a,
  axes: union([a.axes, b.axes]),
  most: Math.max(a.most, b.most),
  grain: a.grain === undefined || b.grain === undefined ? undefined : Math.max(a.grain, b.grain),
});

function result(
  v: Value,
  entries: readonly ReadEntry[],
  axes: readonly (readonly Axis[])[],
  outside: Value | undefined,
): Value {
  const own = union(v.axes.map((a) => axes[entries.findIndex((e) => e.axis.name === a.name)] ?? [a]));
  const met = outside
    ? wider({ ...v, axes: own }, isInteger(v.element) ? { ...outside, grain: 0 } : asFloat(outside, v.element))
    : { ...v, axes: own };
  return { ...met, element: v.element, expr: { kind: 'read', arg: v.expr, entries } };
}

/** An index into an axis, of axes that there are and of a new one. */
function newIndex(g: Grower, axis: Axis): Index {
  const { choices } = g;
  const known = [...g.axes.values()];
  const old = choices.oneIn(2) && known.length > 0 ? choices.pick(known) : undefined;
  const fresh = (size: number): Axis => old ?? g.newAxis(Math.max(0, size), true);
  switch (choices.below(9)) {
    case 0:
      return { kind: '+', left: along(fresh(axis.size - 1)), right: number(1) };
    case 1:
      return { kind: '*', left: along(fresh(Math.ceil(axis.size / 2))), right: number(2) };
    case 2: {
      const width = Math.min(2, axis.size);
      return { kind: '+', left: along(fresh(axis.size - width + 1)), right: along(g.newAxis(width, true)) };
    }
    case 3:
      return {
        kind: '-',
        left: { kind: '-', left: { kind: 'size', axis }, right: number(1) },
        right: along(fresh(axis.size)),
      };
    case 4:
      return {
        kind: '-',
        left: { kind: '+', left: along(fresh(axis.size)), right: along(g.newAxis(2, true)) },
        right: number(1),
      };
    case 5:
      return { kind: '/', left: along(fresh(axis.size * 2)), right: number(choices.pick([2, 3])) };
    case 6:
      if (axis.size === 0) return along(fresh(0));
      return {
        kind: '%',
        left: along(fresh(axis.size + 2)),
        right: choices.oneIn(2) ? { kind: 'size', axis } : number(Math.max(1, axis.size - 1)),
      };
    case 7:
      return choices.oneIn(2) && axis.size > 0 ? number(choices.below(axis.size)) : along(fresh(axis.size));
    default:
      return {
        kind: '+',
        left: { kind: '*', left: along(fresh(2)), right: number(choices.pick([2, 3])) },
        right: along(g.newAxis(2, true)),
      };
  }
}

const axesIn = (index: Index): Axis[] =>
  index.kind === 'axis' ? [index.axis] : 'left' in index ? union([axesIn(index.left), axesIn(index.right)]) : [];

/** What an index reaches, as the language counts: an axis of size 0 ends at -1. */
function interval(index: Index): readonly [number, number] {
  switch (index.kind) {
    case 'axis':
      return [0, index.axis.size - 1];
    case 'number':
      return [index.value, index.value];
    case 'size':
      return [index.axis.size, index.axis.size];
    case 'value':
      return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    default: {
      const [[a, b], [c, d]] = [interval(index.left), interval(index.right)];
      switch (index.kind) {
        case '+':
          return [a + c, b + d];
        case '-':
          return [a - d, b - c];
        case '*':
          return [a * c, b * c];
        case '/':
          return [Math.floor(a / c), Math.floor(b / c)];
        case '%':
          return [0, c - 1];
      }
    }
  }
}

export function gathering(g: Grower): Value | undefined {
  const { choices } = g;
  const v = g.choose(withAxes);
  const found = g.choose((x) => isInteger(x.element) && x.most < 2 ** 30);
  if (!v || !found) return undefined;
  const axis = choices.pick(v.axes);
  // by a name: an index of axes alone would be geometry
  const ids = found.expr.kind === 'name' ? found : g.let(found);
  const value: Index = { kind: 'value', value: ids.expr };
  const known = [...g.axes.values()];
  const extra = choices.oneIn(3) && ids.element === 'i32' && known.length > 0 ? choices.pick(known) : undefined;
  const index: Index = extra
    ? { kind: choices.pick(['+', '-']), left: value, right: along(extra) }
    : choices.oneIn(4)
      ? { kind: '+', left: value, right: number(1) }
      : value;
  const otherwise = choices.oneIn(2) ? outsideValue(g, v) : undefined;
  if (!otherwise && axis.size === 0) return undefined;
  const axes = union([ids.axes, extra ? [extra] : []]);
  return result(v, [{ axis, index, ...(otherwise ? { otherwise: otherwise.expr } : {}) }], [axes], otherwise);
}

export function renaming(g: Grower): Value | undefined {
  const v = g.choose(withAxes);
  if (!v) return undefined;
  const from = g.choices.some(v.axes, 1);
  const to = from.map((a) => {
    const free = [...g.axes.values()].filter((b) => b.size === a.size && !has(v.axes, b));
    return g.choices.oneIn(2) && free.length > 0 ? g.choices.pick(free) : undefined;
  });
  const names = to.map((axis, i) =>
    axis && to.findIndex((b) => b?.name === axis.name) === i ? axis : g.newAxis((from[i] as Axis).size, false),
  );
  return {
    ...v,
    axes: v.axes.map((a) => names[from.findIndex((f) => f.name === a.name)] ?? a),
    expr: { kind: 'rename', arg: v.expr, from, to: names },
  };
}

/** Splits an axis, or merges two. */
export function splitting(g: Grower): Value | undefined {
  const { choices } = g;
  const v = g.choose(withAxes);
  if (!v) return undefined;
  if (choices.oneIn(2) && v.axes.length > 1) {
    const from = choices.some(v.axes, 2).slice(0, 3);
    const to = g.newAxis(volume(from), false);
    return {
      ...v,
      axes: v.axes.flatMap((a) => (a.name === from[0]?.name ? [to] : has(from, a) ? [] : [a])),
      expr: { kind: 'merge', arg: v.expr, from, to },
    };
  }
  const from = choices.pick(v.axes);
  const divisors = [2, 3, 1, 5].filter((n) => from.size % n === 0);
  const inner = choices.pick(divisors.length > 0 ? divisors : [1]);
  const inline = choices.oneIn(2);
  const to = [g.newAxis(from.size / inner, false), g.newAxis(inner, !inline)];
  return {
    ...v,
    axes: v.axes.flatMap((a) => (a.name === from.name ? to : [a])),
    expr: { kind: 'split', arg: v.expr, from, to, inline },
  };
}

export function concatenation(g: Grower): Value | undefined {
  const a = g.choose(withAxes);
  const b = a && g.choose((v) => withAxes(v) && (v.element === 'bool') === (a.element === 'bool') && !v.infinite);
  if (!a || !b || a.infinite) return undefined;
  const element = a.element === 'bool' ? 'bool' : meet(a, b);
  if (!element) return undefined;
  const from = [g.choices.pick(a.axes), g.choices.pick(b.axes)] as const;
  const to = g.newAxis(from[0].size + from[1].size, false);
  const joined = (v: Value, axis: Axis): Axis[] => v.axes.map((x) => (x.name === axis.name ? to : x));
  const [x, y] = isFloat(element) ? [asFloat(a, element), asFloat(b, element)] : [a, b];
  const grain = x.grain === undefined || y.grain === undefined ? undefined : Math.max(x.grain, y.grain);
  return {
    expr: { kind: 'concat', args: [a.expr, b.expr], from, to },
    element,
    axes: union([joined(a, from[0]), joined(b, from[1])]),
    most: Math.max(a.most, b.most),
    grain,
  };
}

export function repetition(g: Grower): Value | undefined {
  const v = g.choose();
  if (!v || v.literal) return undefined;
  const axis = g.newAxis(g.choices.pick([2, 1, 3, 0]), false);
  return { ...v, axes: [axis, ...v.axes], expr: { kind: 'repeat', arg: v.expr, axis } };
}
