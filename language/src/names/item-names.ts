/** What the names in a declaration mean: found out once, and kept. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import { bindNames } from './bind-names.ts';
import { type Asked, type Declaration, isAnsweredBy, WatchedScope } from './scope.ts';

export type Definition =
  | { readonly kind: 'parameter'; readonly name: A.Name; readonly parameter: A.Parameter }
  | { readonly kind: 'let'; readonly name: A.Name; readonly statement: A.Let; readonly position: number }
  /** A name that only a `scan` or an accumulator gives a value. */
  | { readonly kind: 'state'; readonly name: A.Name }
  /** A free name in a test: a random input, typed by the parameter to which it is passed. */
  | { readonly kind: 'testInput'; readonly name: A.Name }
  /** Not a value in scope: an axis, if the types stage knows one of this name. */
  | { readonly kind: 'axis'; readonly name: A.Name };

/** What the names in a declaration mean, and what is wrong with them. */
export interface ItemNames {
  readonly values: ReadonlyMap<A.Name, Definition>;
  readonly callees: ReadonlyMap<A.Name, Declaration>;
  /** Names of the top level of which it makes use. */
  readonly used: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly asked: Asked;
}

const known = new WeakMap<A.Item, ItemNames>();

/** Found out once for a declaration, as long as the scope gives the same answers. */
export function namesOf(item: A.Item, scope: ReadonlyMap<string, Declaration>, lost: ReadonlySet<string>): ItemNames {
  const before = known.get(item);
  if (before && isAnsweredBy(before.asked, scope)) return before;
  const names = bindNames(item, new WatchedScope(scope, lost));
  known.set(item, names);
  return names;
}
