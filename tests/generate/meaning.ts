/** The meaning of generated programs by definition: every value an array over named axes, every element computed by itself,
 * a woven call made once for each index of the woven axes. Floats are float64; integers are BigInts that wrap. */
import {
  type Axis,
  boundAxes,
  type Call,
  type Diagram,
  type Element,
  type Expr,
  has,
  type Index,
  union,
  wovenAxes,
} from './program.ts';

/** Row-major. */
export interface Arr {
  readonly axes: readonly Axis[];
  readonly data: readonly number[];
}
type Place = ReadonlyMap<string, number>;
type Scope = ReadonlyMap<string, Arr>;

const scalar = (value: number): Arr => ({ axes: [], data: [value] });

function fill(axes: readonly Axis[], element: (place: Place) => number): Arr {
  let places: Place[] = [new Map()];
  for (const { name, size } of axes)
    places = places.flatMap((p) => Array.from({ length: size }, (_, i) => new Map([...p, [name, i]])));
  return { axes, data: places.map(element) };
}

function at({ axes, data }: Arr, place: Place): number {
  let offset = 0;
  for (const { name, size } of axes) {
    const i = place.get(name);
    if (i === undefined || i < 0 || i >= size) throw new Error(`the generator reads axis ${name} at ${i}`);
    offset = offset * size + i;
  }
  return data[offset] as number;
}

/** The results of a diagram. */
export function meaningOf(diagram: Diagram, inputs: Scope): Arr[] {
  const scope = new Map(inputs);
  for (const statement of diagram.statements) {
    if (statement.kind === 'letCall')
      call(statement.call, scope).forEach((value, i) => scope.set(statement.names[i] as string, value));
    else scope.set(statement.name, transposed(evaluated(statement.value, scope), statement.type?.axes));
  }
  return diagram.results.map((r) => transposed(evaluated(r.value, scope), r.axes));
}

const transposed = (value: Arr, axes: readonly Axis[] | undefined): Arr =>
  axes ? fill(axes, (p) => at(value, p)) : value;

