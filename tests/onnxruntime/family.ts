/** A case that is one operator of the default domain of ONNX, with inputs and outputs of the diagram's names. */
import { graphOf, type OracleCase } from './case.ts';
import type { Attribute, OnnxElement } from './model.ts';

export interface Family {
  readonly name: string;
  readonly op: string;
  /** The diagram `f`, and what it imports. */
  readonly text: string;
  readonly arrays: OracleCase['arrays'];
  /** Inputs of the operator in their order where they are not the arrays in theirs; an empty name leaves one out. */
  readonly inputs?: readonly string[];
  /** Those of the operator are called as the diagram's results; its only one is `result`. */
  readonly outputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly elements?: Readonly<Record<string, OnnxElement>>;
  readonly scalars?: OracleCase['scalars'];
  readonly sizes?: OracleCase['sizes'];
  readonly opset?: number;
}

export function family({
  name,
  op,
  text,
  arrays,
  outputs = ['result'],
  elements,
  opset,
  ...options
}: Family): OracleCase {
  const { inputs = Object.keys(arrays), attributes = {}, scalars, sizes } = options;
  return {
    name: `${op}, ${name}`,
    text,
    arrays,
    ...(scalars ? { scalars } : {}),
    ...(sizes ? { sizes } : {}),
    graph: graphOf(arrays, [{ op, inputs, outputs, attributes }], outputs, elements, opset),
    results: Object.fromEntries(outputs.filter(Boolean).map((output) => [output, output])),
  };
}
