/** The uniform block at group 0, binding 0: one word per field. */
import { evaluateSize, printSize } from '@ncd/language';
import type { UniformField } from '../manifest.ts';
import { type Failed, failed } from './errors.ts';

const infinityWord = 0x7f800000;

/** The words of the block, padded to 16 bytes. A size that no 32-bit word holds is an error. */
export function uniformWords(
  fields: readonly UniformField[],
  sizes: ReadonlyMap<string, number>,
): { readonly kind: 'ok'; readonly words: Uint32Array<ArrayBuffer> } | Failed {
  const words = new Uint32Array(Math.ceil(fields.length / 4) * 4);
  for (const [i, field] of fields.entries()) {
    switch (field.kind) {
      case 'infinity':
        words[i] = infinityWord;
        break;
      case 'size': {
        const value = evaluateSize(field.size, (symbol) => sizes.get(symbol));
        if (value === undefined) return failed('sizes', `the size ${printSize(field.size)} is not known`);
        if (value < -(2 ** 31) || value >= 2 ** 32)
          return failed('sizes', `${printSize(field.size)} is ${value}, which no 32-bit word holds`);
        words[i] = value; // a negative size, as an affine index may need, wraps to two's complement
        break;
      }
    }
  }
  return { kind: 'ok', words };
}
