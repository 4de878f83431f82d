/** Calls of diagrams that are grown for them: which axes of the arguments are bound, which are woven. */
import { finish, Grower, nameOf } from './grow.ts';
import { type Axis, boundAxes, type Call, type Element, has, type Parameter, union, wovenAxes } from './program.ts';
import { isFloat, type Value } from './values.ts';

/** An axis of an argument that a parameter names; `again` where another axis of the callee is bound to it already. */
interface Bound {
  readonly axis: Axis;
  readonly again: boolean;
}

/** The rule without brackets: what is bound is found by name, the rest from the right, and what is left over is woven. */
function bindFromTheRight({ choices }: Grower, values: readonly Value[]): Bound[][] {
  const bound: Axis[] = [];
  const woven: Axis[] = [];
  return values.map(({ axes }) => {
    // only the last axis is bound a second time: one further left would bind, or weave, what stands behind it
    const again = axes.slice(-1).filter((a) => has(bound, a) && choices.oneIn(6));
    const rest = axes.filter((a) => !has(bound, a) || has(again, a));
    const first = rest.findLastIndex((a) => has(woven, a)) + 1;
    const count = again.length + choices.below(rest.length - first - again.length + 1);
    const open = rest.slice(rest.length - count);
    const list: Bound[] = open.map((axis) => ({ axis, again: has(again, axis) }));
    for (const axis of axes)
      if (has(bound, axis) && !has(again, axis)) list.splice(choices.below(list.length + 1), 0, { axis, again: false });
    woven.push(...rest.filter((a) => !has(open, a)));
    bound.push(...open.filter((a) => !has(bound, a)));
    return list;
  });
}

/** With brackets, any axes are bound, in any order. */
function bindByName({ choices }: Grower, values: readonly Value[]): Bound[][] {
  const chosen = choices.some(union(values.map((v) => v.axes)), 0);
  return values.map(({ axes }) =>
    choices
      .some(
        axes.filter((a) => has(chosen, a)),
        axes.filter((a) => has(chosen, a)).length,
      )
      .map((axis) => ({ axis, again: false })),
  );
}

const calleeNames = ['a', 'b', 'c', 'd', 'x', 'y'];

export function growCall(g: Grower): Value | undefined {
  const { choices, site } = g;
  if (g.depth >= 2 || site.diagrams.length >= 4) return undefined;
  const args = Array.from({ length: 1 + choices.below(3) }, () => g.choose((v) => !v.infinite && !v.literal));
  if (args.some((a) => a === undefined)) return undefined;
  const values = args as Value[];
  const byName = choices.oneIn(4);
  const binding = byName ? bindByName(g, values) : bindFromTheRight(g, values);
  const explicit = byName && binding.some((list) => list.length > 0);
  const free = [...calleeNames];
  const nameFor = new Map<string, string>();
  // one type variable: what stands for the caller's own, or floats of one type
  const variable: Element | undefined = values.some((v) => v.element === 'T')
    ? 'T'
    : choices.oneIn(3)
      ? values.find((v) => isFloat(v.element))?.element
      : undefined;
  const parameters = values.map((v, i): Parameter => {
    const own = (binding[i] as readonly Bound[]).map(({ axis, again }): Axis => {
      const key = again ? `${axis.name}'` : axis.name;
      const name = nameFor.get(key) ?? (free.splice(choices.below(free.length), 1)[0] as string);
      nameFor.set(key, name);
      return { name, size: axis.size };
    });
    const element: Element = v.element === variable ? 'T' : v.element;
    return { name: `Q${i}`, element, stored: element, axes: own };
  });
  if (nameFor.size > calleeNames.length - 1) return undefined;

  const { diagram: callee, values: known } = finish(
    new Grower(site, g.depth + 1),
    `h${site.next++}`,
    parameters,
    variable !== undefined,
    2 + choices.below(4),
    values,
  );
  const piped = choices.oneIn(4);
  const call: Call = {
    callee,
    args: values.map((v) => ({ value: v.expr, axes: v.axes })),
    binding: binding.map((list) => list.map((b) => b.axis)),
    explicit,
    piped,
  };
  const bound = boundAxes(call);
  const woven = wovenAxes(call);
  const results = callee.results.map(({ element, axes }, i): Value | undefined => {
    const own = axes.map((a) => bound.get(a.name) ?? a);
    const all = [...woven, ...own];
    if (all.some((a, k) => all.findIndex((b) => b.name === a.name) < k)) return undefined;
    for (const a of own) {
      g.introduces ||= !g.axes.has(a.name);
      g.axes.set(a.name, a);
    }
    return {
      ...(known[i] as Value),
      element: element === 'T' ? (variable as Element) : element,
      axes: all,
      expr: { kind: 'call', call, result: i },
    };
  });
  if (results.some((r) => r === undefined)) return undefined;
  if (results.length === 1) return results[0];
  const names = results.map(() => `v${site.next++}`);
  g.statements.push({ kind: 'letCall', names, call });
  const parts = results.map((r, i): Value => ({ ...(r as Value), expr: nameOf(names[i] as string) }));
  g.values.push(...parts.slice(1));
  return parts[0];
}