function evaluated(e: Expr, scope: Scope): Arr {
  switch (e.kind) {
    case 'name':
      return scope.get(e.name) as Arr;
    case 'number':
      return scalar(e.value);
    case 'bool':
      return scalar(e.value ? 1 : 0);
    case 'size':
      return scalar(e.axis.size);
    case 'index':
      return fill([e.axis], (p) => p.get(e.axis.name) as number);
    case 'unary': {
      const arg = evaluated(e.arg, scope);
      return fill(arg.axes, (p) => (e.operator === 'not' ? 1 - at(arg, p) : binary('-', 0, at(arg, p), e.element)));
    }
    case 'binary': {
      const [left, right] = [evaluated(e.left, scope), evaluated(e.right, scope)];
      return fill(union([left.axes, right.axes]), (p) => binary(e.operator, at(left, p), at(right, p), e.element));
    }
    case 'apply': {
      const args = e.args.map((a) => evaluated(a, scope));
      return fill(union(args.map((a) => a.axes)), (p) =>
        apply(
          e.name,
          args.map((a) => at(a, p)),
          e.element,
          e.from,
        ),
      );
    }
    case 'reduce': {
      const arg = evaluated(e.arg, scope);
      return fill(
        arg.axes.filter((a) => !has(e.axes, a)),
        (p) => reduce(e.name, along(arg, e.axes, p), e.element),
      );
    }
    case 'cumulative': {
      const arg = evaluated(e.arg, scope);
      const upTo = (p: Place): readonly number[] =>
        Array.from({ length: (p.get(e.axis.name) as number) + 1 }, (_, i) =>
          at(arg, new Map([...p, [e.axis.name, i]])),
        );
      return fill(arg.axes, (p) => reduce(e.name.slice('cum'.length), upTo(p), e.element));
    }
    case 'scan': {
      const [added, reset] = [evaluated(e.added, scope), evaluated(e.reset, scope)];
      const rest = union([reset.axes, added.axes]).filter((a) => a.name !== e.axis.name);
      const stateBefore = (p: Place, end: number): number => {
        let state = 0;
        for (let i = 0; i < end; i++) {
          const here = new Map([...p, [e.axis.name, i]]);
          state = at(reset, here) === 1 ? at(added, here) : binary('+', state, at(added, here), e.element);
        }
        return state;
      };
      if (e.gives === 'final') return fill(rest, (p) => stateBefore(p, e.axis.size));
      const behind = e.gives === 'after' ? 1 : 0;
      return fill([e.axis, ...rest], (p) => stateBefore(p, (p.get(e.axis.name) as number) + behind));
    }
    case 'dot': {
      const args = e.args.map((a) => evaluated(a, scope));
      const axes = union(args.map((a) => a.axes));
      const product = fill(axes, (p) => args.map((a) => at(a, p)).reduce((x, y) => binary('*', x, y, e.element)));
      return fill(
        axes.filter((a) => !has(e.axes, a)),
        (p) => reduce('sum', along(product, e.axes, p), e.element),
      );
    }
    case 'read':
      return read(e, scope);
    case 'rename': {
      const arg = evaluated(e.arg, scope);
      return { axes: arg.axes.map((a) => e.to[e.from.findIndex((f) => f.name === a.name)] ?? a), data: arg.data };
    }
    case 'split': {
      const arg = evaluated(e.arg, scope);
      const axes = arg.axes.flatMap((a) => (a.name === e.from.name ? e.to : [a]));
      const index = (p: Place): number => e.to.reduce((sum, a) => sum * a.size + (p.get(a.name) as number), 0);
      return fill(axes, (p) => at(arg, new Map([...p, [e.from.name, index(p)]])));
    }
    case 'merge': {
      const arg = evaluated(e.arg, scope);
      const axes = arg.axes.flatMap((a) => (a.name === e.from[0]?.name ? [e.to] : has(e.from, a) ? [] : [a]));
      return fill(axes, (p) => {
        const place = new Map(p);
        let rest = p.get(e.to.name) as number;
        for (const a of e.from.toReversed()) {
          place.set(a.name, rest % a.size);
          rest = Math.floor(rest / a.size);
        }
        return at(arg, place);
      });
    }
    case 'concat': {
      const args = e.args.map((a) => evaluated(a, scope));
      const axes = union(args.map((arg, i) => arg.axes.map((a) => (a.name === e.from[i]?.name ? e.to : a))));
      return fill(axes, (p) => {
        let index = p.get(e.to.name) as number;
        let part = 0;
        for (; index >= (e.from[part] as Axis).size; part++) index -= (e.from[part] as Axis).size;
        return at(args[part] as Arr, new Map([...p, [(e.from[part] as Axis).name, index]]));
      });
    }
    case 'repeat': {
      const arg = evaluated(e.arg, scope);
      return fill([e.axis, ...arg.axes], (p) => at(arg, p));
    }
    case 'call':
      return call(e.call, scope)[e.result] as Arr;
  }
}

/** The elements along some axes, the others standing still. */
const along = (arg: Arr, axes: readonly Axis[], place: Place): number[] => [
  ...fill(axes, (p) => at(arg, new Map([...place, ...p]))).data,
];

