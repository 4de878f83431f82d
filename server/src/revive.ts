/** Data from elsewhere, with the files of this program in the place of copies of them. */
import type { SourceFile } from '@ncd/language';

/** Copies; what occurs twice occurs twice in the copy, as one. */
export function revive<T>(value: T, fileOf: (path: string) => SourceFile | undefined): T {
  const copies = new Map<object, unknown>();
  const copy = (own: unknown): unknown => {
    if (typeof own !== 'object' || own === null) return own;
    if (copies.has(own)) return copies.get(own);
    const made = isFile(own) ? (fileOf(own.path) ?? own) : copied(own);
    copies.set(own, made);
    return made;
  };
  const copied = (own: object): unknown => {
    if (Array.isArray(own)) return own.map(copy);
    if (own instanceof Map) return new Map([...own].map(([key, item]) => [copy(key), copy(item)]));
    if (own instanceof Set) return new Set([...own].map(copy));
    return Object.fromEntries(Object.entries(own).map(([key, item]) => [key, copy(item)]));
  };
  return copy(value) as T;
}

function isFile(value: object): value is SourceFile {
  const { path, text } = value as Partial<SourceFile>;
  return typeof path === 'string' && typeof text === 'string' && Object.keys(value).length === 2;
}
