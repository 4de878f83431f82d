/** Generated programs as text, with no more parentheses than the grammar needs. */
import {
  type Axis,
  boundAxes,
  type Call,
  type Diagram,
  type Expr,
  type Index,
  type Program,
  type Statement,
} from './program.ts';

export const textOf = ({ diagrams }: Program): string => diagrams.map(diagramText).join('\n');

/** How tightly an expression binds; operands must bind at least as tightly as their place asks. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const sign = 7;
const atom = 8;

function diagramText(d: Diagram): string {
  const shown = new Set<string>();
  const axes = (list: readonly Axis[]): string => {
    if (list.length === 0) return '';
    const names = list.map(({ name, size }) => {
      if (!d.fixed.has(name) || shown.has(name)) return name;
      shown.add(name);
      return `${name} = ${size}`;
    });
    return `[${names.join(', ')}]`;
  };
  const parameters = d.parameters.map((p) => `${p.name}: ${p.stored}${axes(p.axes)}`);
  const result = d.results.map((r) => `${r.name ? `${r.name}: ` : ''}${r.element}${axes(r.axes)}`);
  const type = d.results.length === 1 && !d.results[0]?.name ? result[0] : `(${result.join(', ')})`;
  const where = d.where.length > 0 ? ` where ${d.where.map((w) => `${w.name} == ${w.text}`).join(', ')}` : '';
  const head = `diagram ${d.name}${d.generic ? '<T: float>' : ''}(${parameters.join(', ')})${d.declared ? ` -> ${type}` : ''}${where} {`;
  const values = d.results.map((r) => expr(r.value));
  const only = values.length === 1 ? (values[0] as string) : `(${values.join(', ')})`;
  const value = only.startsWith('-') ? `(${only})` : only; // a line that starts with an operator goes on with the one above
  const lines = [...d.statements.map(statementText), value];
  const body = d.region ? ['at workgroup auto {', ...lines.map((l) => `  ${l}`), '}'] : lines;
  return `${head}\n${body.map((l) => `  ${l}\n`).join('')}}\n`;
}

function statementText(s: Statement): string {
  if (s.kind === 'letCall') return `let (${s.names.join(', ')}) = ${callText(s.call)}`;
  const type = s.type ? `: ${s.type.element}${s.type.axes.length > 0 ? `[${names(s.type.axes)}]` : ''}` : '';
  return `let ${s.name}${type} = ${expr(s.value)}`;
}

const names = (axes: readonly Axis[]): string => axes.map((a) => a.name).join(', ');
const list = (args: readonly Expr[]): string => args.map((a) => expr(a)).join(', ');

/** The text of an expression where something of at least `strength` must stand. */
function expr(e: Expr, strength = 0): string {
  const own = strengthOf(e);
  return own < strength ? `(${plain(e, own)})` : plain(e, own);
}

function strengthOf(e: Expr): number {
  switch (e.kind) {
    case 'unary':
      return e.operator === 'not' ? (strengths.not as number) : sign;
    case 'binary':
      return strengths[e.operator] as number;
    case 'number':
      return e.value < 0 ? sign : atom;
    case 'call':
      return e.call.piped ? 0 : atom;
    default:
      return atom;
  }
}

function plain(e: Expr, own: number): string {
  switch (e.kind) {
    case 'name':
      return e.name;
    case 'number':
      return Number.isFinite(e.value) ? String(e.value) : 'inf';
    case 'bool':
      return String(e.value);
    case 'index':
    case 'size':
      return `${e.kind}(${e.axis.name})`;
    case 'unary':
      return e.operator === 'not' ? `not ${expr(e.arg, own)}` : `-${expr(e.arg, own)}`;
    // all operators group to the left, and comparisons do not group
    case 'binary':
      return `${expr(e.left, own === 4 ? 5 : own)} ${e.operator} ${expr(e.right, own + 1)}`;
    case 'apply':
      return `${e.name}(${list(e.args)})`;
    case 'reduce':
      return `${e.name}[${names(e.axes)}](${expr(e.arg)})`;
    case 'cumulative':
      return `${e.name}[${e.axis.name}](${expr(e.arg)})`;
    case 'scan': {
      const next = `next ${e.state} = where(${expr(e.reset)}, ${expr(e.added)}, ${e.state} + ${expr(e.added, 5)})`;
      const emit = `emit ${e.state}`;
      const statements = { after: [next, emit], before: [emit, next], final: [next] }[e.gives];
      return `scan[${e.axis.name}](${e.state} = 0) { ${statements.join('; ')} }`;
    }
    case 'dot':
      return `dot[${names(e.axes)}](${list(e.args)})`;
    case 'read': {
      const entries = e.entries.map(
        (r) => `${r.axis.name} = ${index(r.index, 0)}${r.otherwise ? ` else ${expr(r.otherwise, 5)}` : ''}`,
      );
      return `${expr(e.arg, atom)}[${entries.join(', ')}]`;
    }
    case 'rename':
      return `rename[${e.from.map((a, i) => `${a.name} -> ${e.to[i]?.name}`).join(', ')}](${expr(e.arg)})`;
    case 'split':
      return `split[${e.from.name} -> ${e.to.map((a, i) => (e.inline && i > 0 ? `${a.name} = ${a.size}` : a.name)).join(', ')}](${expr(e.arg)})`;
    case 'merge':
      return `merge[${names(e.from)} -> ${e.to.name}](${expr(e.arg)})`;
    case 'concat':
      return `concat[${names(e.from)} -> ${e.to.name}](${list(e.args)})`;
    case 'repeat':
      return `repeat[${e.axis.name} = ${e.axis.size}](${expr(e.arg)})`;
    case 'call':
      return callText(e.call);
  }
}

function index(i: Index, strength: number): string {
  const wrap = (text: string, own: number): string => (own < strength ? `(${text})` : text);
  switch (i.kind) {
    case 'axis':
      return i.axis.name;
    case 'number':
      return wrap(String(i.value), i.value < 0 ? sign : atom);
    case 'size':
      return `size(${i.axis.name})`;
    case 'value':
      return expr(i.value, Math.max(strength, 5));
    default: {
      const own = strengths[i.kind] as number;
      return wrap(`${index(i.left, own)} ${i.kind} ${index(i.right, own + 1)}`, own);
    }
  }
}

function callText(call: Call): string {
  const { callee, args, explicit, piped } = call;
  const brackets = explicit ? `[${[...boundAxes(call)].map(([own, axis]) => `${own} = ${axis.name}`).join(', ')}]` : '';
  const [first, ...rest] = args.map((a) => a.value);
  if (!piped || !first) return `${callee.name}${brackets}(${list(args.map((a) => a.value))})`;
  return `${expr(first, 1)} |> ${callee.name}${brackets}${rest.length > 0 ? `(${list(rest)})` : ''}`;
}
