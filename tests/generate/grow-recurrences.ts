/** Values along an axis in order: the cumulative functions, and scans whose state a condition resets. */
import { type Grower, volume } from './grow.ts';
import { has, union } from './program.ts';
import { isFloat, isInteger, type Value } from './values.ts';

const isNumber = (v: Value): boolean => v.element !== 'bool' && v.element !== 'T' && !v.infinite && !v.literal;
/** 32-bit integers wrap. */
const bounded = (v: Value, most: number): number => (isInteger(v.element) && most >= 2 ** 31 ? 2 ** 32 : most);

export function cumulative(g: Grower): Value | undefined {
  const { choices } = g;
  const v = g.choose((x) => isNumber(x) && x.axes.length > 0);
  if (!v) return undefined;
  const axis = choices.pick(v.axes);
  const make = (name: string, most: number, grain: number | undefined): Value => ({
    expr: { kind: 'cumulative', name, axis, arg: v.expr, element: v.element },
    element: v.element,
    axes: v.axes,
    most,
    grain,
  });
  switch (choices.pick(['cumsum', 'cummax', 'cummin', 'cumprod'])) {
    case 'cummax':
      return make('cummax', v.most, v.grain);
    case 'cummin':
      return make('cummin', v.most, v.grain);
    case 'cumprod':
      return v.most ** axis.size < 1e4
        ? make('cumprod', Math.max(1, v.most ** axis.size), v.grain === undefined ? undefined : v.grain * axis.size)
        : undefined;
    default:
      return make('cumsum', bounded(v, v.most * axis.size), v.grain);
  }
}

/** `scan[t](h = 0) { next h = where(R, X, h + X); emit h }`, emitting before or behind, or not at all. */
export function scan(g: Grower): Value | undefined {
  const { choices, site } = g;
  const added = g.choose((x) => isNumber(x) && x.axes.length > 0);
  const reset = g.choose((x) => x.element === 'bool');
  if (!added || !reset) return undefined;
  const all = union([reset.axes, added.axes]);
  if (volume(all) > site.scale.most) return undefined;
  const axis = choices.pick(all);
  const rest = all.filter((a) => !has([axis], a));
  const gives = choices.pick(['after', 'before', 'final'] as const);
  const most = added.most * axis.size;
  if (isFloat(added.element) && most > 60_000) return undefined;
  return {
    expr: {
      kind: 'scan',
      axis,
      state: `h${site.next++}`,
      added: added.expr,
      reset: reset.expr,
      gives,
      element: added.element,
    },
    element: added.element,
    axes: gives === 'final' ? rest : [axis, ...rest],
    most: bounded(added, most),
    grain: added.grain,
  };
}
