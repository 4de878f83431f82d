/** What a block format asks of an array: blocks run along the last axis, which holds whole ones. */
import type { Span } from '../source/index.ts';
import { type BlockFormat, blockFormat, blocksPerWords, isBlockType } from './blocks.ts';
import { constantSize, quotientSize, sizeConstant } from './size.ts';
import type { ArrayType, ElementType } from './type.ts';
import type { Constraint } from './typed.ts';

export type BlockRule =
  /** Nothing can make it right: the arguments of NCD3132. */
  | {
      readonly kind: 'broken';
      readonly type: string;
      readonly block: number;
      readonly axis?: string;
      readonly size?: number;
      readonly updated?: true;
    }
  /** To be checked once the size is known. */
  | { readonly kind: 'constraint'; readonly constraint: Constraint };

/** `undefined` where the array is not in blocks, or certainly in whole ones. */
export function blockRule({ element, axes }: ArrayType, span: Span): BlockRule | undefined {
  const format = formatOf(element);
  return (
    format && multipleRule(format, axes, format.block, `a block of ${format.name} holds ${format.block} values`, span)
  );
}

/** The same of an array that is updated. Whole words are stored: where a block ends in the middle of one, two blocks at a time. */
export function updateRule({ element, axes }: ArrayType, span: Span): BlockRule | undefined {
  const format = formatOf(element);
  if (!format) return undefined;
  const together = format.block * blocksPerWords(format);
  const reason = `an update of ${format.name} stores ${together} values at a time`;
  const rule = multipleRule(format, axes, together, reason, span);
  return rule?.kind === 'broken' ? { ...rule, updated: true } : rule;
}

const formatOf = (element: ElementType): BlockFormat | undefined =>
  element.kind === 'concrete' && isBlockType(element.type) ? blockFormat(element.type) : undefined;

function multipleRule(
  { name }: BlockFormat,
  axes: ArrayType['axes'],
  block: number,
  reason: string,
  span: Span,
): BlockRule | undefined {
  const last = axes.at(-1);
  if (!last) return { kind: 'broken', type: name, block };
  const size = constantSize(last.size);
  if (size !== undefined)
    return size % block === 0 ? undefined : { kind: 'broken', type: name, block, axis: last.name, size };
  const left = quotientSize('mod', last.size, sizeConstant(block));
  return { kind: 'constraint', constraint: { left, operator: '==', right: sizeConstant(0), span, reason } };
}
