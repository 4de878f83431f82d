/** The modules that a file can import. */
import { type ImportableModule, parseModule } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import type { Session } from './session.ts';

/** Parsed once for each text. */
const parsed = new Map<string, { readonly text: string; readonly module: ImportableModule['module'] }>();

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
    const text = workspace.host.read(path);
    return text === undefined ? [] : [{ specifier, module: moduleOf(path, text) }];
  });
}

function moduleOf(path: string, text: string): ImportableModule['module'] {
  const known = parsed.get(path);
  if (known?.text === text) return known.module;
  const { module } = parseModule({ path, text });
  parsed.set(path, { text, module });
  return module;
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
