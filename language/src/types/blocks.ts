/** Block formats: blocks of values along the last axis, each with a scale and small codes (language reference §2).
 *
 * A block lies in memory as the scale, the minimum if there is one, then the codes. Codes of fewer than 8 bits share bytes:
 * with k codes to a byte, byte j holds the codes j, j + block/k, j + 2·block/k … from its lowest bits up. The formats with
 * a name are those of GGUF (ggml's `block_q8_0`, `block_q4_0`, `block_q4_1`). */

export interface BlockFormat {
  readonly name: string;
  /** Of a code. */
  readonly bits: 1 | 2 | 4 | 8;
  /** Values in a block. */
  readonly block: number;
  /** value = scale · (code + bias), plus the block's minimum where it has one. */
  readonly scale: BlockScalar;
  readonly minimum?: BlockScalar;
  readonly bias: number;
  /** Codes are two's complement. */
  readonly signed: boolean;
}
export type BlockScalar = 'f16' | 'f32';
export const blockScalars: readonly BlockScalar[] = ['f16', 'f32'];

/** `q4_0`, or for a declared format its name and definition: types are equal where their texts are. */
export type BlockType = 'q8_0' | 'q4_0' | 'q4_1' | `quant ${string}`;

const named: Readonly<Record<'q8_0' | 'q4_0' | 'q4_1', BlockFormat>> = {
  q8_0: { name: 'q8_0', bits: 8, block: 32, scale: 'f16', bias: 0, signed: true },
  q4_0: { name: 'q4_0', bits: 4, block: 32, scale: 'f16', bias: -8, signed: false },
  q4_1: { name: 'q4_1', bits: 4, block: 32, scale: 'f16', minimum: 'f16', bias: 0, signed: false },
};
export const blockTypes: readonly BlockType[] = ['q8_0', 'q4_0', 'q4_1'];

export const isBlockType = (type: string): type is BlockType => Object.hasOwn(named, type) || type.startsWith('quant ');

/** The type of a declared format. */
export const declaredBlockType = ({ name, ...format }: BlockFormat): BlockType =>
  `quant ${name} ${JSON.stringify(format)}`;

export function blockFormat(type: BlockType): BlockFormat {
  if (Object.hasOwn(named, type)) return named[type as keyof typeof named];
  const [, name = '', ...definition] = type.split(' ');
  return { name, ...(JSON.parse(definition.join(' ')) as Omit<BlockFormat, 'name'>) };
}

export const scalarBytes = (scalar: BlockScalar): number => (scalar === 'f16' ? 2 : 4);

/** Where the codes of a block start, in bytes. */
export const headerBytes = ({ scale, minimum }: BlockFormat): number =>
  scalarBytes(scale) + (minimum === undefined ? 0 : scalarBytes(minimum));

export const blockBytes = (format: BlockFormat): number => headerBytes(format) + (format.block * format.bits) / 8;

/** How many blocks fill whole words. */
export const blocksPerWords = (format: BlockFormat): number => (blockBytes(format) % 4 === 0 ? 1 : 2);
