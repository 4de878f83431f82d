/** What must be saved so that every kernel can run while the arrays that it reads are as it reads them: an array is updated
 * where it lies, and what it was is gone. Everything runs at the time of the last update that it depends on. */
import { NCD4150 } from '../diagnostics/codes/NCD4150.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { type Node, type NodeId, operandsOf, placesOf, type Term } from '../term/index.ts';

export interface ReadOrder {
  /** Values of an array as it was that are needed later. */
  readonly saved: readonly NodeId[];
  /** Nodes that need the array itself, as it was, later. */
  readonly late: readonly { readonly node: NodeId; readonly array: NodeId }[];
}

export function readOrder(term: Term): ReadOrder {
  if (term.updates.length === 0) return { saved: [], late: [] };
  /** After how many updates a node can be computed. */
  const times = new Map<NodeId, number>(term.updates.map(({ after }, i) => [after, i + 1]));
  const timeOf = (id: NodeId): number => times.get(id) ?? 0;
  /** Before which update it has to be, unless it is saved. */
  const limits = new Map<NodeId, number>(term.updates.map(({ before }, i) => [before, i]));
  const limitOf = (id: NodeId): number => limits.get(id) ?? Number.POSITIVE_INFINITY;
  const saved = new Set<NodeId>();
  const late: { node: NodeId; array: NodeId }[] = [];
  const need = (node: NodeId, operand: NodeId, time: number): void => {
    if (limitOf(operand) >= time) return;
    if (term.nodes[operand]?.kind === 'input') late.push({ node, array: operand });
    else {
      saved.add(operand);
      limits.delete(operand);
    }
  };
  for (const node of term.nodes) {
    const operands = operandsOf(node);
    if (node.kind !== 'input') times.set(node.id, Math.max(0, ...operands.map(timeOf)));
    for (const operand of operands) need(node.id, operand, timeOf(node.id));
    const limit = Math.min(limitOf(node.id), ...operands.map(limitOf));
    if (limit < Number.POSITIVE_INFINITY) limits.set(node.id, limit);
  }
  // where an update goes is found while the array is written
  term.updates.forEach((update, i) => {
    for (const place of placesOf(update)) if (limitOf(place) <= i) saved.add(place);
  });
  return { saved: [...saved], late };
}

/** Reads of an array as it was, by what can only be computed when it is gone. */
export function lateReads(term: Term): readonly Diagnostic[] {
  return readOrder(term).late.map(({ node, array }) => {
    const { span } = term.nodes[node] as Node;
    const update = term.updates.find(({ before }) => before === array);
    const name = term.nodes[array]?.name ?? '';
    const related = update ? [{ span: update.span, message: `${name} is updated here` }] : [];
    return diagnose(NCD4150, span.file === term.span.file ? span : term.span, { name }, { related });
  });
}
