/** What a module's text must declare for the expressions in its kernels. */
import type { Size } from '@ncd/language';
import type { Expression, LoweredModule, Statement } from '../loops/index.ts';
import { type HelperName, helperOf, helpers } from './helpers.ts';

export interface Uses {
  /** In order of first use; one may stand there twice. */
  readonly sizes: readonly Size[];
  /** In the order of `helpers`. */
  readonly helpers: readonly HelperName[];
  readonly infinity: boolean;
}

export function usesOf(module: LoweredModule): Uses {
  const sizes: Size[] = [];
  const needed = new Set<HelperName>();
  let infinity = false;
  const need = (name: HelperName) => {
    needed.add(name);
    helpers[name].uses.forEach(need);
  };
  const visit = (e: Expression): void => {
    switch (e.kind) {
      case 'literal':
        if (Number.isNaN(e.value)) need('ncd_nan');
        else if (e.type === 'f32' && !Number.isFinite(Math.fround(e.value))) infinity = true;
        break;
      case 'size':
        sizes.push(e.size);
        break;
      case 'invocation':
      case 'workgroup':
      case 'lane':
      case 'variable':
        break;
      case 'load':
      case 'element':
        visit(e.index);
        break;
      case 'call': {
        const helper = helperOf(e);
        if (helper) need(helper);
        e.args.forEach(visit);
        break;
      }
    }
  };
  for (const kernel of module.kernels) for (const e of expressionsOf(kernel.body)) visit(e);
  const inOrder = (Object.keys(helpers) as HelperName[]).filter((name) => needed.has(name));
  return { sizes, helpers: inOrder, infinity: infinity || inOrder.some((name) => helpers[name].infinity) };
}

/** The outermost expressions of all statements. */
const expressionsOf = (body: readonly Statement[]): readonly Expression[] => body.flatMap(statementExpressions);

function statementExpressions(s: Statement): readonly Expression[] {
  switch (s.kind) {
    case 'let':
    case 'var':
    case 'assign':
      return [s.value];
    case 'array':
    case 'barrier':
      return [];
    case 'set':
      return [s.index, s.value];
    case 'for':
      return [...(s.from ? [s.from] : []), s.count, ...expressionsOf(s.body)];
    case 'if':
      return [s.condition, ...expressionsOf(s.body)];
    case 'store':
      return [s.index, s.value];
  }
}
