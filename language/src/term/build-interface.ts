/** The inputs and results of a term: parameters, and what a diagram gives or a test asserts. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Type, TypedDiagram } from '../types/index.ts';
import { buildAccumulator } from './build-recurrences.ts';
import type { Frame, Value } from './frame.ts';
import type { NodeId, TermResult } from './term.ts';

export function addInput(frame: Frame, name: string, type: Type, span: Span, inputs: NodeId[]): Value {
  switch (type.kind) {
    case 'array': {
      const taken = inputs.map((id) => frame.builder.node(id).name);
      const input = frame.builder.input(
        unused(name, taken),
        frame.storedElement(type.element),
        type.axes.map((a) => frame.axis(a.name)),
        span,
      );
      inputs.push(input);
      return frame.asElement(input, frame.computeElement(type), span);
    }
    case 'tuple':
      return {
        fields: type.fields.map((field, i) => ({
          ...(field.name ? { name: field.name } : {}),
          value: addInput(frame, `${name}_${field.name ?? i}`, field.type, span, inputs),
        })),
      };
    case 'unknown':
      throw new Error('NCD9002: an unsound diagram has no term');
  }
}

export function diagramResults(frame: Frame, diagram: TypedDiagram): TermResult[] {
  const { declaration } = diagram;
  const value = frame.ascribe(bodyOf(frame, declaration), diagram.result, declaration.span);
  const results: TermResult[] = [];
  const flatten = (v: Value, type: Type, name: string): void => {
    if (typeof v === 'number') {
      const node = frame.builder.node(v);
      const axes = type.kind === 'array' ? type.axes.map((a) => frame.axis(a.name)) : node.axes;
      const own = unused(
        name,
        results.map((r) => r.name),
      );
      results.push({ name: own, node: v, axes, element: node.element });
    } else
      v.fields.forEach((field, i) => {
        const fieldType = type.kind === 'tuple' ? type.fields[i] : undefined;
        const own = fieldType?.name ?? field.name ?? String(i);
        flatten(
          field.value,
          fieldType?.type ?? { kind: 'unknown' },
          name === 'result' ? (/^\d/.test(own) ? `result${own}` : own) : `${name}_${own}`,
        );
      });
  };
  flatten(value, diagram.result, 'result');
  return results;
}

/** `name`, or `name_2` where the parts of tuples get the name of something else (`(A: (x: f32), A_x: f32)`). */
function unused(name: string, taken: readonly (string | undefined)[]): string {
  let own = name;
  for (let i = 2; taken.includes(own); i++) own = `${name}_${i}`;
  return own;
}

/** Both sides of `~=` as `left0`, `right0`; a condition as `holds0`. */
export function assertionResults(frame: Frame, diagram: TypedDiagram): TermResult[] {
  const test = diagram.declaration as A.Test;
  const results: TermResult[] = [];
  const add = (name: string, node: NodeId, like?: NodeId): void => {
    const { axes, element } = frame.builder.node(node);
    const order = like === undefined ? axes : frame.builder.node(like).axes;
    results.push({ name, node, axes: order.length === axes.length ? order : axes, element });
  };
  diagram.assertions.forEach((assertion, i) => {
    for (const statement of test.body.statements)
      if (statement.kind === 'let' && statement.span.end <= assertion.span.start) frame.once(statement);
    if (assertion.kind === 'binary' && assertion.operator === '~=') {
      const [left, right] = frame.operands([assertion.left, assertion.right]);
      add(`left${i}`, left as NodeId);
      add(`right${i}`, right as NodeId, left);
    } else add(`holds${i}`, frame.array(assertion));
  });
  return results;
}

export function bodyOf(frame: Frame, declaration: TypedDiagram['declaration']): Value {
  return declaration.kind === 'accumulator' ? buildAccumulator(frame, declaration) : frame.block(declaration.body);
}
