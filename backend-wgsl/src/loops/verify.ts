/** What must hold of every lowered module; run after each pass in tests. */
import { type ConcreteType, isBlockType, readsAs } from '@ncd/language';
import type { Expression, Kernel, LoweredModule, ModuleBuffer, ScalarType, Statement } from './ir.ts';
import { scalarType } from './node-values.ts';

/** One sentence for each broken rule; none when the module is sound. */
export function verifyLowered(module: LoweredModule): string[] {
  const problems: string[] = [];
  const buffers = new Map(module.buffers.map((b) => [b.name, b]));
  const shared = module.kernels.flatMap((k) => k.shared.map((s) => s.name));
  const names = [...module.buffers.map((b) => b.name), ...module.kernels.map((k) => k.entryPoint), ...shared];
  for (const [i, name] of names.entries()) if (names.indexOf(name) !== i) problems.push(`${name} is declared twice`);
  for (const kernel of module.kernels) {
    const report = (problem: string) => problems.push(`${kernel.entryPoint}: ${problem}`);
    for (const name of [...kernel.reads, ...kernel.writes])
      if (!buffers.has(name)) report(`there is no buffer ${name}`);
    for (const name of kernel.writes) {
      const buffer = buffers.get(name);
      if (kernel.reads.includes(name)) report(`${name} is read and written`);
      if (buffer?.role === 'input' && !buffer.updated) report(`input ${name} is written`);
    }
    const arrays = kernel.shared.map(
      ({ name, type }) => [name, { type, mutable: true, array: true, uniform: false }] as const,
    );
    const context = { buffers, moduleNames: new Set(names), report };
    verifyBody(kernel, kernel.body, { variables: new Map(arrays), uniform: true }, context);
  }
  return problems;
}

interface Context {
  readonly buffers: ReadonlyMap<string, ModuleBuffer>;
  readonly moduleNames: ReadonlySet<string>;
  readonly report: (problem: string) => void;
}
interface Variable {
  readonly type: ScalarType;
  readonly mutable: boolean;
  readonly array?: boolean;
  /** Whether it is certain to be the same for all invocations of a workgroup. */
  readonly uniform: boolean;
}
interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Whether all invocations of a workgroup are certain to come here together. */
  readonly uniform: boolean;
}

function verifyBody(kernel: Kernel, body: readonly Statement[], outer: Scope, context: Context): void {
  const { buffers, moduleNames, report } = context;
  const scope = new Map(outer.variables);
  const isUniform = (e: Expression) => isUniformExpression(e, scope, buffers);
  const typeOf = (e: Expression) => verifyExpression(kernel, e, scope, context);
  const declare = (name: string, variable: Variable) => {
    if (scope.has(name) || moduleNames.has(name)) report(`${name} hides another ${name}`);
    scope.set(name, variable);
  };
  for (const s of body)
    switch (s.kind) {
      case 'let':
      case 'var':
        declare(s.name, {
          type: typeOf(s.value),
          mutable: s.kind === 'var',
          uniform: s.kind === 'let' && isUniform(s.value),
        });
        break;
      case 'assign': {
        const variable = scope.get(s.name);
        if (!variable?.mutable || variable.array) report(`${s.name} is assigned but is no variable`);
        else if (typeOf(s.value) !== variable.type) report(`${s.name} is assigned a value of another type`);
        break;
      }
      case 'array':
        declare(s.name, { type: s.type, mutable: true, array: true, uniform: false });
        break;
      case 'set': {
        const variable = scope.get(s.name);
        if (!variable?.array) report(`${s.name} is set but is no array`);
        if (typeOf(s.index) !== 'u32') report(`the index into ${s.name} is not u32`);
        if (typeOf(s.value) !== variable?.type) report(`${s.name} is set to a value of another type`);
        break;
      }
      case 'for': {
        if (s.from && typeOf(s.from) !== 'u32') report(`the start of ${s.name} is not u32`);
        if (typeOf(s.count) !== 'u32') report(`the count of ${s.name} is not u32`);
        if (scope.has(s.name) || moduleNames.has(s.name)) report(`${s.name} hides another ${s.name}`);
        const uniform = outer.uniform && isUniform(s.count) && (!s.from || isUniform(s.from));
        const counter: Variable = { type: 'u32', mutable: false, uniform };
        verifyBody(kernel, s.body, { variables: new Map([...scope, [s.name, counter]]), uniform }, context);
        break;
      }
      case 'if':
        if (typeOf(s.condition) !== 'bool') report('a condition is not bool');
        verifyBody(kernel, s.body, { variables: scope, uniform: outer.uniform && isUniform(s.condition) }, context);
        break;
      case 'store': {
        const buffer = buffers.get(s.buffer);
        if (!kernel.writes.includes(s.buffer)) report(`${s.buffer} is stored to but not listed`);
        if (typeOf(s.index) !== 'u32') report(`the index into ${s.buffer} is not u32`);
        if (buffer && typeOf(s.value) !== loadedType(buffer.element))
          report(`${s.buffer} is stored a value of another type`);
        break;
      }
      case 'barrier':
        if (!outer.uniform) report('some invocations may not reach a barrier at which others wait');
        break;
    }
}

