/** What is known while one diagram is checked: its axes, values and constraints, and where messages go. */
import { NCD2001 } from '../diagnostics/codes/NCD2001.ts';
import { NCD3004 } from '../diagnostics/codes/NCD3004.ts';
import { NCD3010 } from '../diagnostics/codes/NCD3010.ts';
import { NCD3011 } from '../diagnostics/codes/NCD3011.ts';
import { NCD3012 } from '../diagnostics/codes/NCD3012.ts';
import {
  type CodeDefinition,
  type Diagnostic,
  type DiagnosticExtras,
  diagnose,
  type Related,
} from '../diagnostics/index.ts';
import { didYouMean, type ItemNames, type Scope } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Bound } from './bounds.ts';
import type { OpenRecurrence } from './dependents.ts';
import type { ConcreteType } from './elements.ts';
import {
  addSizes,
  constantSize,
  multiplySizes,
  neverNegative,
  printSize,
  quotientSize,
  type Size,
  sameSize,
  sizeConstant,
  sizeSymbol,
  sizeSymbols,
  substituteSize,
  subtractSizes,
  symbolName,
} from './size.ts';
import type { AxisUse, Type } from './type.ts';
import type { CallBinding, Constraint, IndexBinding, RecurrenceTypes, TypedDiagram } from './typed.ts';

/** Characters of a size's key. Sizes of sizes grow fast: `(a + 1) * (b + 1) * …`. */
const longestSize = 2000;

/** Where checking a declaration leaves what it finds out, and how it finds out about others. */
export interface Tables {
  /** What the names of the declaration at hand mean. */
  readonly names: ItemNames;
  readonly types: Map<A.Expression, Type>;
  readonly values: Map<A.Name, Type>;
  readonly calls: Map<A.Call, CallBinding>;
  /** Every expression that was read as a size. */
  readonly sizes: Map<A.Expression, Size>;
  /** Every expression that was read as an element type. */
  readonly elements: Map<A.Expression, ConcreteType>;
  readonly indexings: Map<A.Index, readonly IndexBinding[]>;
  readonly assignments: Map<A.Assign, readonly IndexBinding[]>;
  readonly recurrences: Map<A.Scan | A.Accumulator, RecurrenceTypes>;
  /** The size of a top-level axis; `undefined` (and reported) where there is none. */
  readonly axisSize: (declaration: A.AxisDeclaration) => Size | undefined;
  /** The checked callee; `undefined` (and reported at the call) where it calls itself or where calls expand too far. */
  readonly callee: (context: Context, name: A.Name, declaration: A.Diagram | A.Accumulator) => TypedDiagram | undefined;
}

export class Context {
  readonly tables: Tables;
  /** Top-level names that the module sees. */
  readonly scope: Scope;
  readonly axes = new Map<string, AxisUse>();
  symbols: string[] = [];
  constraints: Constraint[] = [];
  readonly sizeParameters = new Set<string>();
  readonly defaults = new Map<string, Size>();
  /** Open symbols of axes that only the result carries: what the body says about them defines them. */
  readonly inferable = new Set<string>();
  readonly #inferred = new Map<string, Size>();
  readonly typeParameters = new Map<string, Bound>();
  /** Types of parameters and lets, by their defining name. */
  readonly values = new Map<A.Name, Type>();
  /** Names of arrays that can be updated. */
  readonly variables = new Set<A.Name>();
  /** Expressions that stand where statements follow one another: here calls may update arrays. */
  readonly ordered = new Set<A.Expression>();
  /** The number of `at` regions around the expression at hand. */
  regions = 0;
  readonly diagnostics: Diagnostic[] = [];
  failed = false;
  /** How many expressions the one at hand stands in, itself included, and how many any does. */
  level = 0;
  deepest = 0;
  /** Those in whose steps the expression at hand stands, innermost last. */
  readonly recurrences: OpenRecurrence[] = [];
  readonly #sized: A.Expression[] = [];
  #reported = new Set<string>();
  #reportedAxes = new Set<string>();

  constructor(tables: Tables, scope: Scope) {
    this.tables = tables;
    this.scope = scope;
  }

  /** Does something inside an expression. */
  within<T>(body: () => T): T {
    this.level++;
    this.deepest = Math.max(this.deepest, this.level);
    const result = body();
    this.level--;
    return result;
  }

