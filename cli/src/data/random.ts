import {
  blockFormat,
  type ConcreteType,
  elementCount,
  isBlockType,
  quantise,
  readsAs,
  roundF16,
  type Tensor,
} from '@ncd/language';

/** A repeatable input for a run without data: standard normal numbers for floats, integers from 0 to 7 (small, so that
 * they can serve as indices), fair coins for bool; block formats as the floats
 * quantised. The values depend on the seed and the input's name alone. */
export function randomTensor(name: string, element: ConcreteType, shape: readonly number[], seed: number): Tensor {
  const count = elementCount(shape);
  const next = generator(seed, name);
  const normals = () => Float32Array.from({ length: count }, () => normal(next));
  if (isBlockType(element)) return { element, shape, data: quantise(normals(), blockFormat(element)) };
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

/** Uniform numbers in [0, 1): the 32-bit generator mulberry32, started from an FNV-1a hash of seed and name. */
function generator(seed: number, name: string): () => number {
  let state = 0x811c9dc5;
  for (const character of `${seed}:${name}`)
    state = Math.imul(state ^ (character.codePointAt(0) as number), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller's method; one minus the first number keeps the logarithm finite. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
