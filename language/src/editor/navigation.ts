/** From a name to what it means. */
import type { Declaration } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { AxisUse, Typed, TypedDiagram } from '../types/index.ts';
import { type Node, nameAt } from './at.ts';

export type Meaning =
  | { readonly kind: 'declaration'; readonly declaration: Declaration }
  | { readonly kind: 'value'; readonly name: ast.Name }
  | { readonly kind: 'axis'; readonly axis: AxisUse };

/** What a name in the entry module means; `undefined` for built-in functions and for what is unknown. */
export function meaningOf(
  { resolved, diagrams, tests }: Typed,
  name: ast.Name,
  around: readonly Node[],
): Meaning | undefined {
  const callee = resolved.callees.get(name);
  if (callee) return { kind: 'declaration', declaration: callee };
  const value = resolved.values.get(name);
  if (value && value.kind !== 'axis') return { kind: 'value', name: value.name };
  const item = around.find((node) => node.kind === 'diagram' || node.kind === 'test');
  const own: TypedDiagram | undefined =
    item && (diagrams.get(item as ast.Diagram) ?? tests.get(item as unknown as ast.Test));
  const parent = around.at(-1);
  const binds = parent?.kind === 'parameter' || parent?.kind === 'let';
  if (binds) return { kind: 'value', name };
  const axis = own?.axes.get(name.text);
  if (axis && parent !== item) return { kind: 'axis', axis };
  const declaration = resolved.entry.scope.get(name.text);
  return declaration && { kind: 'declaration', declaration };
}

/** Where that is declared which the name at an offset means. */
export function definitionAt(typed: Typed, offset: number): Span | undefined {
  const { module } = typed.resolved.entry.parsed;
  const found = nameAt(module, offset);
  if (!found) return undefined;
  const meaning = meaningOf(typed, found.name, found.around);
  switch (meaning?.kind) {
    case 'declaration':
      return meaning.declaration.name.span;
    case 'value':
      return meaning.name.span;
    case 'axis':
      return meaning.axis.origin.span;
    case undefined:
      return undefined;
  }
}
