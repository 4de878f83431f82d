/** What is said above declarations. */
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Typed } from '../types/index.ts';
import { nameOfItem } from './outline.ts';
import type { DiagramPlan } from './plans.ts';
import { planSummary } from './summary.ts';

export interface Lens {
  readonly kind: 'traffic' | 'plan' | 'test';
  readonly span: Span;
  readonly title: string;
  /** The diagram, or the place of the test among the file's declarations. */
  readonly argument: string | number;
}

/** What a plan moves, against the least, and what bounds it. */
export function planLenses({ diagram, ...plan }: DiagramPlan): readonly Lens[] {
  const { declaration, name } = diagram;
  if (declaration.kind !== 'diagram') return [];
  const { span } = declaration.name;
  return [
    { kind: 'traffic', span, title: planSummary({ diagram, ...plan }), argument: name },
    { kind: 'plan', span, title: 'show plan', argument: name },
  ];
}

/** Tests, budgets, and merges whose laws can be tried. */
export function testLenses({ resolved }: Typed): readonly Lens[] {
  return resolved.entry.parsed.module.items.flatMap((item, i): Lens[] => {
    const title = trialOf(item);
    if (title === undefined || item.kind === 'import') return [];
    return [{ kind: 'test', span: nameOfItem(item).nameSpan, title, argument: i }];
  });
}

function trialOf(item: ast.Item): string | undefined {
  switch (item.kind) {
    case 'test':
      return 'run test';
    case 'budget':
      return 'check budget';
    case 'accumulator':
      return item.merge && 'test merge';
    default:
      return undefined;
  }
}