function read({ arg, entries }: Extract<Expr, { kind: 'read' }>, scope: Scope): Arr {
  const source = evaluated(arg, scope);
  const gathered = entries.map((e) => new Map(valuesIn(e.index).map((v) => [v, evaluated(v, scope)] as const)));
  const others = entries.map((e) => e.otherwise && evaluated(e.otherwise, scope));
  const axes = union([
    ...source.axes.map((a) => {
      const i = entries.findIndex((e) => e.axis.name === a.name);
      return i < 0
        ? [a]
        : indexAxes((entries[i] as (typeof entries)[number]).index, gathered[i] as ReadonlyMap<Expr, Arr>);
    }),
    ...others.map((o) => o?.axes ?? []),
  ]);
  return fill(axes, (p) => {
    const place = new Map(p);
    let outside: Arr | undefined;
    let nowhere = false;
    entries.forEach((e, i) => {
      const index = indexOf(e.index, p, gathered[i] as ReadonlyMap<Expr, Arr>);
      if (index < 0 || index >= e.axis.size) outside = others[i] ?? outside;
      nowhere ||= e.axis.size === 0;
      place.set(e.axis.name, Math.min(Math.max(index, 0), e.axis.size - 1));
    });
    return outside ? at(outside, p) : nowhere ? 0 : at(source, place);
  });
}

export function valuesIn(index: Index): Expr[] {
  switch (index.kind) {
    case 'axis':
    case 'number':
    case 'size':
      return [];
    case 'value':
      return [index.value];
    default:
      return [...valuesIn(index.left), ...valuesIn(index.right)];
  }
}
function indexAxes(index: Index, gathered: ReadonlyMap<Expr, Arr>): readonly Axis[] {
  switch (index.kind) {
    case 'axis':
      return [index.axis];
    case 'number':
    case 'size':
      return [];
    case 'value':
      return (gathered.get(index.value) as Arr).axes;
    default:
      return union([indexAxes(index.left, gathered), indexAxes(index.right, gathered)]);
  }
}
function indexOf(index: Index, place: Place, gathered: ReadonlyMap<Expr, Arr>): number {
  switch (index.kind) {
    case 'axis':
      return place.get(index.axis.name) as number;
    case 'number':
      return index.value;
    case 'size':
      return index.axis.size;
    case 'value':
      return at(gathered.get(index.value) as Arr, place);
    default: {
      const [a, b] = [indexOf(index.left, place, gathered), indexOf(index.right, place, gathered)];
      switch (index.kind) {
        case '+':
          return a + b;
        case '-':
          return a - b;
        case '*':
          return a * b;
        case '/':
          return b === 0 ? 0 : Math.floor(a / b);
        case '%':
          return b === 0 ? 0 : ((a % b) + b) % b;
      }
    }
  }
}

/** Made once for each index of the woven axes, on what the arguments are there. */
function call(c: Call, scope: Scope): Arr[] {
  const args = c.args.map((a) => evaluated(a.value, scope));
  const woven = wovenAxes(c);
  const bound = boundAxes(c);
  const made: { readonly place: Place; readonly results: readonly Arr[] }[] = [];
  fill(woven, (place) => {
    const inputs = c.callee.parameters.map((p, i): [string, Arr] => {
      const slice = fill(p.axes, (own) =>
        at(
          args[i] as Arr,
          new Map([
            ...place,
            ...p.axes.map(
              (a, k) => [(c.binding[i] as readonly Axis[])[k]?.name ?? a.name, own.get(a.name) as number] as const,
            ),
          ]),
        ),
      );
      return [p.name, slice];
    });
    made.push({ place, results: meaningOf(c.callee, new Map(inputs)) });
    return 0;
  });
  return c.callee.results.map((result, i) => {
    const own = result.axes.map((a) => bound.get(a.name) ?? a);
    return fill([...woven, ...own], (p) => {
      const one = made.find(({ place }) => woven.every((a) => place.get(a.name) === p.get(a.name)));
      return at(
        one?.results[i] as Arr,
        new Map(result.axes.map((a, k) => [a.name, p.get((own[k] as Axis).name) as number])),
      );
    });
  });
}

// ---- numbers

const isInteger = (element: Element): boolean => element === 'i32' || element === 'u32';
const wrapped = (value: bigint, element: Element): number =>
  Number(element === 'u32' ? BigInt.asUintN(32, value) : BigInt.asIntN(32, value));

