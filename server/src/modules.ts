/** The modules that a file can import. */
import type { ImportableModule } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { entryFile, programsOf, type Session, typedOf } from './session.ts';

/** The library's, and the other files of the workspace by their relative paths. */
export function importableModules(session: Session, uri: string): readonly ImportableModule[] {
  const library = Object.keys(sources).flatMap((specifier) => {
    const module = typedOf(session, specifier)?.resolved.entry.parsed.module;
    return module ? [{ specifier, module }] : [];
  });
  const own = [...programsOf(session)].flatMap((typed) => {
    const specifier = relative(uri, entryFile(typed).path);
    return specifier === undefined ? [] : [{ specifier, module: typed.resolved.entry.parsed.module }];
  });
  return [...library, ...own];
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
