/** What stands at a place of a syntax tree. */
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';

/** Anything in a syntax tree that has a kind and a place. */
export interface Node {
  readonly kind: string;
  readonly span: Span;
}

const isNode = (value: object): value is Node => 'kind' in value && 'span' in value;
const holds = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end;

/** The nodes around an offset, outermost first. An end belongs to what ends there, so that a cursor behind a name is at it. */
export function nodesAt(module: ast.Module, offset: number): readonly Node[] {
  const path: Node[] = [];
  const enter = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isNode(value)) {
      if (!holds(value.span, offset)) return;
      path.push(value);
    }
    for (const [key, child] of Object.entries(value)) if (!/^(file|span|operatorSpan)$/.test(key)) enter(child);
  };
  enter(module);
  return path;
}
