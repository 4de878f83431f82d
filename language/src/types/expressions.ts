/** The types of expressions. One mistake gives one message: what cannot be typed is `unknown` and agrees with everything. */
import { NCD2010 } from '../diagnostics/codes/NCD2010.ts';
import { NCD2011 } from '../diagnostics/codes/NCD2011.ts';
import { NCD3002 } from '../diagnostics/codes/NCD3002.ts';
import { NCD3003 } from '../diagnostics/codes/NCD3003.ts';
import { NCD3006 } from '../diagnostics/codes/NCD3006.ts';
import { NCD3015 } from '../diagnostics/codes/NCD3015.ts';
import { NCD3016 } from '../diagnostics/codes/NCD3016.ts';
import { NCD3017 } from '../diagnostics/codes/NCD3017.ts';
import { NCD3018 } from '../diagnostics/codes/NCD3018.ts';
import { NCD3022 } from '../diagnostics/codes/NCD3022.ts';
import { NCD3026 } from '../diagnostics/codes/NCD3026.ts';
import { NCD3107 } from '../diagnostics/codes/NCD3107.ts';
import { NCD4003 } from '../diagnostics/codes/NCD4003.ts';
import { didYouMean } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import { checkBuiltin } from './builtins.ts';
import { checkCall } from './calls.ts';
import type { Context } from './context.ts';
import { noteDependents } from './dependents.ts';
import { checkIndex } from './indexing.ts';
import { checkScan } from './recurrences.ts';
import { checkLevelName, checkLevels, declareSizes, elaborateType, rejectStorage } from './signature.ts';
import { constantSize } from './size.ts';
import {
  type ArrayType,
  type AxisUse,
  assignable,
  computed,
  computeElement,
  concrete,
  type ElementType,
  isBool,
  isFloatElement,
  isIntegerElement,
  meetElements,
  printElement,
  printOperand,
  printType,
  scalar,
  type Type,
  unknownElement,
  unknownType,
} from './type.ts';
import { checkAssignment, isOrdered, isUpdatingCall } from './updates.ts';

export function checkBlock(context: Context, block: A.Block, needsValue = true): Type {
  for (const statement of block.statements) checkStatement(context, statement);
  if (block.value) {
    if (isOrdered(context)) context.ordered.add(block.value);
    return checkExpression(context, block.value);
  }
  if (needsValue && block.span.start < block.span.end) {
    const last = block.statements.at(-1);
    const swallowed = last?.kind === 'let' && beginsWithMinus(last.value);
    const hint = "a line that begins with `-` goes on with the line above; put the block's value in parentheses";
    context.report(NCD3017, block.span, {}, swallowed ? { hint } : {});
  } else if (needsValue) context.failed = true; // the parser has reported that there is no block
  return unknownType;
}

/** Whether the value of a block may have been read as a part of what stands above it. */
function beginsWithMinus(e: A.Expression): boolean {
  for (let at = e; at.kind === 'binary'; at = at.left) {
    const between = at.span.file.text.slice(at.left.span.end, at.right.span.start);
    if (at.operator === '-' && /\n\s*-/.test(between)) return true;
  }
  return false;
}

export function checkStatement(context: Context, statement: A.Statement): void {
  if ((statement.kind === 'let' || statement.kind === 'expression') && isOrdered(context))
    context.ordered.add(statement.value);
  switch (statement.kind) {
    case 'let': {
      // Sizes that the type states hold for the value; axes that the value brings are known to the type.
      if (statement.type) declareSizes(context, statement.type, statement.names[0]?.text);
      const value = checkExpression(context, statement.value);
      const declared = statement.type && elaborateType(context, statement.type, statement.names[0]?.text);
      if (statement.type) rejectStorage(context, statement.type);
      if (statement.type) checkLevels(context, statement.type);
      const type = declared ? ascribe(context, value, declared, statement.value.span) : value;
      noteDependents(context, statement);
      bind(context, statement, type);
      return;
    }
    case 'assign':
      return checkAssignment(context, statement);
    case 'next':
    case 'emit':
      checkExpression(context, statement.value);
      return context.report(NCD3015, statement.span, {
        found: `\`${statement.kind}\``,
        wanted: 'a statement',
        where: 'outside the block of a recurrence',
      });
    case 'expression':
      checkExpression(context, statement.value);
      if (statement.value.kind !== 'missing' && !isUpdatingCall(context, statement.value))
        context.report(NCD3022, statement.span, {});
      return;
  }
}