  /** Does something whose messages and constraints count only if `keep` finds them worth it. */
  attempt<T>(body: () => T, keep: (result: T) => boolean): T {
    const { failed } = this;
    const before = { messages: this.diagnostics.length, constraints: [...this.constraints] };
    const reported = new Set(this.#reported);
    const reportedAxes = new Set(this.#reportedAxes);
    const result = body();
    if (keep(result)) return result;
    this.failed = failed;
    this.diagnostics.length = before.messages;
    this.constraints = before.constraints;
    this.#reported = reported;
    this.#reportedAxes = reportedAxes;
    return result;
  }

  report<Args>(code: CodeDefinition<Args>, span: Span, args: Args, extras?: DiagnosticExtras): void {
    this.add(diagnose(code, span, args, extras));
  }

  add(diagnostic: Diagnostic): void {
    // one place is looked at more than once (a declared type, then its use); one mistake is one message
    const key = `${diagnostic.code} ${diagnostic.span?.start} ${diagnostic.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    if (diagnostic.severity === 'error') this.failed = true;
    this.diagnostics.push(diagnostic);
  }

  /** The axis of that name, from the signature, a `let` or a top-level `axis`. */
  axis(name: string): AxisUse | undefined {
    const known = this.axes.get(name);
    if (known) return known;
    const declaration = this.scope.get(name);
    if (declaration?.kind !== 'axisDeclaration') return undefined;
    const size = this.tables.axisSize(declaration);
    if (!size) this.failed = true;
    return this.addAxis({ name, size: size ?? sizeSymbol(name), origin: { span: declaration.name.span } });
  }

  addAxis(axis: AxisUse): AxisUse {
    this.axes.set(axis.name, axis);
    return axis;
  }

  /** An axis whose size is open: the inputs, the caller or `--size` give it. */
  addOpenAxis(name: A.Name, of?: string): AxisUse {
    this.symbols.push(name.text);
    return this.addAxis({
      name: name.text,
      size: sizeSymbol(name.text),
      origin: { span: name.span, ...(of ? { of } : {}) },
    });
  }

  /** A size from an expression over integers and axis names; `undefined` (and reported) when it is none. */
  size(e: A.Expression): Size | undefined {
    const size = this.within(() => this.#sizeOf(e));
    if (size && size.key.length > longestSize) {
      this.report(NCD3012, e.span, {}, { hint: 'it has too many terms: give a part of it a size symbol of its own' });
      return undefined;
    }
    if (size) {
      this.tables.sizes.set(e, size);
      this.#sized.push(e);
    }
    return size;
  }

  #sizeOf(e: A.Expression): Size | undefined {
    switch (e.kind) {
      case 'number':
        if (e.integer && Number.isSafeInteger(e.value)) return sizeConstant(e.value);
        break;
      case 'reference': {
        const axis = this.axis(e.name.text);
        if (axis) return axis.size;
        this.unknownName(e.name);
        return undefined;
      }
      case 'call': {
        const [argument] = e.arguments;
        if (e.callee.text === 'size' && argument && e.arguments.length === 1) return this.size(argument);
        break;
      }
      case 'unary': {
        const operand = e.operator === '-' ? this.size(e.operand) : undefined;
        if (operand) return subtractSizes(sizeConstant(0), operand);
        break;
      }
      case 'binary': {
        const left = this.size(e.left);
        const right = left && this.size(e.right);
        if (!left || !right) return undefined;
        switch (e.operator) {
          case '+':
            return addSizes(left, right);
          case '-':
            return subtractSizes(left, right);
          case '*':
            return multiplySizes(left, right);
          case '/':
            return quotientSize('floorDiv', left, right);
          case '%':
            return quotientSize('mod', left, right);
          default:
            break;
        }
        break;
      }
      case 'missing':
        this.failed = true;
        return undefined;
      default:
        break;
    }
    this.report(NCD3012, e.span, {});
    return undefined;
  }

  unknownName(name: A.Name): void {
    if (name.text === '' || this.#reportedAxes.has(name.text)) return;
    this.#reportedAxes.add(name.text);
    // a text with this many mistakes is no program, and looking through all names each time would take forever
    const known =
      this.#reportedAxes.size > 100 ? [] : [...[...this.values.keys()].map((n) => n.text), ...this.axes.keys()];
    const hint = didYouMean(name.text, known);
    this.report(NCD2001, name.span, { name: name.text }, hint ? { hint } : {});
  }

  /** An axis that nothing gives a size, at the first of its uses. */
  sizelessAxis(name: string, span: Span): void {
    if (this.#reportedAxes.has(name)) return;
    this.#reportedAxes.add(name);
    this.report(NCD3010, span, { axes: [name] });
  }

  /** Two uses of one axis meet at `span`: their sizes must be equal. Returns the better known one. */
  meetAxes(a: AxisUse, b: AxisUse, span: Span, axisOf?: string): AxisUse {
    if (sameSize(a.size, b.size)) return a;
    const x = constantSize(a.size);
    const y = constantSize(b.size);
    if (x !== undefined && y !== undefined) {
      const related = [a, b].filter((u) => u.origin.span !== span).map((u) => declared(u));
      const where = (u: AxisUse) => (u.origin.of ? ` in ${u.origin.of}` : ' here');
      this.report(
        NCD3004,
        span,
        { axis: a.name, of: axisOf, left: x, leftWhere: where(a), right: y, rightWhere: where(b) },
        { related },
      );
    } else if (this.#infer(a.size, b.size)) return b;
    else if (this.#infer(b.size, a.size)) return a;
    else this.demand({ left: a.size, operator: '==', right: b.size, span, reason: `axis ${a.name} needs one size` });
    return x !== undefined ? a : b;
  }

  /** Whether an axis waits for the body to say its size. */
  isOpen(axis: AxisUse): boolean {
    return this.inferable.has(symbolName(axis.size) ?? '');
  }

  #infer(symbol: Size, size: Size): boolean {
    const name = symbolName(symbol);
    if (name === undefined || !this.inferable.has(name) || sizeSymbols(size).has(name)) return false;
    this.inferable.delete(name);
    this.#inferred.set(name, size);
    const axis = this.axes.get(name);
    if (axis) this.axes.set(name, { ...axis, size });
    return true;
  }

  /** Puts inferred sizes everywhere that their symbols stand. Call when the body has been checked. */
  settle(): void {
    this.symbols = this.symbols.filter((s) => !this.#inferred.has(s));
    for (const [name, axis] of this.axes) this.axes.set(name, { ...axis, size: this.#settledSize(axis.size) });
    this.shareValues();
    for (const e of this.#sized) this.tables.sizes.set(e, this.#settledSize(this.tables.sizes.get(e) as Size));
    const constraints = this.constraints;
    this.constraints = [];
    for (const c of constraints)
      this.demand({ ...c, left: this.#settledSize(c.left), right: this.#settledSize(c.right) });
    for (const { name, size, origin } of this.axes.values())
      if (!neverNegative(size))
        this.demand({
          left: size,
          operator: '>=',
          right: sizeConstant(0),
          span: origin.span,
          reason: `axis ${name} cannot be negative`,
        });
    this.#settleDefaults();
  }

  /** What the defaults break is wrong already; what they satisfy may still be broken by a call. */
  #settleDefaults(): void {
    if (this.defaults.size === 0) return;
    for (const [name, size] of this.defaults) this.defaults.set(name, this.#settledSize(size));
    const general = this.constraints;
    this.constraints = [];
    for (const c of general)
      this.demand({ ...c, left: withDefaults(c.left, this.defaults), right: withDefaults(c.right, this.defaults) });
    this.constraints = general;
  }

  /** Leaves the types of names behind for what comes after checking. */
  shareValues(): void {
    for (const [name, type] of this.values) this.tables.values.set(name, this.settled(type));
  }

  settled(type: Type): Type {
    if (this.#inferred.size === 0) return type;
    if (type.kind === 'tuple')
      return { ...type, fields: type.fields.map((f) => ({ ...f, type: this.settled(f.type) })) };
    if (type.kind === 'unknown') return type;
    return { ...type, axes: type.axes.map((a) => ({ ...a, size: this.#settledSize(a.size) })) };
  }

  #settledSize(size: Size): Size {
    if (this.#inferred.size === 0 || ![...sizeSymbols(size)].some((s) => this.#inferred.has(s))) return size;
    return this.#settledSize(substituteSize(size, (s) => this.#inferred.get(s)));
  }

  /** Records what must hold; what can be decided now is. */
  demand(constraint: Constraint): void {
    const difference = subtractSizes(constraint.left, constraint.right);
    const known = constantSize(difference);
    if (known !== undefined) {
      if (!holds(known, constraint.operator)) {
        const text = `${printSize(constraint.left)} ${constraint.operator} ${printSize(constraint.right)}`;
        this.report(NCD3011, constraint.span, { reason: constraint.reason, text });
      }
      return;
    }
    if (constraint.operator === '>=' && neverNegative(difference)) return;
    if (constraint.operator === '<=' && neverNegative(multiplySizes(sizeConstant(-1), difference))) return;
    const same = (c: Constraint) =>
      c.operator === constraint.operator && sameSize(subtractSizes(c.left, c.right), difference);
    if (!this.constraints.some((c) => same(c) || (c.operator === '==' && same({ ...c, left: c.right, right: c.left }))))
      this.constraints.push(constraint);
  }
}

/** The size where no call says otherwise. */
export function withDefaults(size: Size, defaults: ReadonlyMap<string, Size>, open: readonly string[] = []): Size {
  return substituteSize(size, (symbol) => {
    // in a broken program a default may stand on itself
    const known = open.includes(symbol) ? undefined : defaults.get(symbol);
    return known && withDefaults(known, defaults, [...open, symbol]);
  });
}

function declared(use: AxisUse): Related {
  const size = constantSize(use.size);
  const of = use.origin.of ? ` in ${use.origin.of}` : '';
  return {
    span: use.origin.span,
    message: size === undefined ? `${use.name} is declared here` : `${use.name} is ${size}${of}`,
  };
}

function holds(difference: number, operator: Constraint['operator']): boolean {
  switch (operator) {
    case '==':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}
