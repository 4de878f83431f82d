/** Calls of diagrams that are grown for them: which axes of the arguments are bound, which are woven. */
import { finish, Grower, nameOf } from './grow.ts';
import { type Axis, boundAxes, type Call, type Element, has, type Parameter, wovenAxes } from './program.ts';
import { isExact, type Value } from './values.ts';

const calleeNames = ['a', 'b', 'c', 'd', 'x', 'y'];

export function growCall(g: Grower): Value | undefined {
  const { choices, site } = g;
  if (g.depth >= 2 || site.diagrams.length >= 4) return undefined;
  const args = Array.from({ length: 1 + choices.below(3) }, () => g.choose((v) => !v.infinite && !v.literal));
  if (args.some((a) => a === undefined)) return undefined;
  const values = args as Value[];
  const explicit = choices.oneIn(4);
  const binding = explicit ? bindByName(g, values) : bindFromTheRight(g, values);
  const free = [...calleeNames];
  const nameFor = new Map<string, string>();
  const generic = values.every((v) => v.element === 'f32' || v.element === 'f16') && new Set(values.map((v) => v.element)).size === 1 && choices.oneIn(3);
  const parameters = values.map((v, i): Parameter => {
    const own = (binding[i] as readonly Bound[]).map(({ axis, again }): Axis => {
      const key = again ? `${axis.name}'` : axis.name;
      const name = nameFor.get(key) ?? (free.splice(choices.below(free.length), 1)[0] as string);
      nameFor.set(key, name);
      return { name, size: axis.size };
    });
    const element: Element = generic ? 'T' : v.element;
    return { name: `Q${i}`, element, stored: element, axes: own };
  });
  if (nameFor.size > calleeNames.length - 1) return undefined;

  const callee = finish(new Grower(site, g.depth + 1), `f${site.next++}`, parameters, generic, 2 + choices.below(4), values.map((v) => (generic && v.element === 'f16' ? v : v)));
  const piped = choices.oneIn(4);
  const call: Call = { callee, args: values.map((v) => ({ value: v.expr, axes: v.axes })), binding: binding.map((list) => list.map((b) => b.axis)), explicit, piped };
  const bound = boundAxes(call);
  const woven = wovenAxes(call);
  const results = callee.results.map(({ element, axes }, i): Value | undefined => {
    const own = axes.map((a) => bound.get(a.name) ?? a);
    const all = [...woven, ...own];
    if (all.some((a, k) => all.findIndex((b) => b.name === a.name) < k)) return undefined;
    for (const a of own) if (!g.axes.has(a.name)) g.axes.set(a.name, a);
    const known = resultBounds.get(callee)?.[i] as Value;
    return { ...known, element: element === 'T' ? (values[0] as Value).element : element, axes: all, expr: { kind: 'call', call, result: i } };
  });
  if (results.some((r) => r === undefined)) return undefined;
  if (results.length === 1) return results[0];
  const names = results.map(() => `v${site.next++}`);
  g.statements.push({ kind: 'letCall', names, call });
  const parts = results.map((r, i): Value => ({ ...(r as Value), expr: nameOf(names[i] as string) }));
  g.values.push(...parts.slice(1));
  return parts[0];
}
