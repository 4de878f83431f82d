import type { ConcreteType } from '@ncd/language';

/** The typed array that holds an element type in JavaScript; i4 and u4 one value to a byte, block formats as
 * the bytes that they are. */
export function arrayName(
  element: ConcreteType,
): 'Float32Array' | 'Int32Array' | 'Uint32Array' | 'Int8Array' | 'Uint8Array' {
  switch (element) {
    case 'f32':
    case 'f16':
      return 'Float32Array';
    case 'i32':
      return 'Int32Array';
    case 'u32':
      return 'Uint32Array';
    case 'i4':
    case 'i8':
      return 'Int8Array';
    default:
      return 'Uint8Array';
  }
}