function bind(context: Context, statement: A.Let, type: Type): void {
  if (!statement.tuple) {
    const name = statement.names[0];
    if (name) context.values.set(name, named(type, name.text));
    return;
  }
  const fields = type.kind === 'tuple' ? type.fields : undefined;
  if (type.kind === 'array' || (fields && fields.length !== statement.names.length))
    context.report(NCD3018, statement.span, {
      text: `${statement.names.length} names are bound to ${fields ? `${fields.length} values` : 'one array'}`,
    });
  statement.names.forEach((name, i) => context.values.set(name, named(fields?.[i]?.type ?? unknownType, name.text)));
}

/** Messages about axes of the value name it. */
function named(type: Type, of: string): Type {
  if (type.kind !== 'array') return type;
  return { ...type, axes: type.axes.map((a) => (a.origin.of ? a : { ...a, origin: { ...a.origin, of } })) };
}

export function checkExpression(context: Context, e: A.Expression): Type {
  const type = context.within(() => typeOf(context, e));
  context.tables.types.set(e, type);
  return type;
}

function typeOf(context: Context, e: A.Expression): Type {
  switch (e.kind) {
    case 'missing':
      context.failed = true; // the parser has reported it
      return unknownType;
    case 'number':
      return scalar(
        e.integer ? { kind: 'literal', float: e.value >= 2 ** 32, value: e.value } : { kind: 'literal', float: true },
      );
    case 'inf':
      return scalar({ kind: 'literal', float: true });
    case 'bool':
      return scalar(concrete('bool'));
    case 'reference':
      return checkReference(context, e.name);
    case 'unary':
      return checkUnary(context, e);
    case 'binary':
      return checkBinary(context, e);
    case 'call': {
      const callee = context.tables.names.callees.get(e.callee);
      if (callee?.kind === 'diagram' || callee?.kind === 'accumulator') return checkCall(context, e, callee);
      if (callee) {
        for (const argument of e.arguments) checkExpression(context, argument);
        context.report(NCD2011, e.callee.span, {
          what: `the ${callee.kind === 'axisDeclaration' ? 'axis' : callee.kind} \`${e.callee.text}\``,
        });
        return unknownType;
      }
      if (e.callee.text === '') {
        for (const argument of e.arguments) checkExpression(context, argument);
        context.report(NCD2011, e.callee.span, { what: 'this expression' });
        return unknownType;
      }
      return checkBuiltin(context, e);
    }
    case 'index':
      return checkIndex(context, e);
    case 'field':
      return checkField(context, e);
    case 'tuple':
      return { kind: 'tuple', fields: e.elements.map((x) => ({ type: checkExpression(context, x) })) };
    case 'at':
      return checkAt(context, e);
    case 'scan':
      return checkScan(context, e);
  }
}

function checkReference(context: Context, name: A.Name): Type {
  const definition = context.tables.names.values.get(name);
  if (definition?.kind === 'state' && !context.values.has(definition.name)) {
    const text = 'it has one in the step and in the tail';
    context.report(NCD3107, name.span, { name: name.text, text });
    return unknownType;
  }
  if (definition && definition.kind !== 'axis') return context.values.get(definition.name) ?? unknownType;
  if (context.axis(name.text))
    context.report(
      NCD2010,
      name.span,
      { name: name.text },
      { hint: `write \`index(${name.text})\` or \`size(${name.text})\`` },
    );
  else context.unknownName(name);
  context.failed = true;
  return unknownType;
}

function checkUnary(context: Context, e: A.Unary): Type {
  const operand = arrayOf(context, e.operand, `the operand of \`${e.operator}\``);
  if (!operand) return unknownType;
  if (e.operator === 'not')
    return requireElement(context, operand, e.operand, 'bool', '`not`')
      ? { ...plain(operand), element: concrete('bool') }
      : unknownType;
  if (!requireElement(context, operand, e.operand, 'number', '`-`')) return unknownType;
  const { element } = operand;
  const negated =
    element.kind === 'literal' && element.value !== undefined
      ? { ...element, value: -element.value }
      : computeElement(element);
  return { ...plain(operand), element: negated };
}

