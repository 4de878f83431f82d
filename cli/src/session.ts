import { normalize, sep } from 'node:path';
import { type Diagnostic, type ModuleHost, resolveSpecifier, type SourceFile } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { readNamedSource, readSource } from './files/source.ts';
import { type Result, succeed } from './result.ts';

/** The source files of one run of the command: those on disk and the standard library. Each is read once. */
export interface ProgramSession {
  /** For everything in the language that follows imports. */
  readonly host: ModuleHost;
  /** Reads the file that the user named, or standard input for `-`. */
  open(path: string): Promise<Result<SourceFile>>;
  /** Why files that were imported could not be read, other than that they do not exist. */
  readonly problems: readonly Diagnostic[];
  /** The files on disk that were read so far. */
  readonly paths: () => readonly string[];
}

export function createSession(): ProgramSession {
  const files = new Map<string, SourceFile | undefined>();
  const problems: Diagnostic[] = [];

  const imported = (path: string): SourceFile | undefined => {
    const read = readSource(path);
    if (read.ok) return read.value;
    // A file that does not exist is reported where it is imported.
    problems.push(...read.diagnostics.filter(({ code }) => code !== 'NCD6201'));
    return undefined;
  };

  return {
    host: {
      resolve: resolveSpecifier,
      read(path) {
        if (path.startsWith('std/')) return Object.hasOwn(sources, path) ? sources[path] : undefined;
        if (!files.has(path)) files.set(path, imported(path));
        return files.get(path)?.text;
      },
    },
    async open(path) {
      const read = await readNamedSource(path);
      if (!read.ok) return read;
      // Modules know each other by normalised paths with `/`.
      const file = { path: normalize(read.value.path).replaceAll(sep, '/'), text: read.value.text };
      files.set(file.path, file);
      return succeed(file);
    },
    problems,
    paths: () => [...files].filter(([, file]) => file !== undefined).map(([path]) => path),
  };
}
