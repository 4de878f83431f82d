import type { ModuleMemory } from './memory.ts';

/** Where modules come from. The language reads no files itself. */
export interface ModuleHost {
  /** The canonical path of what `specifier` names when it is imported from the module at `from`. */
  resolve(specifier: string, from: string): string;
  /** The text of a module; `undefined` when there is none. */
  read(path: string): string | undefined;
  /** What earlier programs have left, for a host that lives long. It makes no difference to any result. */
  readonly memory?: ModuleMemory;
}

/** Joins a relative specifier to the folder of `from`, by `/`; `std/…` and absolute paths stay as they are. */
export function resolveSpecifier(specifier: string, from: string): string {
  if (specifier.startsWith('std/')) return specifier;
  const named = specifier.endsWith('.ncd') ? specifier : `${specifier}.ncd`;
  if (named.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(named)) return named;
  if (from.startsWith('std/') && !named.startsWith('.')) return specifier;
  const parts = from.split('/').slice(0, -1);
  for (const part of named.split('/')) {
    if (part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const joined = parts.join('/');
  return joined.startsWith('std/') ? joined.replace(/\.ncd$/, '') : joined;
}