function binary(operator: string, a: number, b: number, element: Element): number {
  if (isInteger(element) && '+-*/%'.includes(operator)) {
    const [x, y] = [BigInt(Math.trunc(a)), BigInt(Math.trunc(b))];
    switch (operator) {
      case '+':
        return wrapped(x + y, element);
      case '-':
        return wrapped(x - y, element);
      case '*':
        return wrapped(x * y, element);
      case '/':
        return wrapped(y === 0n ? x : x / y, element);
      default:
        return wrapped(y === 0n ? 0n : x % y, element);
    }
  }
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '<':
      return a < b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a === b ? 0 : 1;
    case 'and':
      return a === 1 && b === 1 ? 1 : 0;
    case 'or':
      return a === 1 || b === 1 ? 1 : 0;
    default:
      throw new Error(operator);
  }
}

function apply(name: string, [x = 0, y = 0, z = 0]: readonly number[], element: Element, from: Element): number {
  switch (name) {
    case 'exp':
      return Math.exp(x);
    case 'log':
      return Math.log(x);
    case 'sqrt':
      return Math.sqrt(x);
    case 'rsqrt':
      return 1 / Math.sqrt(x);
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'silu':
      return x / (1 + Math.exp(-x));
    case 'gelu':
      return 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'erf':
      return erf(x);
    case 'sin':
      return Math.sin(x);
    case 'cos':
      return Math.cos(x);
    case 'abs':
      return Math.abs(x);
    case 'floor':
      return Math.floor(x);
    case 'round': {
      // halves to even
      const low = Math.floor(x);
      return x - low === 0.5 ? low + Math.abs(low % 2) : Math.round(x);
    }
    case 'sign':
      return x > 0 ? 1 : x < 0 ? -1 : 0;
    case 'relu':
      return Math.max(x, 0);
    case 'minimum':
      return Math.min(x, y);
    case 'maximum':
      return Math.max(x, y);
    case 'clamp':
      return Math.min(Math.max(x, y), z);
    case 'pow':
      return x ** y;
    case 'where':
      return x === 1 ? y : z;
    case 'f32':
    case 'f16':
    case 'T':
      return x;
    case 'bool':
      return x === 0 ? 0 : 1;
    case 'i32':
    case 'u32': {
      if (isInteger(from) || from === 'bool') return wrapped(BigInt(x), element);
      const [least, most] = element === 'i32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
      return Math.min(Math.max(Math.trunc(x), least), most);
    }
    default:
      throw new Error(name);
  }
}

function reduce(name: string, values: readonly number[], element: Element): number {
  const [most, least] =
    element === 'i32' ? [2 ** 31 - 1, -(2 ** 31)] : element === 'u32' ? [2 ** 32 - 1, 0] : [Infinity, -Infinity];
  switch (name) {
    case 'sum':
      return values.reduce((a, b) => binary('+', a, b, element), 0);
    case 'prod':
      return values.reduce((a, b) => binary('*', a, b, element), 1);
    case 'mean':
      return values.reduce((a, b) => a + b, 0) / values.length;
    case 'max':
      return values.reduce((a, b) => Math.max(a, b), least);
    case 'min':
      return values.reduce((a, b) => Math.min(a, b), most);
    case 'any':
      return values.includes(1) ? 1 : 0;
    case 'all':
      return values.includes(0) ? 0 : 1;
    case 'argmax':
      return values.length === 0 ? 2 ** 31 - 1 : values.indexOf(Math.max(...values));
    case 'argmin':
      return values.length === 0 ? 2 ** 31 - 1 : values.indexOf(Math.min(...values));
    default:
      throw new Error(name);
  }
}

/** Simpson's rule on 2/√π·e^(−t²), which is a different way than the interpreter's. */
function erf(x: number): number {
  const steps = 2000;
  const h = Math.min(Math.abs(x), 6) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++)
    sum += Math.exp(-((i * h) ** 2)) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * (h / 3) * sum;
}
