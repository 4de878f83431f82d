/** The regions of theory.md §6, built from axes and arrays alone. */
import {
  type CostedArray,
  type CostedAxis,
  evaluateSize,
  type RegionShape,
  type Size,
  sizeConstant,
  sizeSymbol,
} from '@ncd/language';

let nextId = 0;
export const axis = (name: string, size: Size = sizeSymbol(name)): CostedAxis => ({ id: nextId++, name, size });
export const array = (name: string, axes: readonly CostedAxis[], bitsPerValue = 32): CostedArray => ({
  name,
  axes,
  bitsPerValue,
});

export const sizesOf = (sizes: Readonly<Record<string, number>>) => (symbol: string) => sizes[symbol];
/** The number behind a formula; every symbol must be given. */
export function number(size: Size, sizes: Readonly<Record<string, number>>): number {
  const value = evaluateSize(size, sizesOf(sizes));
  if (value === undefined) throw new Error(`no number for ${size.key}`);
  return value;
}

/** Groups by symbols `g_q`, a stream by `s_x`. */
const groups = (...axes: readonly CostedAxis[]) => new Map(axes.map((a) => [a.id, sizeSymbol(`g_${a.name}`)]));
const stream = (a: CostedAxis) => ({ axis: a.id, size: sizeSymbol(`s_${a.name}`) });

/** ab, bc → ac, group a and c, stream b. */
export function matmul(bits = 32) {
  const [a, b, c] = [axis('a'), axis('b'), axis('c')] as const;
  const C = array('C', [a, c], bits);
  const shape: RegionShape = {
    loads: [array('A', [a, b], bits), array('B', [b, c], bits)],
    saves: [C],
    states: [C],
    chunkValues: [],
    groups: groups(a, c),
    stream: stream(b),
  };
  return { shape, a, b, c };
}

/** softmax(Q·Kᵀ)·V over `heads` that Q and O have, of which K and V carry only `shared`; group q and the heads, stream x. */
function attentionOver(heads: readonly CostedAxis[], shared: readonly CostedAxis[], bits = 32) {
  const [q, x, d] = [axis('q'), axis('x'), axis('d')] as const;
  const S = array('S', [...heads, q, x], bits);
  const shape: RegionShape = {
    loads: [
      array('Q', [...heads, q, d], bits),
      array('K', [...shared, x, d], bits),
      array('V', [...shared, x, d], bits),
    ],
    saves: [array('O', [...heads, q, d], bits)],
    states: [array('o', [...heads, q, d], bits), array('m', [...heads, q], bits), array('z', [...heads, q], bits)],
    chunkValues: [[S], [{ ...S, name: 'P' }]],
    groups: groups(...heads, q),
    stream: stream(x),
  };
  return { shape, q, x, d };
}

export const attention = (bits = 32) => attentionOver([], [], bits);
export function multiHead() {
  const h = axis('h');
  return attentionOver([h], [h]);
}
/** k groups of KV heads with r queries each. */
export function groupedQuery() {
  const [k, r] = [axis('k'), axis('r')] as const;
  return attentionOver([k, r], [k]);
}

/** Attention as three kernels with S and P in the parent level. */
export function unfusedAttention(): readonly RegionShape[] {
  const [q, x, d] = [axis('q'), axis('x'), axis('d')] as const;
  const [Q, K, V, O] = [array('Q', [q, d]), array('K', [x, d]), array('V', [x, d]), array('O', [q, d])] as const;
  const [S, P] = [array('S', [q, x]), array('P', [q, x])] as const;
  const region = (loads: readonly CostedArray[], save: CostedArray): RegionShape => ({
    loads,
    saves: [save],
    states: [],
    chunkValues: [[save]],
    groups: new Map(),
  });
  return [region([Q, K], S), region([S], P), region([P, V], O)];
}

export const constant = sizeConstant;
