/** The modules that a file can import. */
import type { ImportableModule, ModuleMemory } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { pathsOf, type Session } from './session.ts';

/** A module by the name under which a file imports it. */
export interface ModuleText {
  readonly specifier: string;
  readonly path: string;
  readonly text: string;
}

const libraryPaths = Object.keys(sources).map((path) => ({ specifier: path, path }));

/** The library's, and the other files of the workspace by their relative paths. */
export const importableModules = (session: Session, uri: string): readonly ImportableModule[] =>
  [...libraryPaths, ...pathsBeside(session, uri)].flatMap(({ specifier, path }) => {
    const parsed = session.workspace.parsed(path);
    return parsed ? [{ specifier, module: parsed.outside }] : [];
  });

/** The other files of the workspace, as texts. */
export const modulesBeside = (session: Session, uri: string): readonly ModuleText[] =>
  pathsBeside(session, uri).flatMap(({ specifier, path }) => {
    const text = session.workspace.host.read(path);
    return text === undefined ? [] : [{ specifier, path, text }];
  });

/** The same with the library, where there are texts only. */
export const withLibrary = (own: readonly ModuleText[], memory: ModuleMemory): readonly ImportableModule[] =>
  [...libraryPaths.map(({ specifier, path }) => ({ specifier, path, text: sources[path] ?? '' })), ...own].map(
    ({ specifier, path, text }) => ({ specifier, module: memory.parse(path, text).outside }),
  );

function pathsBeside(session: Session, uri: string) {
  const from = session.library.pathOf(uri);
  return [...pathsOf(session)].flatMap((path) => {
    const specifier = relative(from, path);
    return specifier === undefined ? [] : [{ specifier, path }];
  });
}

/** Milliseconds between modules that are read ahead. */
const pauseMilliseconds = 50;

/** Reads the library module by module while nobody types: the first completion would have to otherwise. */
export function readAhead(session: Session, paths: readonly string[] = Object.keys(sources)): void {
  const [path, ...later] = paths;
  if (path === undefined) return;
  setTimeout(() => {
    const isTyping = session.workspace.restsIn() > 0;
    if (!isTyping) void session.workspace.parsed(path)?.outside.items;
    readAhead(session, isTyping ? paths : later);
  }, pauseMilliseconds);
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
