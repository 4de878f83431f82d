/** What is kept between programs, so that a change is cheap.
 *
 * The invariant: an object that is kept is what would be made anew. A module that has the same text is the same `Parsed`; one
 * that is the same `Parsed` and whose imports are the same objects is the same `ResolvedModule`; and what the types stage finds
 * out about a module it keeps by that. So nothing needs to be thrown away when a text changes: another text is another object,
 * and what belongs to the one before is held by nobody. */
import { type Parsed, parseModule } from '../syntax/index.ts';
import type { ResolvedModule } from './resolve.ts';

/** With another text of a module, what was made of the text before is spent: the declarations that the two share move to their
 * new places, out of every earlier program. Programs of texts that are only tried are made `aside`. */
export class ModuleMemory {
  /** The last text of each module. */
  readonly #parsed = new Map<string, Parsed>();
  readonly #kept: ModuleMemory | undefined;
  #aside: ModuleMemory | undefined;

  constructor(kept?: ModuleMemory) {
    this.#kept = kept;
  }

  parse(path: string, text: string): Parsed {
    const before = this.#kept?.known(path, text) ?? this.#parsed.get(path);
    if (before?.module.file.text === text) return before;
    const parsed = parseModule({ path, text }, before);
    this.#parsed.set(path, parsed);
    return parsed;
  }

  known(path: string, text: string): Parsed | undefined {
    const known = this.#parsed.get(path);
    return known?.module.file.text === text ? known : undefined;
  }

  /** A memory for other texts of the same modules, which leaves the programs of this one as they are. */
  get aside(): ModuleMemory {
    if (this.#kept) return this;
    this.#aside ??= new ModuleMemory(this);
    return this.#aside;
  }
}

const resolvedModules = new WeakMap<ResolvedModule['parts'], ResolvedModule>();

/** The module as it has been resolved, if with the same imports. */
export function knownModule(
  parts: ResolvedModule['parts'],
  imports: ResolvedModule['imports'],
): ResolvedModule | undefined {
  const known = resolvedModules.get(parts);
  const isSame = known?.imports.length === imports.length && known.imports.every((other, i) => other === imports[i]);
  return isSame ? known : undefined;
}

export function keepModule(module: ResolvedModule): void {
  resolvedModules.set(module.parts, module);
}