/** Whether a value is certain to be the same for all invocations of a workgroup: as WGSL's analysis has it (§15.2), for which
 * loads from what a kernel writes may differ. */
function isUniformExpression(
  e: Expression,
  scope: ReadonlyMap<string, Variable>,
  buffers: Context['buffers'],
): boolean {
  const isUniform = (inner: Expression) => isUniformExpression(inner, scope, buffers);
  switch (e.kind) {
    case 'literal':
    case 'size':
    case 'workgroup':
      return true;
    case 'invocation':
    case 'lane':
    case 'element':
      return false;
    case 'variable':
      return scope.get(e.name)?.uniform ?? false;
    case 'load': {
      const buffer = buffers.get(e.buffer);
      return buffer?.role === 'input' && !buffer.updated && isUniform(e.index);
    }
    case 'call':
      return e.args.every(isUniform);
  }
}

function verifyExpression(
  kernel: Kernel,
  e: Expression,
  scope: ReadonlyMap<string, Variable>,
  context: Context,
): ScalarType {
  const { buffers, report } = context;
  const typeOf = (inner: Expression) => verifyExpression(kernel, inner, scope, context);
  switch (e.kind) {
    case 'literal':
    case 'size':
    case 'invocation':
    case 'workgroup':
    case 'lane':
      return e.type;
    case 'variable': {
      const variable = scope.get(e.name);
      if (!variable || variable.array) report(`${e.name} is used but not declared`);
      else if (variable.type !== e.type) report(`${e.name} is ${variable.type} but used as ${e.type}`);
      return e.type;
    }
    case 'element': {
      const variable = scope.get(e.name);
      if (!variable?.array || variable.type !== e.type) report(`${e.name} is no array of ${e.type}`);
      if (typeOf(e.index) !== 'u32') report(`the index into ${e.name} is not u32`);
      return e.type;
    }
    case 'load': {
      const buffer = buffers.get(e.buffer);
      if (!kernel.reads.includes(e.buffer)) report(`${e.buffer} is loaded but not listed`);
      if (typeOf(e.index) !== 'u32') report(`the index into ${e.buffer} is not u32`);
      if (buffer && e.type !== loadedType(buffer.element)) report(`${e.buffer} is loaded as ${e.type}`);
      return e.type;
    }
    case 'call': {
      const types = e.args.map(typeOf);
      const operands = e.fn === 'select' ? types.slice(1) : types;
      if (e.fn === 'select' && types[0] !== 'bool') report('the condition of select is not bool');
      if (operands.some((t) => t !== operands[0])) report(`the operands of ${e.fn} have types ${operands.join(', ')}`);
      const expected = callType(e.fn, operands[0] as ScalarType);
      if (e.type !== expected) report(`${e.fn} of ${operands[0]} is ${expected}, not ${e.type}`);
      return e.type;
    }
  }
}

const loadedType = (element: ConcreteType): ScalarType => (isBlockType(element) ? 'u32' : scalarType(readsAs(element)));

function callType(fn: (Expression & { readonly kind: 'call' })['fn'], operand: ScalarType): ScalarType {
  switch (fn) {
    case 'lt':
    case 'le':
    case 'eq':
    case 'ne':
    case 'and':
    case 'or':
    case 'not':
    case 'bool':
      return 'bool';
    case 'f32':
    case 'f16':
    case 'half':
    case 'floatBits':
      return 'f32';
    case 'i32':
    case 'indexI32':
    case 'signedBits':
      return 'i32';
    case 'u32':
    case 'indexU32':
    case 'bits':
    case 'joined':
    case 'halfOf':
    case 'wordOf':
    case 'placed':
      return 'u32';
    default:
      return operand;
  }
}
