/** Calls of diagrams: axis parameters are bound, and whatever axes remain are woven through (language reference §3). */
import { NCD3002 } from '../diagnostics/codes/NCD3002.ts';
import { NCD3003 } from '../diagnostics/codes/NCD3003.ts';
import { NCD3005 } from '../diagnostics/codes/NCD3005.ts';
import { NCD3007 } from '../diagnostics/codes/NCD3007.ts';
import { NCD3008 } from '../diagnostics/codes/NCD3008.ts';
import { NCD3016 } from '../diagnostics/codes/NCD3016.ts';
import { NCD3018 } from '../diagnostics/codes/NCD3018.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { NCD3025 } from '../diagnostics/codes/NCD3025.ts';
import { NCD3028 } from '../diagnostics/codes/NCD3028.ts';
import type { CodeDefinition } from '../diagnostics/index.ts';
import { didYouMean } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { admits, boundReadsAs, usualElement } from './bounds.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import { checkExpression } from './expressions.ts';
import { constantSize, type Size, sizeConstant, substituteSize, symbolName } from './size.ts';
import {
  type ArrayType,
  type AxisUse,
  assignable,
  computeElement,
  concrete,
  type ElementType,
  isBool,
  isFloatElement,
  isIntegerElement,
  printElement,
  printOperand,
  printType,
  type Type,
  unknownElement,
  unknownType,
} from './type.ts';
import type { TypedDiagram } from './typed.ts';
import { checkUpdatedElements, checkUpdatingCall, checkWovenUpdates } from './updates.ts';

export function checkCall(context: Context, e: A.Call, declaration: A.Diagram | A.Accumulator): Type {
  const values = e.arguments.map((a) => checkExpression(context, a));
  const callee = context.tables.callee(context, e.callee, declaration);
  if (!callee) return unknownType;
  if (!callee.sound) context.failed = true;
  if (!checkUpdatingCall(context, e, callee)) return instantiateUnknown(callee);
  if (values.length !== callee.parameters.length) {
    const related = [{ span: declaration.name.span, message: `${callee.name} is declared here` }];
    context.report(
      NCD3007,
      e.span,
      { callee: callee.name, wanted: callee.parameters.length, found: values.length },
      { related },
    );
    return instantiateUnknown(callee);
  }
  return new CallChecker(context, e, callee).check(values);
}

/** The shape of an unusable call's result: a tuple stays a tuple, so that `let (a, b) =` is not reported as well. */
function instantiateUnknown(callee: TypedDiagram): Type {
  if (callee.result.kind !== 'tuple') return unknownType;
  return { kind: 'tuple', fields: callee.result.fields.map((f) => ({ ...f, type: unknownType })) };
}

class CallChecker {
  readonly #context: Context;
  readonly #call: A.Call;
  readonly #callee: TypedDiagram;
  readonly #axes = new Map<string, AxisUse>();
  readonly #sizes = new Map<string, Size>();
  /** Which argument gave a size symbol its value, for messages. */
  readonly #givers = new Map<string, AxisUse>();
  readonly #elements = new Map<string, ElementType>();
  readonly #woven = new Map<string, AxisUse>();
  /** The same of each argument, in their order. */
  readonly #wovenBy: AxisUse[][] = [];
  readonly #pairs: { readonly parameter: AxisUse; readonly argument: AxisUse }[] = [];
  /** Sizes between the brackets of axes that no argument brings. */
  readonly #given: { readonly name: string; readonly size: Size; readonly span: Span }[] = [];
  #failed = false;
  /** One slip shows in several axes. */
  #warned = false;

  constructor(context: Context, call: A.Call, callee: TypedDiagram) {
    this.#context = context;
    this.#call = call;
    this.#callee = callee;
  }

