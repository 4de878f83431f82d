/** What a block format asks of an array: blocks run along the last axis, which holds whole ones. */
import type { Span } from '../source/index.ts';
import { blockFormat, isBlockType } from './blocks.ts';
import { constantSize, quotientSize, sizeConstant } from './size.ts';
import type { ArrayType } from './type.ts';
import type { Constraint } from './typed.ts';

export type BlockRule =
  /** Nothing can make it right: the arguments of NCD3132. */
  | {
      readonly kind: 'broken';
      readonly type: string;
      readonly block: number;
      readonly axis?: string;
      readonly size?: number;
    }
  /** To be checked once the size is known. */
  | { readonly kind: 'constraint'; readonly constraint: Constraint };

/** `undefined` where the array is not in blocks, or certainly in whole ones. */
export function blockRule({ element, axes }: ArrayType, span: Span): BlockRule | undefined {
  if (element.kind !== 'concrete' || !isBlockType(element.type)) return undefined;
  const { name, block } = blockFormat(element.type);
  const last = axes.at(-1);
  if (!last) return { kind: 'broken', type: name, block };
  const size = constantSize(last.size);
  if (size !== undefined)
    return size % block === 0 ? undefined : { kind: 'broken', type: name, block, axis: last.name, size };
  return {
    kind: 'constraint',
    constraint: {
      left: quotientSize('mod', last.size, sizeConstant(block)),
      operator: '==',
      right: sizeConstant(0),
      span,
      reason: `a block of ${name} holds ${block} values`,
    },
  };
}
