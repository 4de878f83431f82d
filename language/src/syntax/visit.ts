import type * as A from './ast.ts';

/** Every expression in a block, those around others first. */
export function visitExpressions(block: A.Block, visit: (e: A.Expression) => void): void {
  for (const statement of block.statements) {
    if (statement.kind === 'assign') visitEntries(statement.axes, visit);
    visitExpression(statement.value, visit);
  }
  if (block.value) visitExpression(block.value, visit);
}

function visitEntries(axes: A.AxisArguments | undefined, visit: (e: A.Expression) => void): void {
  for (const entry of axes?.entries ?? [])
    for (const inner of [entry.value, entry.otherwise]) if (inner) visitExpression(inner, visit);
}

/** An expression and every one in it. */
export function visitExpression(e: A.Expression, visit: (e: A.Expression) => void): void {
  const walk = (inner: A.Expression): void => visitExpression(inner, visit);
  visit(e);
  switch (e.kind) {
    case 'unary':
      return walk(e.operand);
    case 'binary':
      walk(e.left);
      return walk(e.right);
    case 'call':
      visitEntries(e.axes, visit);
      return e.arguments.forEach(walk);
    case 'index':
      walk(e.target);
      return visitEntries(e.axes, visit);
    case 'field':
      return walk(e.target);
    case 'tuple':
      return e.elements.forEach(walk);
    case 'at':
      return visitExpressions(e.body, visit);
    case 'scan':
      for (const { initial } of e.state) walk(initial);
      return visitExpressions(e.body, visit);
    case 'number':
    case 'bool':
    case 'inf':
    case 'reference':
    case 'missing':
      return;
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
