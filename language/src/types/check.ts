/** Checks a program: every diagram once, in its own terms, callees before callers. */
import { NCD2002 } from '../diagnostics/codes/NCD2002.ts';
import { NCD2009 } from '../diagnostics/codes/NCD2009.ts';
import { NCD2012 } from '../diagnostics/codes/NCD2012.ts';
import { NCD3010 } from '../diagnostics/codes/NCD3010.ts';
import { NCD3014 } from '../diagnostics/codes/NCD3014.ts';
import { NCD3027 } from '../diagnostics/codes/NCD3027.ts';
import { NCD3132 } from '../diagnostics/codes/NCD3132.ts';
import { hasErrors } from '../diagnostics/index.ts';
import { type ModuleHost, type Resolved, type ResolvedModule, resolveProgram } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { visitExpressions } from '../syntax/index.ts';
import { checkAccumulator } from './accumulators.ts';
import { blockRule } from './block-rule.ts';
import { boundReadsAs, usualElement } from './bounds.ts';
import { type CheckedModule, emptyModule, keepCheck, knownCheck, union } from './checked-module.ts';
import { bindElements, type Elements, withElements } from './choose-elements.ts';
import { Context, type Tables } from './context.ts';
import { ascribe, checkBlock, checkExpression, meet, weave } from './expressions.ts';
import { formatFrom } from './quant.ts';
import { elaborateSignature } from './signature.ts';
import { type Size, sizeSymbols, symbolName } from './size.ts';
import { targetFrom } from './target.ts';
import { type ArrayType, concrete, emptyTuple, isBool, type Type, unknownType } from './type.ts';
import type { Typed, TypedDiagram, TypeParameter } from './typed.ts';
import { updateDependencies } from './updates.ts';

/** Parses, resolves and types a program. Never throws; `undefined` when the entry does not exist. */
export function checkProgram(entry: string, host: ModuleHost): Typed | undefined {
  const resolved = resolveProgram(entry, host);
  return resolved && checkResolved(resolved);
}

export function checkResolved(resolved: Resolved): Typed {
  return new ProgramChecker(resolved).run();
}

/** What the call stack can take of expressions within expressions, calls expanded, and what a term can. */
const maximumLevels = 300;
const maximumCalls = 10_000;

/** How far a declaration goes with everything that it calls. */
interface Reach {
  readonly context: Context;
  levels: number;
  calls: number;
}

class ProgramChecker {
  readonly #resolved: Resolved;
  readonly #moduleOf = new Map<A.Item, ResolvedModule>();
  /** In the order of the program's modules; those that were known before are there from the start. */
  readonly #checked = new Map<ResolvedModule, CheckedModule>();
  readonly #open = new Set<A.Item>();
  /** How far the diagrams that are open reach, innermost last. */
  readonly #reaches: Reach[] = [];

  constructor(resolved: Resolved) {
    this.#resolved = resolved;
    for (const module of resolved.modules) {
      this.#checked.set(module, knownCheck(module) ?? emptyModule());
      for (const item of module.parsed.module.items) this.#moduleOf.set(item, module);
    }
  }

