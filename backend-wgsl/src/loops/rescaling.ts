/** Shifts of exponents (theory §5): what was accumulated under one is multiplied by exp(now − before) when it changes. */
import type { Value, ValueGraph } from './values.ts';

const largest = 3e38;

/** The shift as it counts from now on, and the factor for what was accumulated under the one `before`. A shift that is not
 * finite counts as 0, as it does in the body; a state of 0 stays 0, however large the change is. */
export function rescaling(
  graph: ValueGraph,
  raw: Value,
  before: Value,
): { readonly now: Value; readonly factor: Value } {
  const most = graph.literal('f32', largest);
  const finite = graph.call('lt', 'bool', [graph.call('abs', 'f32', [raw]), most]);
  const now = graph.call('select', 'f32', [finite, raw, graph.literal('f32', 0)]);
  const change = graph.call('exp', 'f32', [graph.call('sub', 'f32', [now, before])]);
  return { now, factor: graph.call('min', 'f32', [change, most]) };
}
