/** Expressions as WGSL. */
import { type Size } from '@ncd/language';
import type { DeviceStorage } from '../manifest.ts';
import type { Expression } from '../loops/index.ts';
import { expressionText, type Notation } from '../loops/expression-text.ts';
import { helperOf } from './helpers.ts';

type Call = Expression & { readonly kind: 'call' };

export function wgslNotation(
  fieldOf: (size: Size) => string,
  storageOf: (buffer: string) => DeviceStorage,
): Notation {
  return {
    literal: ({ type, value }) => wgslLiteral(type, value),
    size: ({ size }) => `sizes.${fieldOf(size)}`,
    invocation: '((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane',
    load: (buffer, index) => {
      switch (storageOf(buffer)) {
        case 'f32':
        case 'i32':
        case 'u32':
          return `${buffer}[${index}]`;
        case 'f16':
          return `f32(${buffer}[${index}])`;
        case 'bool32':
          return `bool(${buffer}[${index}])`;
        case 'i8x4':
        case 'u8x4':
          return `${unpackName(buffer)}(${index})`;
      }
    },
    call: wgslCall,
  };
}
