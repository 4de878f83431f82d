/** ONNX models as bytes: the little of Protocol Buffers and of `onnx.proto` that a graph of a few nodes needs. */

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  /** `com.microsoft` for operators of ONNX Runtime's own. */
  readonly domain?: string;
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers are `int` attributes, and lists of them `ints`; `{ float }` is a `float`. */
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export type OnnxElement = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

export interface OnnxValue {
  readonly name: string;
  readonly element: OnnxElement;
  /** Left out where the runtime shall infer it. */
  readonly shape?: readonly number[];
}

export interface OnnxGraph {
  /** Of the default domain. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** A serialised `ModelProto`. */
export function onnxModel({ opset, nodes, inputs, outputs }: OnnxGraph): Uint8Array {
  const domains = new Set(nodes.map((n) => n.domain ?? ''));
  const graph = message(
    ...nodes.map((n) => field(1, node(n))),
    text(2, 'graph'),
    ...inputs.map((v) => field(11, value(v))),
    ...outputs.map((v) => field(12, value(v))),
  );
  return message(
    integer(1, 10), // ir_version
    field(7, graph),
    ...[...domains].map((domain) => field(8, message(text(1, domain), integer(2, domain === '' ? opset : 1)))),
  );
}

const elements: Readonly<Record<OnnxElement, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

function value({ name, element, shape }: OnnxValue): Uint8Array {
  const dimensions = shape && field(2, message(...shape.map((n) => field(1, integer(1, n)))));
  const tensor = message(integer(1, elements[element]), ...(dimensions ? [dimensions] : []));
  return message(text(1, name), field(2, field(1, tensor)));
}

function node({ op, domain, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, a]) => field(5, attribute(name, a))),
    ...(domain ? [text(7, domain)] : []),
  );
}

function attribute(name: string, a: Attribute): Uint8Array {
  const typed = (type: number, ...fields: Uint8Array[]): Uint8Array =>
    message(text(1, name), ...fields, integer(20, type));
  if (typeof a === 'number') return typed(2, integer(3, a));
  if (typeof a === 'string') return typed(3, text(4, a));
  if ('float' in a) return typed(1, float(2, a.float));
  return typed(7, ...a.map((n) => integer(8, n)));
}

// ---- Protocol Buffers, wire format

function message(...fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((n, f) => n + f.length, 0));
  let at = 0;
  for (const f of fields) {
    bytes.set(f, at);
    at += f.length;
  }
  return bytes;
}

/** Seven bits to a byte, the lowest first; negative numbers in 64 bits of two's complement. */
function varint(n: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(n)); ; rest >>= 7n) {
    const low = Number(rest & 127n);
    if (rest < 128n) return Uint8Array.from([...bytes, low]);
    bytes.push(low | 128);
  }
}

const key = (number: number, wire: number): Uint8Array => varint(number * 8 + wire);
const integer = (number: number, n: number): Uint8Array => message(key(number, 0), varint(n));
const field = (number: number, bytes: Uint8Array): Uint8Array => message(key(number, 2), varint(bytes.length), bytes);
const text = (number: number, s: string): Uint8Array => field(number, new TextEncoder().encode(s));
const float = (number: number, x: number): Uint8Array =>
  message(key(number, 5), new Uint8Array(new Float32Array([x]).buffer));
