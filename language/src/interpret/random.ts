import { roundF16 } from '../term/index.ts';
import { blockFormat, type ConcreteType, isBlockType, readsAs } from '../types/index.ts';
import { quantise } from './block-data.ts';
import { elementCount, type NumericArray, type Tensor } from './tensor.ts';
import { uniform } from './uniform.ts';

/** A repeatable input for a run without data: standard normal numbers for floats, integers from 0 to 7 (small, so that
 * they can serve as indices), codes of 4 and 8 bits from their whole range, fair coins for bool; block formats as the floats
 * quantised. The values depend on the seed and the input's name alone. */
export function randomTensor(name: string, element: ConcreteType, shape: readonly number[], seed: number): Tensor {
  const count = elementCount(shape);
  const next = generator(seed, name);
  const normals = () => Float32Array.from({ length: count }, () => normal(next));
  if (isBlockType(element)) return { element, shape, data: quantise(normals(), blockFormat(element)) };
  const codes = codeRanges[element];
  if (codes) {
    const { least, most, from } = codes;
    const values = Array.from({ length: count }, () => least + Math.floor(next() * (most - least + 1)));
    return { element, shape, data: from(values) };
  }
  switch (readsAs(element)) {
    case 'f32':
      return { element, shape, data: normals() };
    case 'f16':
      return { element, shape, data: normals().map(roundF16) };
    case 'i32':
      return { element, shape, data: Int32Array.from({ length: count }, () => Math.floor(next() * 8)) };
    case 'u32':
      return { element, shape, data: Uint32Array.from({ length: count }, () => Math.floor(next() * 8)) };
    case 'bool':
      return { element, shape, data: Uint8Array.from({ length: count }, () => Math.floor(next() * 2)) };
  }
}

interface CodeRange {
  readonly least: number;
  readonly most: number;
  readonly from: (values: readonly number[]) => NumericArray;
}
const signed = (values: readonly number[]) => Int8Array.from(values);
const unsigned = (values: readonly number[]) => Uint8Array.from(values);

const codeRanges: Readonly<Partial<Record<ConcreteType, CodeRange>>> = {
  i4: { least: -8, most: 7, from: signed },
  u4: { least: 0, most: 15, from: unsigned },
  i8: { least: -128, most: 127, from: signed },
  u8: { least: 0, most: 255, from: unsigned },
};

/** Uniform numbers in [0, 1), started from an FNV-1a hash of seed and name. */
function generator(seed: number, name: string): () => number {
  let state = 0x811c9dc5;
  for (const character of `${seed}:${name}`)
    state = Math.imul(state ^ (character.codePointAt(0) as number), 0x01000193);
  return uniform(state);
}

/** Box and Muller's method; one minus the first number keeps the logarithm finite. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
