/** What is computed twice: by a diagram and by an ONNX graph. */
import type { SmallInteger } from '@ncd/language';
import type { OnnxElement, OnnxGraph, OnnxNode } from './model.ts';

export type CaseInput =
  /** Seeded random numbers, normally distributed around `offset`. */
  | { readonly shape: readonly number[]; readonly scale?: number; readonly offset?: number }
  /** Seeded random codes from the whole range of their type. */
  | { readonly shape: readonly number[]; readonly element: SmallInteger }
  /** i32 where nothing else is said. */
  | { readonly shape: readonly number[]; readonly values: readonly number[]; readonly element?: 'f32' | SmallInteger };

export interface OracleCase {
  readonly name: string;
  readonly text: string;
  /** The diagram in it; `f` where nothing else is said. */
  readonly diagram?: string;
  /** By the names that the diagram and the graph have for them. */
  readonly arrays: Readonly<Record<string, CaseInput>>;
  /** Attributes of the graph that are parameters of the diagram. */
  readonly scalars?: Readonly<Record<string, number>>;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly graph: OnnxGraph;
  /** Results of the diagram, and the outputs of the graph that they must equal. */
  readonly results: Readonly<Record<string, string>>;
  /** The largest distance from the oracle, as a share of its largest value. */
  readonly tolerance?: number;
}

/** A graph whose inputs are the arrays of a case, as f32 where nothing else is said. */
export function graphOf(
  arrays: OracleCase['arrays'],
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  elements: Readonly<Record<string, OnnxElement>> = {},
  opset = 23,
): OnnxGraph {
  return {
    opset,
    nodes,
    inputs: Object.entries(arrays).map(([name, { shape }]) => ({ name, element: elements[name] ?? 'float32', shape })),
    outputs: outputs.filter(Boolean).map((name) => ({ name, element: elements[name] ?? 'float32' })),
  };
}
