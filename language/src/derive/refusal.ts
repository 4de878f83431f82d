import type { Node } from '../term/index.ts';
import type { Refusal, Rule } from './stream.ts';

/** At a node. */
export const refusal = ({ id, span }: Node, rule: Rule, reason: string, hint?: string): Refusal => ({
  kind: 'refusal',
  rule,
  node: id,
  span,
  reason,
  ...(hint === undefined ? {} : { hint }),
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && (value as Refusal).kind === 'refusal';