  run(): Typed {
    for (const [module, checked] of this.#checked) {
      if (knownCheck(module)) continue;
      for (const item of module.parsed.module.items) this.#item(item, module);
      keepCheck(module, checked);
    }
    const checked = [...this.#checked.values()];
    const order = new Map(this.#resolved.modules.map((m, i) => [m.parsed.module.file, i]));
    const diagnostics = [this.#resolved, ...checked]
      .flatMap((stage) => stage.diagnostics)
      .filter((d) => d.severity === 'error' || d.span?.file === this.#resolved.entry.parsed.module.file)
      .sort(
        (a, b) =>
          (order.get(a.span?.file as never) ?? 0) - (order.get(b.span?.file as never) ?? 0) ||
          (a.span?.start ?? 0) - (b.span?.start ?? 0),
      );
    return { resolved: this.#resolved, ...union(checked.reverse()), diagnostics };
  }

  #checkedModule(item: A.Item): CheckedModule {
    return this.#checked.get(this.#moduleOf.get(item) as ResolvedModule) as CheckedModule;
  }

  #contextOf(item: A.Item): Context {
    const tables: Tables = {
      ...this.#checkedModule(item).tables,
      resolved: this.#resolved,
      callee: (context, name, declaration) => this.#callee(context, name, declaration),
      axisSize: (declaration) => this.#axisSize(declaration),
    };
    return new Context(tables, (this.#moduleOf.get(item) as ResolvedModule).scope);
  }

  #item(item: A.Item, module: ResolvedModule): void {
    switch (item.kind) {
      case 'diagram':
        this.#diagram(item);
        return;
      case 'test':
        this.#checkedModule(item).tests.set(item, this.#test(item, module));
        return;
      case 'axisDeclaration':
        this.#axisSize(item);
        return;
      case 'accumulator':
        this.#accumulator(item);
        return;
      case 'quant':
        this.#checkedModule(item).diagnostics.push(...formatFrom(item).diagnostics);
        return;
      case 'budget':
        return this.#budget(item, module);
      case 'target':
        this.#checkedModule(item).diagnostics.push(...targetFrom(item).diagnostics);
        return;
      case 'import':
        return;
    }
  }

  /** What a plan can exceed, the plan's stage says. */
  #budget(budget: A.Budget, module: ResolvedModule): void {
    const context = this.#contextOf(budget);
    const declaration = this.#resolved.callees.get(budget.diagram);
    const isReported = hasErrors(this.#resolved.diagnostics.filter((d) => d.span && isWithin(d.span, budget.span)));
    if (declaration?.kind !== 'diagram' && !isReported && budget.diagram.text !== '')
      context.report(NCD2002, budget.diagram.span, { name: budget.diagram.text });
    const variables = declaration?.kind === 'diagram' ? (this.#callable(declaration)?.typeParameters ?? []) : [];
    const { sizes } = bindElements(context, budget.sizes, variables, budget.diagram.text);
    for (const { size } of sizes) context.size(size);
    context.settle();
    this.#collect(context, budget, module);
  }

  /** What a call calls. A diagram is expanded where it is called, so that there is an end to what calls may add up to. */
  #callee(context: Context, name: A.Name, declaration: A.Diagram | A.Accumulator): TypedDiagram | undefined {
    if (this.#open.has(declaration)) {
      context.report(NCD2009, name.span, { name: name.text });
      return undefined;
    }
    const open = this.#openLevels();
    const { diagrams, accumulators, reaches } = this.#checkedModule(declaration);
    const known = declaration.kind === 'diagram' ? diagrams.get(declaration) : accumulators.get(declaration);
    const callee = known ?? (open <= maximumLevels ? this.#callable(declaration) : undefined);
    const own = reaches.get(declaration) ?? { levels: 0, calls: 1 };
    const levels = callee ? context.level + own.levels : open;
    const reach = this.#reaches.at(-1);
    const calls = (reach?.calls ?? 0) + own.calls;
    if (callee && levels <= maximumLevels && calls <= maximumCalls) {
      if (reach) Object.assign(reach, { levels: Math.max(reach.levels, levels), calls });
      return callee;
    }
    const text =
      levels > maximumLevels
        ? `with what it calls, this nests more than ${maximumLevels} levels deep`
        : `with what it calls, this diagram makes more than ${maximumCalls} calls`;
    context.report(NCD2012, name.span, { text });
    return undefined;
  }

  #axisSize(declaration: A.AxisDeclaration): Size | undefined {
    const { axisSizes, diagnostics } = this.#checkedModule(declaration);
    if (axisSizes.has(declaration)) return axisSizes.get(declaration);
    const context = this.#contextOf(declaration);
    if (this.#open.has(declaration)) context.report(NCD3014, declaration.name.span, { axis: declaration.name.text });
    else if (this.#openLevels() > maximumLevels)
      context.report(NCD2012, declaration.name.span, {
        text: `axes are defined through each other more than ${maximumLevels} levels deep`,
      });
    else {
      this.#open.add(declaration);
      this.#enter(context);
      const size = context.size(declaration.size);
      this.#leave(declaration);
      if (size) context.addAxis({ name: declaration.name.text, size, origin: { span: declaration.size.span } });
      context.settle();
      this.#open.delete(declaration);
      axisSizes.set(declaration, context.failed ? undefined : size);
    }
    diagnostics.push(...context.diagnostics);
    return axisSizes.get(declaration);
  }

  #openLevels(): number {
    return this.#reaches.reduce((levels, r) => levels + r.context.level, 0);
  }

  #enter(context: Context): void {
    this.#reaches.push({ context, levels: 1, calls: 1 });
  }

  #leave(declaration: A.Item): void {
    const { context, levels, calls } = this.#reaches.pop() as Reach;
    this.#checkedModule(declaration).reaches.set(declaration, { levels: Math.max(levels, context.deepest), calls });
  }

  #diagram(declaration: A.Diagram): TypedDiagram | undefined {
    const { diagrams } = this.#checkedModule(declaration);
    const known = diagrams.get(declaration);
    if (known || this.#open.has(declaration)) return known;
    const module = this.#moduleOf.get(declaration) as ResolvedModule;
    this.#open.add(declaration);
    const context = this.#contextOf(declaration);
    this.#enter(context);
    const signature = elaborateSignature(context, declaration);
    const updatesOnly = context.variables.size > 0 && !signature.result && !declaration.body.value;
    const value = checkBlock(context, declaration.body, !updatesOnly);
    this.#leave(declaration);
    const span = declaration.body.value?.span ?? declaration.body.span;
    const result = updatesOnly
      ? emptyTuple
      : signature.result && declaration.body.value
        ? ascribe(context, value, signature.result, span)
        : (signature.result ?? value);
    const updates = updateDependencies(context, declaration.body, signature.parameters);
    this.#open.delete(declaration);
    context.settle();
    this.#collect(context, declaration, module);
    const typed: TypedDiagram = {
      ...typedOf(context, declaration),
      name: declaration.name.text,
      typeParameters: [...context.typeParameters].map(([name, bound]) => ({
        name,
        bound,
        element: usualElement(bound),
      })),
      axisParameters: declaration.axisParameters.map((a) => a.name.text),
      parameters: signature.parameters,
      updates,
      result: context.settled(result),
      sound: this.#isSound(context, declaration, module),
    };
    diagrams.set(declaration, typed);
    return typed;
  }

  #callable(declaration: A.Diagram | A.Accumulator): TypedDiagram | undefined {
    return declaration.kind === 'diagram' ? this.#diagram(declaration) : this.#accumulator(declaration);
  }

  #accumulator(declaration: A.Accumulator): TypedDiagram | undefined {
    const { accumulators } = this.#checkedModule(declaration);
    const known = accumulators.get(declaration);
    if (known || this.#open.has(declaration)) return known;
    const module = this.#moduleOf.get(declaration) as ResolvedModule;
    this.#open.add(declaration);
    const context = this.#contextOf(declaration);
    this.#enter(context);
    const { parameters, result } = checkAccumulator(context, declaration);
    this.#leave(declaration);
    this.#open.delete(declaration);
    context.settle();
    this.#collect(context, declaration, module);
    const typed: TypedDiagram = {
      ...typedOf(context, declaration),
      name: declaration.name.text,
      axisParameters: declaration.axisParameters.map((a) => a.name.text),
      parameters,
      result: context.settled(result),
      sound: this.#isSound(context, declaration, module),
    };
    accumulators.set(declaration, typed);
    return typed;
  }

  /** A test is a diagram whose parameters are its free names, and whose results are its assertions. */
  #test(test: A.Test, module: ResolvedModule): TypedDiagram {
    const context = this.#contextOf(test);
    const variables = this.#testVariables(test);
    const title = test.subject.kind === 'title' ? 'what this test calls' : test.subject.name.text;
    const { elements, sizes } = bindElements(context, test.sizes, variables, title);
    const parameters = this.#testInputs(context, test, elements);
    this.#enter(context);
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
        this.#assertion(context, statement.value);
        assertions.push(statement.value);
      } else lets.push(statement);
    }
    checkBlock(context, { kind: 'block', span: test.body.span, statements: lets }, false);
    this.#leave(test);
    context.shareValues();
    if (assertions.length === 0 && !hasErrors(module.parsed.diagnostics))
      context.report(NCD3027, test.body.span, { text: 'this test asserts nothing' });
    const given = new Set(test.sizes.map((s) => s.axis.text));
    for (const symbol of context.symbols)
      if (!given.has(symbol)) {
        const span = test.subject.kind === 'title' ? test.subject.span : test.subject.name.span;
        context.report(NCD3010, span, { axis: symbol }, { hint: `add \`${symbol} = …\` after \`at\`` });
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
    this.#collect(context, test, module);
    return { ...diagram, sound: this.#isSound(context, test, module) };
  }

  /** The type variables of a test's subject and of all that it calls. */
  #testVariables(test: A.Test): readonly TypeParameter[] {
    const subject = test.subject.kind === 'diagram' ? [test.subject.name] : [];
    const called: A.Name[] = [...subject];
    visitExpressions(test.body, (e) => {
      if (e.kind === 'call') called.push(e.callee);
    });
    return called.flatMap((name) => {
      const callee = this.#resolved.callees.get(name);
      return callee?.kind === 'diagram' ? (this.#callable(callee)?.typeParameters ?? []) : [];
    });
  }

  /** Where the parser has put a text right, what does not fit in it is no second mistake. */
  #collect(context: Context, item: A.Item, module: ResolvedModule): void {
    const mended = module.parsed.diagnostics.some((d) => d.span && isWithin(d.span, item.span));
    if (!mended) this.#checkedModule(item).diagnostics.push(...context.diagnostics);
  }

