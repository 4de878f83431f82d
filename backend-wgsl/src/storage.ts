/** How element types are laid out in device buffers. */
import type { ConcreteType } from '@ncd/language';
import type { DeviceStorage } from './manifest.ts';

/** `f16` says whether the device has `shader-f16`. */
export function deviceStorage(element: ConcreteType, f16: boolean): DeviceStorage {
  switch (element) {
    case 'f32':
    case 'i32':
    case 'u32':
      return element;
    case 'f16':
      return f16 ? 'f16' : 'f32';
    case 'bool':
      return 'bool32';
    case 'i4':
      return 'i4x8';
    case 'u4':
      return 'u4x8';
    case 'i8':
      return 'i8x4';
    case 'u8':
      return 'u8x4';
    default:
      return element;
  }
}

/** The type of one element of the WGSL array. */
export function wordType(storage: DeviceStorage): string {
  switch (storage) {
    case 'f32':
    case 'f16':
    case 'i32':
    case 'u32':
      return storage;
    default:
      return 'u32';
  }
}
