/** The file system, for a server that has one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { escaped, pathIn } from './uris.ts';

/** What a server needs of files; it works without. */
export interface Files {
  /** The text of a path (`uris.ts`); `undefined` where there is none. */
  read(path: string): string | undefined;
  /** The paths of the sources in some folders, which are URIs, and below. */
  list(folders: readonly string[]): readonly string[];
  /** Files have come or gone. */
  changed(): void;
  /** Makes a file that a client can open, and gives its URI; `undefined` where it cannot be made. */
  keep(name: string, text: string): string | undefined;
}

/** More files than this are not looked through. */
const mostFiles = 2000;

/** How long a list of files is good for: a completion asks for it at every key. */
const listMilliseconds = 3000;

export function nodeFiles(version: string): Files {
  const nothing = { key: '', until: 0, paths: [] as readonly string[] };
  let listed = nothing;
  return {
    read(path) {
      try {
        return path.startsWith('file:') ? readFileSync(fileURLToPath(escaped(path)), 'utf8') : undefined;
      } catch {
        return undefined; // an import that cannot be read is reported where it stands
      }
    },
    list(folders) {
      const key = folders.join('\n');
      if (key !== listed.key || Date.now() > listed.until)
        listed = {
          key,
          until: Date.now() + listMilliseconds,
          paths: folders.flatMap(sourcesBelow).slice(0, mostFiles),
        };
      return listed.paths;
    },
    changed() {
      listed = nothing;
    },
    keep(name, text) {
      try {
        const path = join(tmpdir(), `ncd-${version}-${userInfo().username}`, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
        return pathToFileURL(path).href;
      } catch {
        return undefined; // the place is shown nowhere
      }
    },
  };
}

function sourcesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const pending = folderOf(folder);
  for (let path = pending.pop(); path !== undefined && found.length < mostFiles; path = pending.pop())
    for (const entry of entriesOf(path)) {
      if (entry.isDirectory() && !/^(\.|node_modules$|dist$)/.test(entry.name)) pending.push(join(path, entry.name));
      else if (entry.isFile() && entry.name.endsWith('.ncd'))
        found.push(pathIn(pathToFileURL(join(path, entry.name)).href));
    }
  return found.sort();
}

/** None where it is not on this machine. */
function folderOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // a folder that went away, or that is not ours to read
  }
}
