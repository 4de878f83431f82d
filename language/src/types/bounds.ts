/** What type variables stand for: `<T: float, W: weight>` (language reference §2). */
import { isBlockType } from './blocks.ts';
import { type ComputeType, type ConcreteType, isFloat, isInteger, readsAs } from './elements.ts';

export const bounds = ['float', 'int', 'number', 'weight', 'code'] as const;
export type Bound = (typeof bounds)[number];

interface BoundFacts {
  readonly admits: (type: ConcreteType) => boolean;
  /** What the variable stands for in a program of its own, where nothing else is said. */
  readonly usual: ConcreteType;
  /** Of a bound that says how a parameter is stored: what it reads as, however it is stored. */
  readonly reads?: ComputeType;
  /** For hints. */
  readonly members: string;
}

const isComputed = (type: ConcreteType): boolean => readsAs(type) === type;

const facts: Readonly<Record<Bound, BoundFacts>> = {
  float: {
    admits: (type) => isComputed(type) && isFloat(readsAs(type)),
    usual: 'f32',
    members: 'f32 or f16',
  },
  int: {
    admits: (type) => isComputed(type) && isInteger(readsAs(type)),
    usual: 'i32',
    members: 'i32 or u32',
  },
  number: {
    admits: (type) => isComputed(type) && type !== 'bool',
    usual: 'f32',
    members: 'f32, f16, i32 or u32',
  },
  weight: {
    admits: (type) => type === 'f32' || type === 'f16' || isBlockType(type),
    usual: 'f32',
    reads: 'f32',
    members: 'f32, f16, q8_0, q4_0, q4_1 or a format declared with `quant`',
  },
  code: {
    admits: (type) => type === 'i32' || (!isComputed(type) && !isBlockType(type)),
    usual: 'i8',
    reads: 'i32',
    members: 'i4, u4, i8, u8 or i32',
  },
};

export const admits = (bound: Bound, type: ConcreteType): boolean => facts[bound].admits(type);
export const usualElement = (bound: Bound): ConcreteType => facts[bound].usual;
/** What a variable of storage reads as; `undefined` for one that computes as it is stored. */
export const boundReadsAs = (bound: Bound): ComputeType | undefined => facts[bound].reads;
export const describeBound = (bound: Bound): string => facts[bound].members;
