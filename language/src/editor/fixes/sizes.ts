/** Fixes of sizes: what an axis must be, and what holds of it. */
import { type ast, visitStatements } from '../../syntax/index.ts';
import { enclosing, type Fixer, insert, type Problem, removal, replacement, textOf } from './fix.ts';

/** An axis that stands only in indices, as in `A[i = o * 2 + k]`, is as long as those reach. */
export const sizeOfIndex: Fixer = (problem) => {
  const diagram = enclosing(problem, 'diagram');
  if (!diagram) return [];
  const conditions = indicesWith(problem, diagram).flatMap(({ axis, index }) => {
    const terms = linear(index);
    const step = terms?.get(problem.text);
    if (!terms || step === undefined || step < 1) return [];
    // the last index that is read: step · (o − 1) + the others at their last ones = axis − 1
    let reach = -1 - (terms.get('') ?? 0);
    let last = axis;
    for (const [name, factor] of terms)
      if (name !== '' && name !== problem.text) {
        last += ` - ${factor === 1 ? '' : `${factor} * `}${name}`;
        reach += factor;
      }
    const free = step === 1 ? reach + 1 : reach;
    const shifted = free === 0 ? last : `${last} ${free > 0 ? '+' : '-'} ${Math.abs(free)}`;
    return [`${problem.text} == ${step === 1 ? shifted : `(${shifted}) / ${step} + 1`}`];
  });
  const start = diagram.body.span.start;
  return [...new Set(conditions)].map((condition) => ({
    title: `say \`where ${condition}\``,
    edits:
      diagram.where.length > 0
        ? [insert(diagram.where.at(-1)?.span.end ?? start, `, ${condition}`)]
        : [insert(start, `where ${condition} `)],
  }));
};

interface IndexOf {
  /** What is indexed. */
  readonly axis: string;
  readonly index: ast.Expression;
}

function indicesWith({ text }: Problem, diagram: ast.Diagram): readonly IndexOf[] {
  const found: IndexOf[] = [];
  const enter = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const entry = value as Partial<ast.AxisEntry>;
    if (entry.kind === 'axisEntry' && entry.value && entry.name && linear(entry.value)?.has(text))
      found.push({ axis: entry.name.text, index: entry.value });
    for (const [key, child] of Object.entries(value)) if (key !== 'span') enter(child);
  };
  visitStatements(diagram, enter);
  enter(diagram.body.value);
  return found;
}

/** The factors of names in a sum of products with numbers, that of no name under ''. */
function linear(e: ast.Expression): ReadonlyMap<string, number> | undefined {
  if (e.kind === 'number') return new Map([['', e.value]]);
  if (e.kind === 'reference') return new Map([[e.name.text, 1]]);
  if (e.kind !== 'binary') return undefined;
  const [left, right] = [linear(e.left), linear(e.right)];
  if (!left || !right) return undefined;
  switch (e.operator) {
    case '+':
    case '-': {
      const sum = new Map(left);
      for (const [name, factor] of right) sum.set(name, (sum.get(name) ?? 0) + (e.operator === '+' ? factor : -factor));
      return sum;
    }
    case '*': {
      const [number, other] = left.size === 1 && left.has('') ? [left, right] : [right, left];
      const factor = number.get('');
      if (number.size !== 1 || factor === undefined) return undefined;
      return new Map([...other].map(([name, own]) => [name, own * factor]));
    }
    default:
      return undefined;
  }
}

/** Outside of an axis there is a value all the same. */
export const zeroOutside: Fixer = (problem) => {
  const index = enclosing(problem, 'index');
  const entry = index?.axes.entries.find(({ value }) => value?.span.start === problem.span.start);
  if (!entry || entry.otherwise) return [];
  return [{ title: 'read 0 outside of the axis', edits: [insert(entry.span.end, ' else 0')] }];
};

/** A condition that says nothing. */
export const removeCondition: Fixer = (problem) => {
  const where = enclosing(problem, 'diagram')?.where ?? [];
  const own = where.find(({ span }) => span.start <= problem.span.start && problem.span.end <= span.end);
  if (!own) return [];
  const { file, start, end } = own.span;
  const word = /\s*where\s*$/.exec(file.text.slice(0, start))?.[0].length ?? 0;
  const edit = where.length > 1 ? removal(own.span) : { start: start - word, end, text: '' };
  return [{ title: `remove \`${textOf(own)}\``, edits: [edit] }];
};

/** `where i % 32 == 0` of a budget's diagram: the sizes next to the one that is given. */
export const multipleOf: Fixer = (problem) => {
  const budget = enclosing(problem, 'budget');
  const factors = [...problem.diagnostic.message.matchAll(/(\w+) % (\d+) == 0/g)];
  return factors.flatMap(([, axis, text]) => {
    const factor = Number(text);
    const size = budget?.sizes.find((binding) => binding.axis.text === axis)?.size;
    if (size?.kind !== 'number' || !(factor > 0)) return [];
    const below = Math.floor(size.value / factor) * factor;
    return [below + factor, below].filter((n) => n > 0).map((n) => replacement(size.span, String(n)));
  });
};
