import { totalmem } from 'node:os';
import {
  bindSizes,
  type ConcreteType,
  type Diagnostic,
  describeSizeProblem,
  diagnose,
  didYouMean,
  elementCount,
  evaluateSize,
  NCD6206,
  NCD6207,
  NCD6208,
  NCD6210,
  NCD6211,
  NCD6228,
  NCD6231,
  printElementType,
  randomTensor,
  type Signature,
  type SizeProblem,
  sizedAxes,
  type Tensor,
} from '@ncd/language';
import { readInput } from '../data/input.ts';
import { filledWith, isLiteral } from '../data/literal.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { Assignment } from './assignments.ts';

export interface InputOptions {
  readonly inputs: readonly Assignment<string>[];
  readonly sizes: readonly Assignment<number>[];
  readonly seed: number;
  /** Whether floats may be rounded to the blocks of a parameter. */
  readonly quantise: boolean;
}

export interface RunInputs {
  /** Every size symbol of the signature. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The arrays, made when they are first asked for: a run that is too large can be refused before it fills the memory. */
  readonly arrays: () => Result<ReadonlyMap<string, Tensor>>;
}

/** The data for one run: what `-i` names or, without any, random numbers. */
export async function gatherInputs(signature: Signature, options: InputOptions): Promise<Result<RunInputs>> {
  const misnamed = [...twice(options), ...unknownNames(signature, options)];
  if (misnamed.length > 0) return fail(...misnamed);
  const given = new Map(options.sizes.map(({ name, value }) => [name, value]));
  if (options.inputs.length === 0) return randomInputs(signature, given, options.seed);

  const inputs = new Map<string, Tensor>();
  const problems: Diagnostic[] = [];
  /** Arrays that are one number everywhere, to be made when sizes are known. */
  const filled = new Map<string, Tensor>();
  for (const { name, stored, axes, inout } of signature.inputs) {
    const input = options.inputs.find((candidate) => candidate.name === name);
    if (!input) {
      const type = describeType(stored, axes);
      problems.push(diagnose(NCD6207, undefined, { name, type }, { hint: `add -i ${name}=FILE` }));
      continue;
    }
    const read = await readInput(input.value, { parameter: name, type: stored, quantise: options.quantise });
    if (read.ok && inout && axes.length > 0 && isLiteral(input.value)) filled.set(name, read.value);
    else if (read.ok) inputs.set(name, read.value);
    else problems.push(...read.diagnostics);
  }
  if (problems.length > 0) return fail(...problems);
  const shapes = new Map([...inputs].map(([name, { shape }]) => [name, shape]));
  const bound = bindSizes(signature, shapes, given);
  if (bound.problems.length > 0) return fail(...describeProblems(signature, bound.problems));
  for (const { name, axes } of signature.inputs) {
    const number = filled.get(name);
    if (!number) continue;
    const shape = axes.map((axis) => evaluateSize(axis.size, (symbol) => bound.sizes.get(symbol)) ?? 0);
    inputs.set(name, filledWith(number, shape));
  }
  return succeed({ sizes: bound.sizes, arrays: () => succeed(inputs) });
}

/** Inputs of the given sizes, filled with numbers that the seed fixes. */
export function randomInputs(
  signature: Signature,
  given: ReadonlyMap<string, number>,
  seed: number,
): Result<RunInputs> {
  const { sizes, problems } = bindSizes(signature, new Map(), given);
  if (problems.length > 0) return fail(...describeProblems(signature, problems));
  let made: Result<ReadonlyMap<string, Tensor>> | undefined;
  const make = (): Result<ReadonlyMap<string, Tensor>> => {
    const arrays = new Map<string, Tensor>();
    for (const { name, stored, axes } of signature.inputs) {
      const shape = axes.map((axis) => evaluateSize(axis.size, (symbol) => sizes.get(symbol)) ?? 0);
      if (elementCount(shape) * 4 > totalmem()) {
        const what = `${name} of shape [${shape.join(', ')}]`;
        return fail(diagnose(NCD6231, undefined, { what }));
      }
      arrays.set(name, randomTensor(name, stored, shape, seed));
    }
    return succeed(arrays);
  };
  return succeed({
    sizes,
    arrays: () => {
      made ??= make();
      return made;
    },
  });
}

function twice({ inputs, sizes }: InputOptions): Diagnostic[] {
  const check = (option: string, assignments: readonly { readonly name: string }[]) => {
    const names = assignments.map(({ name }) => name);
    const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    return [...twice].map((name) => diagnose(NCD6228, undefined, { option, name }));
  };
  return [...check('-i', inputs), ...check('--size', sizes)];
}

function unknownNames(signature: Signature, options: InputOptions): Diagnostic[] {
  const { name: diagram, inputs, symbols } = signature;
  const parameters = inputs.map((input) => input.name);
  const list = (kind: string, names: readonly string[]) => `its ${kind} are ${names.join(', ') || 'none'}`;
  return [
    ...options.inputs
      .filter(({ name }) => !parameters.includes(name))
      .map(({ name }) => {
        const hint = didYouMean(name, parameters) ?? list('parameters', parameters);
        return diagnose(NCD6206, undefined, { name, diagram }, { hint });
      }),
    ...options.sizes
      .filter(({ name }) => !sizedAxes(signature).includes(name))
      .map(({ name }) => {
        const hint = didYouMean(name, symbols) ?? list('open axes', symbols);
        return diagnose(NCD6211, undefined, { axis: name, diagram }, { hint });
      }),
  ];
}

function describeProblems(signature: Signature, problems: readonly SizeProblem[]): Diagnostic[] {
  const axes = problems.flatMap((problem) => (problem.kind === 'unknown' ? [problem.symbol] : []));
  const described = problems
    .filter((problem) => problem.kind !== 'unknown')
    .map((problem) => diagnose(NCD6208, undefined, { problem: describeSizeProblem(problem) }));
  if (axes.length === 0) return described;
  const hint = `add ${axes.map((axis) => `--size ${axis}=N`).join(' ')}`;
  return [...described, diagnose(NCD6210, undefined, { axes, diagram: signature.name }, { hint })];
}

const describeType = (type: ConcreteType, axes: readonly { readonly name: string }[]) =>
  axes.length === 0 ? printElementType(type) : `${printElementType(type)}[${axes.map((axis) => axis.name).join(', ')}]`;
