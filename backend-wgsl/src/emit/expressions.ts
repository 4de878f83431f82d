/** Expressions as WGSL. */
import type { Size } from '@ncd/language';
import { expressionText, type Notation } from '../loops/expression-text.ts';
import type { Expression } from '../loops/index.ts';
import type { DeviceStorage } from '../manifest.ts';
import { helperOf } from './helpers.ts';
import { literalText } from './literals.ts';
import { unpackName } from './unpack.ts';

export interface Storage {
  /** The field of the uniform block. */
  readonly fieldOf: (size: Size) => string;
  readonly storageOf: (buffer: string) => DeviceStorage;
}

export function wgslText(expression: Expression, { fieldOf, storageOf }: Storage, workgroupSize: number): string {
  const notation: Notation = {
    literal: ({ type, value }) => literalText(type, value),
    size: ({ size }) => `sizes.${fieldOf(size)}`,
    invocation: `((group.z * groups.y + group.y) * groups.x + group.x) * ${workgroupSize}u + lane`,
    workgroup: '(group.z * groups.y + group.y) * groups.x + group.x',
    lane: 'lane',
    load: (buffer, index) => loadText(buffer, storageOf(buffer), index),
    call: callText,
  };
  return expressionText(expression, notation);
}

function loadText(buffer: string, storage: DeviceStorage, index: string): string {
  switch (storage) {
    case 'f32':
    case 'i32':
    case 'u32':
      return `${buffer}[${index}]`;
    case 'f16':
      return `f32(${buffer}[${index}])`;
    case 'bool32':
      return `bool(${buffer}[${index}])`;
    case 'i4x8':
    case 'u4x8':
    case 'i8x4':
    case 'u8x4':
      return `${unpackName(buffer)}(${index})`;
    default:
      return `${buffer}[${index}]`; // a word of blocks
  }
}

export function storedText(value: string, storage: DeviceStorage): string {
  switch (storage) {
    case 'f16':
      return `f16(${value})`;
    case 'bool32':
      return `u32(${value})`;
    default:
      return value;
  }
}

function callText(call: Expression & { readonly kind: 'call' }, args: readonly string[]): string {
  const [first, second, third] = args as readonly [string, string, string];
  const helper = helperOf(call);
  if (helper) return `${helper}(${args.join(', ')})`;
  const integer = call.type === 'i32' || call.type === 'u32';
  switch (call.fn) {
    case 'select':
      return `select(${third}, ${second}, ${first})`;
    case 'rsqrt':
      return `inverseSqrt(${first})`;
    case 'floor':
    case 'round':
      return integer ? first : `${call.fn}(${first})`;
    case 'neg':
      return `(0u - ${first})`; // for u32, where there is no sign
    case 'sign':
      return call.type === 'u32' ? `min(${first}, 1u)` : `sign(${first})`;
    case 'bits':
      return `((${first} >> (${second})) & ((1u << ${third}) - 1u))`;
    case 'signedBits':
      return `extractBits(bitcast<i32>(${first}), ${second}, ${third})`;
    case 'half':
      return `unpack2x16float(${first} >> (${second})).x`;
    case 'floatBits':
      return `bitcast<f32>(${first})`;
    case 'halfOf':
      return `pack2x16float(vec2f(${first}, 0f))`;
    case 'wordOf':
      return `bitcast<u32>(${first})`;
    case 'placed':
      return `(${first} << (${second}))`;
    case 'indexI32':
      return `i32(${first})`;
    case 'indexU32':
      return `u32(${first})`;
    case 'min':
    case 'max':
      return `${call.fn}(${first}, ${second})`;
    default:
      return `${call.fn}(${first})`;
  }
}