function checkBinary(context: Context, e: A.Binary): Type {
  if (e.operator === '~=') {
    checkExpression(context, e.left);
    checkExpression(context, e.right);
    context.report(NCD3026, e.operatorSpan, {});
    return unknownType;
  }
  const left = arrayOf(context, e.left, `the left side of \`${e.operator}\``);
  const right = arrayOf(context, e.right, `the right side of \`${e.operator}\``);
  if (!left || !right) return unknownType;
  const axes = weave(context, [left, right], e.span);
  if (e.operator === 'and' || e.operator === 'or') {
    const fine = [[left, e.left] as const, [right, e.right] as const].map(([type, side]) =>
      requireElement(context, type, side, 'bool', `\`${e.operator}\``),
    );
    return fine.every(Boolean) ? { kind: 'array', element: concrete('bool'), axes } : unknownType;
  }
  const equality = e.operator === '==' || e.operator === '!=';
  if (!(equality && isBool(left.element) && isBool(right.element)))
    for (const [type, side] of [
      [left, e.left],
      [right, e.right],
    ] as const)
      if (!requireElement(context, type, side, 'number', `\`${e.operator}\``)) return unknownType;
  const met = meet(context, [left, right], e.span, `\`${e.operator}\``);
  if (!met) return unknownType;
  switch (e.operator) {
    case '+':
    case '-':
    case '*':
    case '%':
      return { kind: 'array', element: met, axes };
    // numbers without a type are mathematical: 1 / 2 is a half
    case '/':
      return { kind: 'array', element: met.kind === 'literal' ? { kind: 'literal', float: true } : met, axes };
    default:
      return { kind: 'array', element: concrete('bool'), axes };
  }
}

function checkField(context: Context, e: A.Field): Type {
  const target = checkExpression(context, e.target);
  if (target.kind === 'unknown' || e.name.text === '') return unknownType;
  const fields = [...(target.kind === 'tuple' ? target.fields : []), ...(target.finals ?? [])];
  const field = fields.find((f) => f.name === e.name.text);
  if (field) return field.type;
  if (fields.length > 0 || target.kind === 'tuple') {
    const names = fields.flatMap((f) => (f.name ? [f.name] : []));
    const hint = didYouMean(e.name.text, names);
    context.report(
      NCD3018,
      e.name.span,
      { text: `there is no field \`${e.name.text}\` in ${printType(target)}` },
      hint ? { hint } : {},
    );
  } else context.report(NCD3018, e.name.span, { text: `an array has no field \`${e.name.text}\`` });
  return unknownType;
}

/** A region means what its block means; its moves only say how it runs. */
function checkAt(context: Context, e: A.At): Type {
  checkLevelName(context, e.level);
  context.regions++;
  const type = checkBlock(context, e.body);
  context.regions--;
  for (const move of e.moves) {
    if (move.axis.text !== '' && !context.axis(move.axis.text)) {
      const known = [...context.axes.keys()];
      const hint = didYouMean(move.axis.text, known) ?? `there are ${known.join(', ') || 'no axes'}`;
      const text = `there is no axis \`${move.axis.text}\` to ${move.move}`;
      context.report(NCD4003, move.axis.span, { text }, { hint });
    }
    const size = move.size === 'auto' ? undefined : context.size(move.size);
    const constant = size && constantSize(size);
    if (constant !== undefined && constant < 1)
      context.report(
        NCD4003,
        move.span,
        { text: `a tile of ${constant} along ${move.axis.text} holds nothing` },
        { hint: 'use a size of 1 or more, or `auto`' },
      );
  }
  return type;
}

// ---- shared by the other files of this stage

/** The type without claims about where the value lives: what computing with it gives. */
export const plain = (type: ArrayType): ArrayType => ({ kind: 'array', element: type.element, axes: type.axes });

/** Checks an operand that must be one array (or scalar). `undefined` when it is unknown or, reported, a tuple. */
export function arrayOf(context: Context, e: A.Expression, where: string): ArrayType | undefined {
  const type = checkExpression(context, e);
  if (type.kind === 'tuple')
    context.report(
      NCD3015,
      e.span,
      { found: `the tuple ${printType(type)}`, wanted: 'one array', where: `as ${where}` },
      { hint: 'name the one you mean, as in `let (a, b) = …`' },
    );
  return type.kind === 'array' ? type : undefined;
}

