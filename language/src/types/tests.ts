/** Checks tests. */
import { NCD3010 } from '../diagnostics/codes/NCD3010.ts';
import { NCD3027 } from '../diagnostics/codes/NCD3027.ts';
import { NCD3132 } from '../diagnostics/codes/NCD3132.ts';
import { hasErrors } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import { visitExpressions } from '../syntax/index.ts';
import { blockRule } from './block-rule.ts';
import { boundReadsAs, usualElement } from './bounds.ts';
import { bindElements, type Elements, withElements } from './choose-elements.ts';
import type { Context } from './context.ts';
import { diagnosticsOf, type Found, type Frame, isReported, isSound, typedOf } from './declarations.ts';
import { checkBlock, checkExpression, meet, weave } from './expressions.ts';
import { sizeSymbols, symbolName } from './size.ts';
import { type ArrayType, concrete, isBool, type Type, unknownType } from './type.ts';
import type { TypedDiagram, TypeParameter } from './typed.ts';

/** A test is a diagram whose parameters are its free names, and whose results are its assertions. */
export function checkTest(test: A.Test, frame: Frame): Found {
  const { context } = frame;
  const variables = testVariables(test, frame);
  const title = test.subject.kind === 'title' ? 'what this test calls' : test.subject.name.text;
  const { elements, sizes } = bindElements(context, test.sizes, variables, title);
  const parameters = testInputs(frame, test, elements);
  for (const { axis, size } of sizes) {
    if (axis.text !== '' && !context.axis(axis.text)) context.addOpenAxis(axis);
    context.size(size);
  }
  const assertions: A.Expression[] = [];
  const last: readonly A.Statement[] = test.body.value
    ? [{ kind: 'expression', span: test.body.value.span, value: test.body.value }]
    : [];
  const lets: A.Statement[] = [];
  for (const statement of [...test.body.statements, ...last]) {
    if (statement.kind === 'expression') {
      checkBlock(context, { kind: 'block', span: test.body.span, statements: lets.splice(0) }, false);
      checkAssertion(context, statement.value);
      assertions.push(statement.value);
    } else lets.push(statement);
  }
  checkBlock(context, { kind: 'block', span: test.body.span, statements: lets }, false);
  context.shareValues();
  if (assertions.length === 0 && !hasErrors(frame.part.diagnostics))
    context.report(NCD3027, test.body.span, { text: 'this test asserts nothing' });
  const given = new Set(test.sizes.map((s) => s.axis.text));
  const axes = context.symbols.filter((symbol) => !given.has(symbol));
  if (axes.length > 0) {
    const span = test.subject.kind === 'title' ? test.subject.span : test.subject.name.span;
    context.report(NCD3010, span, { axes }, { hint: sizesToAdd(axes) });
  }
  const stored = variables.filter(({ bound }) => boundReadsAs(bound) !== undefined);
  const typed: TypedDiagram = {
    ...typedOf(context, test),
    name: test.subject.kind === 'title' ? test.subject.text : test.subject.name.text,
    typeParameters: stored.filter(({ name }, i) => stored.findIndex((v) => v.name === name) === i),
    parameters,
    assertions,
  };
  const { diagram, diagnostics } = withElements(typed, elements);
  for (const diagnostic of diagnostics) context.add(diagnostic);
  return { typed: { ...diagram, sound: isSound(frame) }, diagnostics: diagnosticsOf(frame, test) };
}

/** For tests and budgets, which state the sizes of open axes. */
export const sizesToAdd = (axes: readonly string[]): string =>
  `add \`${axes.map((axis) => `${axis} = …`).join(', ')}\` after \`at\``;

/** The type variables of a test's subject and of all that it calls. */
function testVariables(test: A.Test, { names, callable }: Frame): readonly TypeParameter[] {
  const subject = test.subject.kind === 'diagram' ? [test.subject.name] : [];
  const called: A.Name[] = [...subject];
  visitExpressions(test.body, (e) => {
    if (e.kind === 'call') called.push(e.callee);
  });
  return called.flatMap((name) => {
    const callee = names.callees.get(name);
    return callee?.kind === 'diagram' ? (callable(callee)?.typeParameters ?? []) : [];
  });
}

