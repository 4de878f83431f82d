/** The modules that a file can import. */
import type { ImportableModule } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import type { Session } from './session.ts';

/** The library's, and the other files of the workspace by their relative paths. */
export function importableModules(session: Session, uri: string): readonly ImportableModule[] {
  const { workspace, files, folders } = session;
  const open = workspace.documents.map((document) => document.uri);
  const own = new Set([...open, ...workspace.provided, ...files.list(folders)]);
  const named = [...own].flatMap((path) => {
    const specifier = relative(uri, path);
    return specifier === undefined ? [] : [{ specifier, path }];
  });
  const library = Object.keys(sources).map((path) => ({ specifier: path, path }));
  return [...library, ...named].flatMap(({ specifier, path }) => {
    const parsed = workspace.parsed(path);
    return parsed ? [{ specifier, module: parsed.outside }] : [];
  });
}

/** Reads the library module by module, between other things: the first completion would have to otherwise. */
export function readAhead(session: Session, paths: readonly string[] = Object.keys(sources)): void {
  const [path, ...later] = paths;
  if (path === undefined) return;
  void session.workspace.parsed(path)?.outside.items;
  setTimeout(() => readAhead(session, later));
}

/** `./b` from `file:///work/a.ncd` to `file:///work/b.ncd`; `undefined` for the file itself, and for one in another place. */
function relative(from: string, to: string): string | undefined {
  const [a, b] = [from.split('/'), to.split('/')];
  if (from === to || a.slice(0, 3).join('/') !== b.slice(0, 3).join('/')) return undefined;
  let same = 0;
  while (same < Math.min(a.length, b.length) - 1 && a[same] === b[same]) same++;
  const up = a.length - 1 - same;
  const path = b
    .slice(same)
    .join('/')
    .replace(/\.ncd$/, '');
  return `${up === 0 ? './' : '../'.repeat(up)}${path}`;
}
