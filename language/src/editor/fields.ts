/** What declares the field of a value: its name in a type, or a state. */
import type { Declaration, Resolved } from '../names/index.ts';
import type { ast } from '../syntax/index.ts';

export interface FieldOrigin {
  readonly name: ast.Name;
  readonly of: 'type' | 'state';
}

/** Of the field `name` of a value; `undefined` for those that the language itself gives, such as the `values` of `topk`. */
export function fieldOrigin(resolved: Resolved, value: ast.Expression, name: string): FieldOrigin | undefined {
  switch (value.kind) {
    case 'reference':
      return ofName(resolved, value.name, name);
    case 'call': {
      const callee = resolved.callees.get(value.callee);
      return callee && ofCallee(resolved, callee, name);
    }
    case 'at':
      return value.body.value && fieldOrigin(resolved, value.body.value, name);
    case 'scan':
      return named(value.state, name);
    default:
      return undefined;
  }
}

function ofName(resolved: Resolved, reference: ast.Name, name: string): FieldOrigin | undefined {
  const definition = resolved.values.get(reference);
  switch (definition?.kind) {
    case 'parameter':
      return inType(definition.parameter.type, name);
    case 'let': {
      const { tuple, type, value } = definition.statement;
      if (tuple) return undefined;
      return type ? inType(type, name) : fieldOrigin(resolved, value, name);
    }
    case 'state':
      return named(mergedStates(resolved, definition.name), name);
    default:
      return undefined;
  }
}

function ofCallee(resolved: Resolved, callee: Declaration, name: string): FieldOrigin | undefined {
  switch (callee.kind) {
    case 'diagram':
      if (callee.result) return inType(callee.result, name);
      return callee.body.value && fieldOrigin(resolved, callee.body.value, name);
    case 'accumulator':
      return callee.result ? inType(callee.result, name) : named(callee.state, name);
    default:
      return undefined;
  }
}

/** Those of the accumulator of which a name is one side of the merge. */
function mergedStates({ modules }: Resolved, side: ast.Name): ast.Accumulator['state'] {
  for (const { names } of modules)
    for (const item of names.keys())
      if (item.kind === 'accumulator' && (item.merge?.left === side || item.merge?.right === side)) return item.state;
  return [];
}

function named(states: readonly { readonly name: ast.Name }[], name: string): FieldOrigin | undefined {
  const state = states.find((own) => own.name.text === name);
  return state && { name: state.name, of: 'state' };
}

function inType(type: ast.TypeExpression, name: string): FieldOrigin | undefined {
  const field = type.kind === 'tupleType' ? type.fields.find((own) => own.name?.text === name)?.name : undefined;
  return field && { name: field, of: 'type' };
}
