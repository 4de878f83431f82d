import type * as A from './ast.ts';

/** Every expression in a block, those around others first. */
export function visitExpressions(block: A.Block, visit: (e: A.Expression) => void): void {
  for (const e of blockExpressions(block)) visitExpression(e, visit);
}

/** An expression and every one in it. */
export function visitExpression(e: A.Expression, visit: (e: A.Expression) => void): void {
  visit(e);
  for (const inner of childExpressions(e)) visitExpression(inner, visit);
}

/** What stands directly in a block. */
const blockExpressions = ({ statements, value }: A.Block): readonly A.Expression[] => [
  ...statements.flatMap((statement) => [
    ...(statement.kind === 'assign' ? bracketExpressions(statement.axes) : []),
    statement.value,
  ]),
  ...(value ? [value] : []),
];

const bracketExpressions = (axes: A.AxisArguments | undefined): readonly A.Expression[] =>
  (axes?.entries ?? []).flatMap(({ value, otherwise }) => [
    ...(value ? [value] : []),
    ...(otherwise ? [otherwise] : []),
  ]);

/** What stands directly in an expression. */
export function childExpressions(e: A.Expression): readonly A.Expression[] {
  switch (e.kind) {
    case 'unary':
      return [e.operand];
    case 'binary':
      return [e.left, e.right];
    case 'call':
      return [...bracketExpressions(e.axes), ...e.arguments];
    case 'index':
      return [e.target, ...bracketExpressions(e.axes)];
    case 'field':
      return [e.target];
    case 'tuple':
      return e.elements;
    case 'at':
      return blockExpressions(e.body);
    case 'scan':
      return [...e.state.map(({ initial }) => initial), ...blockExpressions(e.body)];
    case 'number':
    case 'bool':
    case 'inf':
    case 'reference':
    case 'missing':
      return [];
  }
}

/** Every statement of a declaration, those around others first. */
export function visitStatements(item: A.Item, visit: (statement: A.Statement) => void): void {
  const inBlock = (block: A.Block): void => {
    for (const statement of block.statements) {
      visit(statement);
      inExpression(statement.value);
    }
    if (block.value) inExpression(block.value);
  };
  // the expressions of a block inside are seen by its own walk
  const inExpression = (expression: A.Expression): void =>
    visitExpression(expression, (e) => {
      if (e.kind !== 'at' && e.kind !== 'scan') return;
      for (const statement of e.body.statements) visit(statement);
    });
  for (const block of blocksOf(item)) inBlock(block);
}

function blocksOf(item: A.Item): readonly A.Block[] {
  switch (item.kind) {
    case 'diagram':
    case 'test':
      return [item.body];
    case 'accumulator':
      return [item.step, ...(item.merge ? [item.merge.body] : []), ...(item.tail ? [item.tail] : [])];
    case 'import':
    case 'axisDeclaration':
    case 'target':
    case 'quant':
    case 'budget':
      return [];
  }
}