function checkAssertion(context: Context, e: A.Expression): void {
  if (e.kind === 'binary' && e.operator === '~=') {
    const left = checkExpression(context, e.left);
    const right = checkExpression(context, e.right);
    if (left.kind === 'array' && right.kind === 'array') {
      weave(context, [left, right], e.span);
      meet(context, [left, right], e.span, '`~=`');
      const named = (type: typeof left) => type.axes.map((a) => a.name);
      if (
        left.axes.length > 0 &&
        right.axes.length > 0 &&
        [...named(left)].sort().join() !== [...named(right)].sort().join()
      )
        context.report(NCD3027, e.span, {
          text: `the two sides have axes [${named(left).join(', ')}] and [${named(right).join(', ')}]`,
        });
    } else if (left.kind === 'tuple' || right.kind === 'tuple')
      context.report(NCD3027, e.span, { text: 'arrays are compared one by one, not as tuples' });
    return;
  }
  const type = checkExpression(context, e);
  if (type.kind !== 'unknown' && !(type.kind === 'array' && isBool(type.element)))
    context.report(NCD3027, e.span, { text: 'an assertion is a condition or a comparison with `~=`' });
}

/** The free names of a test, each typed by the first parameter that it is passed to. */
function testInputs(frame: Frame, test: A.Test, elements: Elements): TypedDiagram['parameters'] {
  const { context, names, callable } = frame;
  const parameters: { name: string; nameNode: A.Name; type: Type; inout: boolean }[] = [];
  const give = (name: A.Name, type: Type): void => {
    if (context.values.has(name)) return;
    const given = testType(context, type, name, elements);
    context.values.set(name, given);
    parameters.push({ name: name.text, nameNode: name, type: given, inout: false });
  };
  const subject = test.subject.kind === 'diagram' ? names.callees.get(test.subject.name) : undefined;
  const isCallable = subject?.kind === 'diagram' || subject?.kind === 'accumulator';
  const own = isCallable ? (callable(subject)?.parameters ?? []) : [];
  visitExpressions(test.body, (e) => {
    if (e.kind === 'reference') {
      const definition = names.values.get(e.name);
      const parameter = own.find((p) => p.name === e.name.text);
      if (definition?.kind === 'testInput' && parameter) give(definition.name, parameter.type);
    }
    if (e.kind !== 'call') return;
    const callee = names.callees.get(e.callee);
    if (callee?.kind !== 'diagram' && callee?.kind !== 'accumulator') return;
    const typed = callable(callee);
    e.arguments.forEach((argument, i) => {
      const definition = argument.kind === 'reference' ? names.values.get(argument.name) : undefined;
      const parameter = typed?.parameters[i];
      if (definition?.kind !== 'testInput' || !parameter) return;
      give(definition.name, parameter.type);
      if (parameter.inout) context.variables.add(definition.name);
    });
  });
  // where a call goes nowhere, what is passed to it has no type, and that is no second mistake
  const lost = isReported(frame, test);
  visitExpressions(test.body, (e) => {
    const definition = e.kind === 'reference' ? names.values.get(e.name) : undefined;
    if (definition?.kind !== 'testInput' || context.values.has(definition.name)) return;
    context.values.set(definition.name, unknownType);
    if (lost) context.failed = true;
    else context.unknownName(definition.name);
  });
  return parameters;
}

/** A variable of storage stays one, so that the test reads it as the diagram does. */
function testType(context: Context, type: Type, name: A.Name, elements: Elements): Type {
  if (type.kind !== 'array') return type;
  for (const axis of type.axes) {
    if (context.axis(axis.name)) continue;
    if (symbolName(axis.size) !== axis.name) context.addAxis(axis);
    // what a size follows from, a size parameter perhaps, must be given as well
    for (const text of sizeSymbols(axis.size))
      if (!context.axis(text)) context.addOpenAxis({ kind: 'name', text, span: axis.origin.span }, name.text);
  }
  const { element } = type;
  const isOpen = element.kind === 'variable' && boundReadsAs(element.bound) === undefined;
  const given: ArrayType = {
    kind: 'array',
    element: isOpen ? concrete(elements.get(element.name) ?? usualElement(element.bound)) : element,
    axes: type.axes.map((a) => context.axis(a.name) ?? a),
  };
  const rule = blockRule(given, name.span);
  if (rule?.kind === 'broken') context.report(NCD3132, name.span, rule);
  else if (rule) context.demand(rule.constraint);
  return given;
}
