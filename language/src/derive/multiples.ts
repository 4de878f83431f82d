/** Floats as sums of multiples, to see what cancels. */
import type { Node, NodeId } from '../term/index.ts';
import { isNonnegative } from './signs.ts';

/** scale · by · atom. */
export interface Multiple {
  readonly atom: NodeId;
  readonly scale: number;
  /** Factors and divisors that are no numbers, in order. */
  readonly by: readonly string[];
  /** Whether `by` is known not to be negative. */
  readonly keepsSign: boolean;
}

export interface MultipleScope {
  readonly nodes: readonly Node[];
  /** Whether a node may be a factor, and counts as nothing where it is added. */
  readonly isFixed: (id: NodeId) => boolean;
  /** What a node is read as. */
  readonly through: (id: NodeId) => NodeId;
}

/** Like terms are one, and none is 0. */
export function likeTerms(multiples: readonly Multiple[]): readonly Multiple[] {
  const found = new Map<string, Multiple>();
  for (const multiple of multiples) {
    const key = `${multiple.atom} ${multiple.by.join()}`;
    const scale = (found.get(key)?.scale ?? 0) + multiple.scale;
    found.set(key, { ...multiple, scale });
  }
  return [...found.values()].filter(({ scale }) => scale !== 0);
}

/** A multiple of what is a multiple itself. */
export const product = (a: Multiple, { scale, by, keepsSign }: Multiple): Multiple => ({
  atom: a.atom,
  scale: a.scale * scale,
  by: [...a.by, ...by].sort(),
  keepsSign: a.keepsSign && keepsSign,
});

/** Like terms are one, and none is 0. */
export function multiplesOf(root: NodeId, { nodes, isFixed, through }: MultipleScope): readonly Multiple[] {
  const found: Multiple[] = [];
  visit(root, 1, []);
  return likeTerms(found);

  function visit(at: NodeId, scale: number, by: readonly string[], keepsSign = true): void {
    if (isFixed(at)) return;
    const id = through(at);
    const node = nodes[id] as Node;
    const [x, y] = node.kind === 'map' ? (node.args as [NodeId, NodeId]) : [id, id];
    const times = (of: NodeId, factor: NodeId, divides: boolean): void => {
      const { value } = { value: undefined, ...(nodes[factor] as Node) };
      if (value !== undefined) return visit(of, divides ? scale / value : scale * value, by, keepsSign);
      visit(of, scale, [...by, `${divides ? '/' : '*'}${factor}`], keepsSign && isNonnegative(nodes, factor));
    };
    switch (node.kind === 'map' ? node.fn : undefined) {
      case 'add':
        visit(x, scale, by, keepsSign);
        return visit(y, scale, by, keepsSign);
      case 'sub':
        visit(x, scale, by, keepsSign);
        return visit(y, -scale, by, keepsSign);
      case 'neg':
        return visit(x, -scale, by, keepsSign);
      case 'mul':
        if (isFixed(y)) return times(x, y, false);
        if (isFixed(x)) return times(y, x, false);
        break;
      case 'div':
        if (isFixed(y)) return times(x, y, true);
        break;
      case 'f32':
        return visit(x, scale, by, keepsSign); // of an f16: the same value
      default:
        break;
    }
    found.push({ atom: id, scale, by: [...by].sort(), keepsSign });
  }
}