/** The union of the operands' axes in order of first appearance; axes of one name must have one size. */
export function weave(context: Context, operands: readonly ArrayType[], span: Span, of?: string): readonly AxisUse[] {
  const axes = new Map<string, AxisUse>();
  for (const operand of operands)
    for (const axis of operand.axes) {
      const known = axes.get(axis.name);
      axes.set(axis.name, known ? context.meetAxes(known, axis, span, of) : axis);
    }
  return [...axes.values()];
}

/** The element type in which operands meet; reported where there is none. */
export function meet(
  context: Context,
  operands: readonly ArrayType[],
  span: Span,
  where: string,
): ElementType | undefined {
  let met: ElementType | undefined = operands[0]?.element;
  for (const operand of operands.slice(1)) met = met && meetElements(met, operand.element);
  if (met) return computed(met);
  const elements = operands.map((o) => printOperand(o.element));
  context.report(NCD3002, span, { elements, where }, { hint: 'convert one of them, as in `f32(x)`' });
  return undefined;
}

export type ElementClass = 'bool' | 'float' | 'integer' | 'number';
export function requireElement(
  context: Context,
  type: ArrayType,
  e: A.Expression,
  wanted: ElementClass,
  where: string,
): boolean {
  const { element } = type;
  if (element.kind === 'unknown') return true;
  const fits =
    wanted === 'bool'
      ? isBool(element)
      : wanted === 'integer'
        ? isIntegerElement(element)
        : wanted === 'number'
          ? !isBool(element)
          : isFloatElement(element) || isIntegerElement(element);
  if (fits) return true;
  const hint =
    wanted === 'bool'
      ? 'compare it, as in `x != 0`'
      : isBool(element)
        ? 'choose numbers with `where(b, 1, 0)`, or cast with `f32(b)`'
        : 'cast it, as in `i32(x)`';
  context.report(NCD3016, e.span, { where, wanted, found: printElement(element) }, { hint });
  return false;
}

/** The element type of a function that computes in floats: an integer operand is taken as f32. */
export function floatElement(element: ElementType): ElementType {
  const e = computeElement(element);
  if (e.kind === 'literal') return { kind: 'literal', float: true };
  return isFloatElement(e) ? e : concrete('f32');
}

/** A value where a type is declared: same axes in any order, an element type that fits. The declared order wins. */
export function ascribe(context: Context, value: Type, declared: Type, span: Span): Type {
  if (value.kind === 'unknown' || declared.kind === 'unknown') return declared;
  if (declared.kind === 'tuple') {
    if (value.kind === 'array' || value.fields.length !== declared.fields.length) {
      const found = value.kind === 'array' ? 'one array' : `${value.fields.length} values`;
      context.report(NCD3018, span, { text: `${found} where ${declared.fields.length} values are declared` });
      return declared;
    }
    return {
      kind: 'tuple',
      fields: declared.fields.map((f, i) => ({
        ...f,
        type: ascribe(context, value.fields[i]?.type ?? unknownType, f.type, span),
      })),
    };
  }
  if (value.kind === 'tuple') {
    context.report(NCD3018, span, { text: `${value.fields.length} values where one array is declared` });
    return declared;
  }
  if (!assignable(value.element, declared.element)) {
    const wanted = printElement(declared.element);
    context.report(
      NCD3003,
      span,
      { declared: wanted, found: printOperand(value.element) },
      { hint: `convert it, as in \`${wanted}(…)\`` },
    );
  }
  const missing = declared.axes.filter((a) => !value.axes.some((v) => v.name === a.name));
  const extra = value.axes.filter((v) => !declared.axes.some((a) => a.name === v.name));
  if (missing.length || extra.length) {
    const names = (list: readonly AxisUse[]) => list.map((a) => a.name);
    const related = extra.map((a) => ({ span: a.origin.span, message: `axis ${a.name} comes from here` }));
    context.report(
      NCD3006,
      span,
      { declared: printType(declared), found: printType(plain(value)), missing: names(missing), extra: names(extra) },
      { related },
    );
    return declared;
  }
  const axes = declared.axes.map((a) => {
    const found = value.axes.find((v) => v.name === a.name);
    return found ? context.meetAxes(a, found, span) : a;
  });
  const element = declared.element.kind === 'unknown' ? computeElement(value.element) : declared.element;
  return {
    kind: 'array',
    element: element.kind === 'unknown' ? unknownElement : element,
    axes,
    ...(declared.level ? { level: declared.level } : {}),
  };
}