  /** Whether nothing is wrong with a declaration, its names included; a syntax error anywhere in its file may be in it. */
  #isSound(context: Context, { span }: A.Item, module: ResolvedModule): boolean {
    if (context.failed || hasErrors(module.parsed.diagnostics)) return false;
    return !hasErrors(this.#resolved.diagnostics.filter((d) => d.span && isWithin(d.span, span)));
  }

  #assertion(context: Context, e: A.Expression): void {
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
  #testInputs(context: Context, test: A.Test, elements: Elements): TypedDiagram['parameters'] {
    const parameters: { name: string; nameNode: A.Name; type: Type; inout: boolean }[] = [];
    const give = (name: A.Name, type: Type): void => {
      if (context.values.has(name)) return;
      const given = this.#testType(context, type, name, elements);
      context.values.set(name, given);
      parameters.push({ name: name.text, nameNode: name, type: given, inout: false });
    };
    const subject = test.subject.kind === 'diagram' ? this.#resolved.callees.get(test.subject.name) : undefined;
    const isCallable = subject?.kind === 'diagram' || subject?.kind === 'accumulator';
    const own = isCallable ? (this.#callable(subject)?.parameters ?? []) : [];
    visitExpressions(test.body, (e) => {
      if (e.kind === 'reference') {
        const definition = this.#resolved.values.get(e.name);
        const parameter = own.find((p) => p.name === e.name.text);
        if (definition?.kind === 'testInput' && parameter) give(definition.name, parameter.type);
      }
      if (e.kind !== 'call') return;
      const callee = this.#resolved.callees.get(e.callee);
      if (callee?.kind !== 'diagram' && callee?.kind !== 'accumulator') return;
      const typed = this.#callable(callee);
      e.arguments.forEach((argument, i) => {
        const definition = argument.kind === 'reference' ? this.#resolved.values.get(argument.name) : undefined;
        const parameter = typed?.parameters[i];
        if (definition?.kind !== 'testInput' || !parameter) return;
        give(definition.name, parameter.type);
        if (parameter.inout) context.variables.add(definition.name);
      });
    });
    // where a call goes nowhere, what is passed to it has no type, and that is no second mistake
    const lost = hasErrors(this.#resolved.diagnostics.filter((d) => d.span && isWithin(d.span, test.span)));
    visitExpressions(test.body, (e) => {
      const definition = e.kind === 'reference' ? this.#resolved.values.get(e.name) : undefined;
      if (definition?.kind !== 'testInput' || context.values.has(definition.name)) return;
      context.values.set(definition.name, unknownType);
      if (lost) context.failed = true;
      else context.unknownName(definition.name);
    });
    return parameters;
  }

  /** A variable of storage stays one, so that the test reads it as the diagram does. */
  #testType(context: Context, type: Type, name: A.Name, elements: Elements): Type {
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
}

const isWithin = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

/** What is checked of a diagram, before more is known of it: what its context has. */
const typedOf = (context: Context, declaration: TypedDiagram['declaration']): Omit<TypedDiagram, 'name'> => ({
  declaration,
  typeParameters: [],
  axisParameters: [],
  sizeParameters: context.sizeParameters,
  defaults: context.defaults,
  parameters: [],
  variables: context.variables,
  updates: new Map(),
  result: emptyTuple,
  axes: context.axes,
  symbols: context.symbols,
  constraints: context.constraints,
  sound: false,
  assertions: [],
});
