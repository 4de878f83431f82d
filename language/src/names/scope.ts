import type * as A from '../syntax/ast.ts';

/** What a module can declare and another import. */
export type Declaration = A.Diagram | A.AxisDeclaration | A.Target | A.Quant | A.Accumulator;

/** The declarations that are visible at the top level, by their names. */
export type Scope = Pick<ReadonlyMap<string, Declaration>, 'get'> & Iterable<readonly [string, Declaration]>;

/** What has been asked of a scope, with the answers: all of what something means that does not follow from its own text. */
export interface Asked {
  readonly answers: ReadonlyMap<string, Declaration | undefined>;
  /** All names have been looked through. */
  readonly all: boolean;
}

/** Whether a scope gives the same answers. Where all names were looked through, for a hint perhaps, one does not try. */
export function isAnsweredBy({ answers, all }: Asked, scope: Scope): boolean {
  if (all) return false;
  for (const [name, declaration] of answers) if (scope.get(name) !== declaration) return false;
  return true;
}

/** A scope that notes what it is asked. */
export class WatchedScope implements Scope {
  readonly #scope: ReadonlyMap<string, Declaration>;
  readonly #lost: ReadonlySet<string>;
  readonly #answers = new Map<string, Declaration | undefined>();
  #all = false;

  /** `lost`: names whose import failed. */
  constructor(scope: ReadonlyMap<string, Declaration>, lost: ReadonlySet<string> = new Set()) {
    this.#scope = scope;
    this.#lost = lost;
  }

  get asked(): Asked {
    return { answers: this.#answers, all: this.#all };
  }

  get(name: string): Declaration | undefined {
    const declaration = this.#scope.get(name);
    this.#answers.set(name, declaration);
    return declaration;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  everything(): { readonly names: Iterable<string>; readonly lost: ReadonlySet<string> } {
    this.#all = true;
    return { names: this.#scope.keys(), lost: this.#lost };
  }

  [Symbol.iterator](): Iterator<readonly [string, Declaration]> {
    this.#all = true;
    return this.#scope[Symbol.iterator]();
  }
}