  check(values: readonly Type[]): Type {
    this.#explicit();
    if (this.#failed) return instantiateUnknown(this.#callee);
    values.forEach((value, i) => {
      const parameter = this.#callee.parameters[i];
      const argument = this.#call.arguments[i];
      this.#wovenBy.push([]);
      if (parameter && argument) this.#argument(parameter.type, value, parameter.name, argument.span);
    });
    values.forEach((value, i) => this.#refuseBound(value, this.#call.arguments[i] as A.Expression));
    if (this.#failed) return instantiateUnknown(this.#callee);
    for (const { name, bound } of this.#callee.typeParameters)
      if ((this.#elements.get(name)?.kind ?? 'literal') === 'literal')
        this.#elements.set(name, concrete(usualElement(bound)));
    this.#sizesOfPairs();
    this.#weaving();
    if (!checkUpdatedElements(this.#context, this.#call, this.#callee, this.#elements, this.#axes)) this.#fail();
    if (!checkWovenUpdates(this.#context, this.#call, this.#callee, this.#wovenBy)) this.#fail();
    for (const [symbol, size] of this.#callee.defaults)
      if (!this.#sizes.has(symbol)) this.#sizes.set(symbol, this.#size(size));
    for (const symbol of this.#callee.symbols)
      if (!this.#sizes.has(symbol)) {
        this.#fail();
        const hint = `write \`${this.#callee.name}[${symbol} = …](…)\``;
        this.#context.report(
          NCD3025,
          this.#call.span,
          { text: `nothing here gives axis ${symbol} of ${this.#callee.name} a size` },
          { hint },
        );
      }
    if (this.#failed) return instantiateUnknown(this.#callee);
    for (const { name, size, span } of this.#given) {
      this.#context.demand({
        left: size,
        operator: '>=',
        right: sizeConstant(0),
        span,
        reason: `axis ${name} of ${this.#callee.name} cannot be negative`,
      });
      if ((constantSize(size) ?? 0) < 0) this.#fail();
      const declared = this.#callee.axes.get(name);
      if (declared)
        this.#context.demand({
          left: size,
          operator: '==',
          right: this.#size(declared.size),
          span,
          reason: `axis ${name} of ${this.#callee.name} has one size`,
        });
    }
    if (this.#failed) return instantiateUnknown(this.#callee);
    for (const constraint of this.#callee.constraints)
      this.#context.demand({
        ...constraint,
        left: this.#size(constraint.left),
        right: this.#size(constraint.right),
        span: this.#call.span,
      });
    const result = this.#result(this.#callee.result);
    this.#context.tables.calls.set(this.#call, {
      callee: this.#callee,
      axes: this.#axes,
      sizes: this.#sizes,
      elements: this.#elements,
    });
    return result;
  }

  #fail(): void {
    this.#failed = true;
    this.#context.failed = true;
  }

  #size(size: Size): Size {
    return substituteSize(size, (symbol) => this.#sizes.get(symbol));
  }

  // ---- `f[x]`, `f[x = kv]`, `f[s = 2]`

  #explicit(): void {
    const { axes } = this.#call;
    if (!axes) return;
    if (axes.arrows.length > 0)
      return this.#reject(NCD3023, axes.span, { text: 'a call takes axes as `f[x]` or `f[x = y]`' });
    axes.entries.forEach((entry, i) => {
      if (entry.name.text === '') return this.#fail();
      if (entry.otherwise) return this.#reject(NCD3023, entry.span, { text: '`else` has no place in a call' });
      if (entry.value) return this.#bindNamed(entry.name, entry.value);
      const name =
        this.#callee.axisParameters[i] ?? (this.#callee.axes.has(entry.name.text) ? entry.name.text : undefined);
      if (name === undefined) {
        const count = this.#callee.axisParameters.length;
        return this.#reject(
          NCD3025,
          entry.span,
          {
            text: `${this.#callee.name} takes ${count === 0 ? 'no axes' : `${count} ${count === 1 ? 'axis' : 'axes'}`} by position`,
          },
          `bind an axis by name, as in \`${this.#callee.name}[${[...this.#callee.axes.keys()][0] ?? 'x'} = ${entry.name.text}](…)\``,
        );
      }
      this.#bindAxis(name, entry.name);
    });
  }

  #bindNamed(name: A.Name, value: A.Expression): void {
    if (!this.#callee.axes.has(name.text)) {
      const hint = didYouMean(name.text, this.#callee.axes.keys());
      return this.#reject(NCD3025, name.span, { text: `${this.#callee.name} has no axis ${name.text}` }, hint);
    }
    const carried = this.#callee.parameters.some((p) => carries(p.type, name.text));
    if (value.kind === 'reference' && (carried || this.#context.axis(value.name.text)))
      return this.#bindAxis(name.text, value.name);
    if (carried)
      return this.#reject(NCD3025, value.span, {
        text: `axis ${name.text} of ${this.#callee.name} comes with an argument, so it is bound to an axis`,
      });
    const size = this.#context.size(value);
    if (!size) return this.#fail();
    this.#give(name.text, size, value.span);
  }

  /** Gives the size of an axis that no argument brings. */
  #give(axis: string, size: Size, span: Span): void {
    this.#given.push({ name: axis, size, span });
    const declared = this.#callee.axes.get(axis);
    const symbol = declared && symbolName(declared.size);
    if (symbol) this.#sizes.set(symbol, size);
  }

  #bindAxis(calleeAxis: string, name: A.Name): void {
    const axis = this.#context.axis(name.text) ?? this.#argumentAxis(name.text);
    if (!axis) {
      this.#context.unknownName(name);
      return this.#fail();
    }
    this.#axes.set(calleeAxis, axis);
    if (!this.#callee.parameters.some((p) => carries(p.type, calleeAxis))) this.#give(calleeAxis, axis.size, name.span);
  }

  #argumentAxis(name: string): AxisUse | undefined {
    for (const argument of this.#call.arguments) {
      const type = this.#context.tables.types.get(argument);
      const found = type?.kind === 'array' ? type.axes.find((a) => a.name === name) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  // ---- arguments

  #argument(parameter: Type, value: Type, name: string, span: Span): void {
    if (value.kind === 'unknown' || parameter.kind === 'unknown') return this.#fail();
    if (parameter.kind === 'tuple' || value.kind === 'tuple') {
      if (parameter.kind !== 'tuple' || value.kind !== 'tuple' || parameter.fields.length !== value.fields.length)
        return this.#reject(NCD3018, span, {
          text: `parameter ${name} of ${this.#callee.name} is ${printType(parameter)} but the argument is ${printType(value)}`,
        });
      parameter.fields.forEach((field, i) =>
        this.#argument(field.type, value.fields[i]?.type ?? unknownType, name, span),
      );
      return;
    }
    this.#element(parameter.element, value.element, name, span);
    this.#match(parameter, value, name, span);
  }

  /** Bound axes are found by name; the others are matched from the right; what is left over is woven. */
  #match(parameter: ArrayType, value: ArrayType, name: string, span: Span): void {
    const rest = [...value.axes];
    const open: AxisUse[] = [];
    for (const axis of parameter.axes) {
      const bound = this.#axes.get(axis.name);
      if (!bound) {
        open.push(axis);
        continue;
      }
      const at = rest.findIndex((a) => a.name === bound.name);
      const found = rest[at];
      if (!found) return this.#lacks(axis, bound, parameter, value, name, span);
      rest.splice(at, 1);
      this.#pairs.push({ parameter: axis, argument: found });
    }
    for (const axis of open.reverse()) {
      const found = rest.pop();
      if (!found) return this.#lacks(axis, undefined, parameter, value, name, span);
      if (!this.#warned && found.name !== axis.name && value.axes.some((a) => a.name === axis.name)) {
        this.#warned = true;
        this.#context.report(
          NCD3028,
          span,
          { axis: axis.name, callee: this.#callee.name, bound: found.name },
          { hint: `bind it by name, as in \`${this.#callee.name}[${axis.name} = ${axis.name}](…)\`` },
        );
      }
      this.#axes.set(axis.name, found);
      this.#pairs.push({ parameter: axis, argument: found });
    }
    this.#wovenBy.at(-1)?.push(...rest);
    for (const axis of rest) {
      const known = this.#woven.get(axis.name);
      this.#woven.set(axis.name, known ? this.#context.meetAxes(known, axis, this.#call.span) : axis);
    }
  }

