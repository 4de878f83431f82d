/** What can be named at a place. */
import { type ast, visitExpressions } from '../syntax/index.ts';
import type { Typed } from '../types/index.ts';
import { axesOf } from './occurrences.ts';

/** The declaration around an offset or, in a text that is not finished, the one before it. */
export const itemAt = (typed: Typed, offset: number): ast.Item | undefined =>
  typed.resolved.entry.parsed.module.items.findLast((item) => item.span.start <= offset);

/** The values that a block can name at an offset, the nearest first. */
export function valuesAt(item: ast.Item, offset: number): readonly ast.Name[] {
  const found: ast.Name[] = [];
  const inBlock = (block: ast.Block): void => {
    for (const statement of block.statements) {
      if (statement.span.start >= offset) break;
      inExpression(statement.value);
      if (statement.kind === 'let' && statement.span.end <= offset) found.unshift(...statement.names);
    }
    if (block.value) inExpression(block.value);
  };
  const inExpression = (e: ast.Expression): void => {
    if (!mayHold(e, offset)) return;
    switch (e.kind) {
      case 'at':
        return inBlock(e.body);
      case 'scan':
        found.unshift(...e.state.map(({ name }) => name));
        return inBlock(e.body);
      case 'unary':
        return inExpression(e.operand);
      case 'binary':
        inExpression(e.left);
        return inExpression(e.right);
      case 'call':
        return e.arguments.forEach(inExpression);
      case 'index':
      case 'field':
        return inExpression(e.target);
      case 'tuple':
        return e.elements.forEach(inExpression);
      case 'number':
      case 'bool':
      case 'inf':
      case 'reference':
      case 'missing':
        return;
    }
  };
  switch (item.kind) {
    case 'diagram':
      found.push(...item.parameters.map(({ name }) => name));
      inBlock(item.body);
      break;
    case 'test':
      inBlock(item.body);
      break;
    case 'accumulator':
      found.push(...namesOfPart(item, offset));
      for (const block of [item.step, item.merge?.body, item.tail]) if (block) inBlock(block);
      break;
    case 'import':
    case 'axisDeclaration':
    case 'target':
    case 'quant':
    case 'budget':
      break;
  }
  return found.filter(({ text }) => text !== '');
}

/** What the step, the merge or the tail of an accumulator can name, whichever is at an offset. */
function namesOfPart({ parameters, state, merge, tail }: ast.Accumulator, offset: number): readonly ast.Name[] {
  const isIn = (block: ast.Block | undefined): boolean => block !== undefined && block.span.start < offset;
  const states = state.map(({ name }) => name);
  if (isIn(tail)) return states;
  return merge && isIn(merge.body) ? [merge.left, merge.right] : [...parameters.map(({ name }) => name), ...states];
}

/** A block that is not closed yet goes on to the end of the file. */
function mayHold(e: ast.Expression, offset: number): boolean {
  const { file, start, end } = e.span;
  if (start > offset) return false;
  const isBlock = e.kind === 'at' || e.kind === 'scan';
  return offset <= end || (isBlock ? file.text[end - 1] !== '}' : true);
}

/** The states that a recurrence, or a step, has to give a next value; the nearest first. */
export function statesAt(item: ast.Item | undefined, offset: number): readonly ast.Name[] {
  const found: ast.Name[] = item?.kind === 'accumulator' ? item.state.map(({ name }) => name) : [];
  const block = item?.kind === 'accumulator' ? item.step : item && 'body' in item ? item.body : undefined;
  if (block)
    visitExpressions(block, (e) => {
      if (e.kind === 'scan' && mayHold(e, offset)) found.unshift(...e.state.map(({ name }) => name));
    });
  return found;
}

/** The axes that can be named in a declaration: its own, and those of the file. */
export function axisNames(typed: Typed, item: ast.Item | undefined): readonly string[] {
  const declared = [...typed.resolved.entry.scope]
    .filter(([, declaration]) => declaration.kind === 'axisDeclaration')
    .map(([name]) => name);
  const own = item ? [...axesOf(typed, item).keys()] : [];
  const written = item?.kind === 'diagram' ? signatureAxes(item) : [];
  return [...new Set([...own, ...written, ...declared])].filter((name) => name !== '');
}

/** Also where the types of a signature that is not finished are unknown. */
function signatureAxes({ parameters, axisParameters, result }: ast.Diagram): readonly string[] {
  const inType = (type: ast.TypeExpression): readonly string[] =>
    type.kind === 'arrayType' ? type.axes.map(({ name }) => name.text) : type.fields.flatMap((f) => inType(f.type));
  return [
    ...axisParameters.map(({ name }) => name.text),
    ...parameters.flatMap(({ type }) => inType(type)),
    ...(result ? inType(result) : []),
  ];
}
