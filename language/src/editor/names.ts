/** The names in a declaration, each with the part that it plays there. */
import type { Declaration } from '../names/index.ts';
import { builtinGroup } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';

export type NameRole =
  | { readonly kind: 'declaration'; readonly declaration: Declaration }
  /** In an import; `local` is what the module calls it. */
  | { readonly kind: 'import'; readonly local: ast.Name }
  | { readonly kind: 'definition'; readonly of: 'parameter' | 'let' | 'state' }
  | { readonly kind: 'typeVariable' }
  /** The name of an axis of the declaration at hand. */
  | { readonly kind: 'axis' }
  /** A value or an axis, in a size or between brackets. */
  | { readonly kind: 'size' }
  /** `x` in `f[x = kv](A)`: an axis of what is called. */
  | { readonly kind: 'calleeAxis'; readonly callee: ast.Name }
  /** In the sizes of a test or a budget: of what it tries, an axis or a type variable. */
  | { readonly kind: 'triedAxis'; readonly diagram: ast.Name }
  | { readonly kind: 'read' | 'write' | 'callee' | 'element' | 'target' }
  /** Of a type, or of a value. */
  | { readonly kind: 'field'; readonly of?: ast.Expression }
  | { readonly kind: 'bound' | 'level' | 'property' };

type Visit = (name: ast.Name, role: NameRole) => void;

export function namesOf(item: ast.Item, visit: Visit): void {
  switch (item.kind) {
    case 'import':
      for (const { name, alias } of item.names) {
        visit(name, { kind: 'import', local: alias ?? name });
        if (alias) visit(alias, { kind: 'import', local: alias });
      }
      return;
    case 'diagram':
      visit(item.name, { kind: 'declaration', declaration: item });
      for (const { name, bound } of item.typeParameters) {
        visit(name, { kind: 'typeVariable' });
        if (bound) visit(bound, { kind: 'bound' });
      }
      signature(item, visit);
      for (const clause of item.where) expression(clause, visit, 'size');
      return block(item.body, visit);
    case 'accumulator':
      visit(item.name, { kind: 'declaration', declaration: item });
      signature(item, visit);
      for (const { name, type, initial } of item.state) {
        visit(name, { kind: 'definition', of: 'state' });
        typeNames(type, visit);
        expression(initial, visit);
      }
      block(item.step, visit);
      if (item.merge) {
        for (const side of [item.merge.left, item.merge.right]) visit(side, { kind: 'definition', of: 'state' });
        block(item.merge.body, visit);
      }
      if (item.tail) block(item.tail, visit);
      return;
    case 'axisDeclaration':
      visit(item.name, { kind: 'declaration', declaration: item });
      return expression(item.size, visit, 'size');
    case 'target':
      visit(item.name, { kind: 'declaration', declaration: item });
      for (const { name, properties } of item.levels) {
        visit(name, { kind: 'level' });
        propertyNames(properties, visit);
      }
      return propertyNames(item.properties, visit);
    case 'quant':
      visit(item.name, { kind: 'declaration', declaration: item });
      return propertyNames(item.properties, visit);
    case 'test':
      if (item.subject.kind === 'diagram') visit(item.subject.name, { kind: 'callee' });
      for (const { axis, size } of item.sizes) {
        visit(
          axis,
          item.subject.kind === 'diagram' ? { kind: 'triedAxis', diagram: item.subject.name } : { kind: 'axis' },
        );
        expression(size, visit, 'size');
      }
      return block(item.body, visit);
    case 'budget':
      visit(item.diagram, { kind: 'callee' });
      for (const { axis, size } of item.sizes) {
        visit(axis, { kind: 'triedAxis', diagram: item.diagram });
        expression(size, visit, 'size');
      }
      if (item.target) visit(item.target, { kind: 'target' });
      for (const { level } of item.bounds) visit(level, { kind: 'level' });
      return;
  }
}