  /** What a callee does along an axis that is bound is not known here. */
  #refuseBound(value: Type, argument: A.Expression): void {
    if (value.kind !== 'array') return;
    for (const [name, axis] of this.#axes)
      if (value.axes.some((a) => a.name === axis.name)) {
        const what = `axis ${name} of ${this.#callee.name}`;
        refuseAlong(this.#context, axis.name, [argument], argument.span, what);
      }
  }

  #lacks(
    axis: AxisUse,
    bound: AxisUse | undefined,
    parameter: ArrayType,
    value: ArrayType,
    name: string,
    span: Span,
  ): void {
    const related = [{ span: axis.origin.span, message: `axis ${axis.name} of parameter ${name} is declared here` }];
    this.#context.report(
      NCD3005,
      span,
      {
        callee: this.#callee.name,
        parameter: name,
        axis: axis.name,
        ...(bound ? { bound: bound.name } : {}),
        wanted: printType(parameter),
        found: printType(value),
      },
      { related },
    );
    this.#fail();
  }

  #element(parameter: ElementType, value: ElementType, name: string, span: Span): void {
    const found = computeElement(value);
    // How an argument is stored is a matter of its own: a parameter of storage reads as one type, whatever it is.
    if (parameter.kind !== 'variable' || boundReadsAs(parameter.bound)) {
      if (assignable(found, parameter) || isStoredAs(value, parameter)) return;
      const wanted = printElement(computeElement(parameter));
      return this.#reject(
        NCD3003,
        span,
        { declared: wanted, found: printOperand(found) },
        `convert it, as in \`${wanted}(…)\``,
      );
    }
    const fits =
      parameter.bound === 'float'
        ? isFloatElement(found) || found.kind === 'literal'
        : parameter.bound === 'int'
          ? isIntegerElement(found)
          : !isBool(found);
    if (!fits)
      return this.#reject(NCD3016, span, {
        where: `parameter ${name} of ${this.#callee.name}`,
        wanted: parameter.bound,
        found: printElement(found),
      });
    const known = this.#elements.get(parameter.name);
    if (!known || known.kind === 'literal' || known.kind === 'unknown')
      this.#elements.set(parameter.name, known?.kind === 'literal' && found.kind === 'literal' ? known : found);
    else if (!assignable(found, known))
      this.#reject(
        NCD3002,
        span,
        {
          elements: [printElement(known), printOperand(found)],
          where: `type variable ${parameter.name} of ${this.#callee.name}`,
        },
        'convert one of them, as in `f32(x)`',
      );
  }

  // ---- sizes and weaving

  #sizesOfPairs(): void {
    for (const { parameter, argument } of this.#pairs) {
      const symbol = symbolName(parameter.size);
      if (!symbol) continue;
      const giver = this.#givers.get(symbol);
      if (giver)
        this.#context.meetAxes(
          { ...giver, name: parameter.name },
          { ...argument, name: parameter.name },
          this.#call.span,
          this.#callee.name,
        );
      else {
        this.#givers.set(symbol, argument);
        this.#sizes.set(symbol, argument.size);
      }
    }
    for (const { parameter, argument } of this.#pairs)
      if (!symbolName(parameter.size))
        this.#context.meetAxes(
          { ...parameter, size: this.#size(parameter.size) },
          { ...argument, name: parameter.name },
          this.#call.span,
          this.#callee.name,
        );
  }

  #weaving(): void {
    for (const [calleeAxis, axis] of this.#axes) {
      if (!this.#woven.has(axis.name)) continue;
      this.#reject(
        NCD3008,
        this.#call.span,
        {
          text: `axis ${axis.name} is woven through one argument but bound to ${calleeAxis} of ${this.#callee.name} in another`,
        },
        `rename one of them, as in \`rename[${axis.name} -> ${axis.name}2](…)\``,
      );
      return;
    }
  }

  // ---- the result

  #result(type: Type): Type {
    if (type.kind === 'unknown') return type;
    if (type.kind === 'tuple')
      return { kind: 'tuple', fields: type.fields.map((f) => ({ ...f, type: this.#result(f.type) })) };
    const own = type.axes.map((a) => this.#axes.get(a.name) ?? this.#newAxis(a));
    const axes = [...this.#woven.values(), ...own];
    const twice = axes.find((a, i) => axes.findIndex((b) => b.name === a.name) !== i);
    if (twice) {
      this.#reject(
        NCD3008,
        this.#call.span,
        { text: `the result of ${this.#callee.name} would carry axis ${twice.name} twice` },
        `rename one argument's axis, as in \`rename[${twice.name} -> ${twice.name}2](…)\``,
      );
      return unknownType;
    }
    const origin = { span: this.#call.span };
    return {
      kind: 'array',
      element: this.#resultElement(type.element),
      axes: axes.map((a) => ({ ...a, origin: a.origin.of ? a.origin : origin })),
    };
  }

  /** An axis that only the callee's result has keeps its name in the caller. */
  #newAxis(axis: AxisUse): AxisUse {
    const use: AxisUse = { name: axis.name, size: this.#size(axis.size), origin: { span: this.#call.span } };
    const known = this.#context.axis(axis.name);
    return known ? this.#context.meetAxes(known, use, this.#call.span) : this.#context.addAxis(use);
  }

  #resultElement(element: ElementType): ElementType {
    if (element.kind !== 'variable') return computeElement(element);
    return this.#elements.get(element.name) ?? unknownElement;
  }

  #reject<Args>(code: CodeDefinition<Args>, span: Span, args: Args, hint?: string): void {
    this.#context.report(code, span, args, hint ? { hint } : {});
    this.#fail();
  }
}

/** Whether a value of a storage type is one that the bound of a parameter names: `u8` among codes, which read as i32. */
const isStoredAs = (value: ElementType, parameter: ElementType): boolean =>
  value.kind === 'concrete' && parameter.kind === 'variable' && admits(parameter.bound, value.type);

function carries(type: Type, axis: string): boolean {
  if (type.kind === 'array') return type.axes.some((a) => a.name === axis);
  return type.kind === 'tuple' && type.fields.some((f) => carries(f.type, axis));
}
