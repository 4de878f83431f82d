/** The open documents, and what the language makes of each. A module is known by its path (`uris.ts`), one of the library by
 * `std/NAME`. */
import {
  checkProgram,
  type ModuleHost,
  ModuleMemory,
  type Parsed,
  resolveSpecifier,
  type SourceFile,
  type Typed,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import type { Positions } from './positions.ts';
import { pathIn, type Uris } from './uris.ts';

export interface OpenDocument {
  /** As the client writes it. */
  readonly uri: string;
  readonly version: number;
  readonly file: SourceFile;
}

/** How long nobody types before what takes longer is done. */
export const restMilliseconds = 200;

export class Workspace {
  readonly #positions: Positions;
  readonly #uris: Uris;
  readonly #read: (path: string) => string | undefined;
  /** By path. */
  readonly #open = new Map<string, OpenDocument>();
  /** Files that the client knows and the server cannot read, by path. */
  readonly #provided = new Map<string, string>();
  /** Emptied by every change: any document may import any other. */
  readonly #checked = new Map<string, Typed>();
  readonly #memory = new ModuleMemory();
  #changedAt = Number.NEGATIVE_INFINITY;
  readonly #host: ModuleHost;

  constructor(positions: Positions, uris: Uris, read: (path: string) => string | undefined) {
    this.#positions = positions;
    this.#uris = uris;
    this.#read = read;
    this.#host = {
      resolve: resolveSpecifier,
      memory: this.#memory,
      read: (path) => {
        if (path.startsWith('std/')) return Object.hasOwn(sources, path) ? sources[path] : undefined;
        return this.#open.get(path)?.file.text ?? this.#provided.get(path) ?? this.#read(path);
      },
    };
  }

  /** Where modules come from: the open documents as they are, the library, and files. */
  get host(): ModuleHost {
    return this.#host;
  }

  get documents(): readonly OpenDocument[] {
    return [...this.#open.values()];
  }

  /** The paths of files that the client has provided. */
  get provided(): readonly string[] {
    return [...this.#provided.keys()];
  }

  document(uri: string): OpenDocument | undefined {
    return this.#open.get(pathIn(uri));
  }

  put(uri: string, version: number, text: string): void {
    const path = this.#uris.learn(uri);
    this.#open.set(path, { uri, version, file: { path, text } });
    this.#checked.clear();
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    let file = this.document(uri)?.file;
    if (!file) return;
    const { path } = file;
    this.#changedAt = Date.now();
    for (const change of changes) {
      const text: string = file.text;
      if (!('range' in change)) {
        file = { path, text: change.text };
        continue;
      }
      const start = this.#positions.offset(file, change.range.start);
      const end = this.#positions.offset(file, change.range.end);
      file = { path, text: text.slice(0, start) + change.text + text.slice(Math.max(start, end)) };
    }
    this.put(uri, version, file.text);
  }

  /** In how many milliseconds the typing rests, if nothing is typed until then. */
  restsIn(): number {
    return Math.max(0, this.#changedAt + restMilliseconds - Date.now());
  }

  close(uri: string): void {
    this.#open.delete(pathIn(uri));
    this.#checked.clear();
  }

  /** The text of a file that is not open; none where it is gone. */
  provide(uri: string, text: string | undefined): void {
    const path = this.#uris.learn(uri);
    if (text === undefined) this.#provided.delete(path);
    else this.#provided.set(path, text);
    this.#checked.clear();
  }

  filesChanged(): void {
    this.#checked.clear();
  }

  /** A module as it is written; `undefined` where there is none. */
  parsed(path: string): Parsed | undefined {
    const text = this.#host.read(path);
    return text === undefined ? undefined : this.#memory.parse(path, text);
  }

  /** What is known about a module; checked once for each version. `undefined` where there is none. */
  typed(path: string): Typed | undefined {
    const known = this.#checked.get(path);
    if (known) return known;
    const typed = checkProgram(path, this.#host);
    if (typed) this.#checked.set(path, typed);
    return typed;
  }
}