function signature(item: Pick<ast.Diagram, 'axisParameters' | 'parameters' | 'result'>, visit: Visit): void {
  axisNames(item.axisParameters, visit);
  for (const { name, type } of item.parameters) {
    visit(name, { kind: 'definition', of: 'parameter' });
    typeNames(type, visit);
  }
  if (item.result) typeNames(item.result, visit);
}

function propertyNames(properties: readonly ast.Property[], visit: Visit): void {
  for (const { words, value } of properties) {
    for (const word of words) visit(word, { kind: 'property' });
    if (value.kind === 'name') visit(value, { kind: 'element' });
  }
}

function typeNames(type: ast.TypeExpression, visit: Visit): void {
  if (type.kind === 'tupleType') {
    for (const field of type.fields) {
      if (field.name) visit(field.name, { kind: 'field' });
      typeNames(field.type, visit);
    }
    return;
  }
  visit(type.element, { kind: 'element' });
  axisNames(type.axes, visit);
  if (type.level) visit(type.level, { kind: 'level' });
}

function axisNames(axes: readonly ast.TypeAxis[], visit: Visit): void {
  for (const { name, size } of axes) {
    visit(name, { kind: 'axis' });
    if (size) expression(size, visit, 'size');
  }
}

function block({ statements, value }: ast.Block, visit: Visit): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'let':
        for (const name of statement.names) visit(name, { kind: 'definition', of: 'let' });
        if (statement.type) typeNames(statement.type, visit);
        break;
      case 'assign':
        visit(statement.target, { kind: 'write' });
        if (statement.axes) brackets(statement.axes, visit);
        break;
      case 'next':
        visit(statement.name, { kind: 'write' });
        break;
      case 'emit':
      case 'expression':
        break;
    }
    expression(statement.value, visit);
  }
  if (value) expression(value, visit);
}

/** Between brackets; those of a call bind axes of the callee by name. */
function brackets({ entries }: ast.AxisArguments, visit: Visit, callee?: ast.Name): void {
  for (const { name, value, otherwise } of entries) {
    visit(name, callee && value && !builtinGroup(callee.text) ? { kind: 'calleeAxis', callee } : { kind: 'axis' });
    if (value) expression(value, visit, 'size');
    if (otherwise) expression(otherwise, visit);
  }
}

/** Where a size may stand, a name may be that of an axis. */
function expression(e: ast.Expression, visit: Visit, place: 'read' | 'size' = 'read'): void {
  switch (e.kind) {
    case 'reference':
      return visit(e.name, { kind: place });
    case 'unary':
      return expression(e.operand, visit, place);
    case 'binary':
      expression(e.left, visit, place);
      return expression(e.right, visit, place);
    case 'call': {
      visit(e.callee, { kind: 'callee' });
      if (e.axes) brackets(e.axes, visit, e.callee);
      const inner = builtinGroup(e.callee.text) === 'axis' ? 'size' : place;
      for (const argument of e.arguments) expression(argument, visit, inner);
      return;
    }
    case 'index':
      expression(e.target, visit, place);
      return brackets(e.axes, visit);
    case 'field':
      expression(e.target, visit);
      return visit(e.name, { kind: 'field', of: e.target });
    case 'tuple':
      for (const element of e.elements) expression(element, visit);
      return;
    case 'at':
      visit(e.level, { kind: 'level' });
      for (const { axis, size } of e.moves) {
        visit(axis, { kind: 'axis' });
        if (size !== 'auto') expression(size, visit, 'size');
      }
      return block(e.body, visit);
    case 'scan':
      visit(e.axis, { kind: 'axis' });
      for (const { name, type, initial } of e.state) {
        visit(name, { kind: 'definition', of: 'state' });
        if (type) typeNames(type, visit);
        expression(initial, visit);
      }
      return block(e.body, visit);
    case 'number':
    case 'bool':
    case 'inf':
    case 'missing':
      return;
  }
}
