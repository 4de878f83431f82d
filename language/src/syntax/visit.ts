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
