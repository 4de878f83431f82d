/** The open documents, and what the language makes of each. A module is known by its URI, one of the library by `std/NAME`. */
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

export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly file: SourceFile;
}

/** How long nobody types before what takes longer is done. */
export const restMilliseconds = 200;

export class Workspace {
  readonly #positions: Positions;
  readonly #read: (uri: string) => string | undefined;
  readonly #open = new Map<string, OpenDocument>();
  /** Files that the client knows and the server cannot read. */
  readonly #provided = new Map<string, string>();
  /** Emptied by every change: any document may import any other. */
  readonly #checked = new Map<string, Typed>();
  readonly #memory = new ModuleMemory();
  #changedAt = Number.NEGATIVE_INFINITY;
  readonly #host: ModuleHost;

  constructor(positions: Positions, read: (uri: string) => string | undefined) {
    this.#positions = positions;
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

  /** Files that the client has provided. */
  get provided(): readonly string[] {
    return [...this.#provided.keys()];
  }

  document(uri: string): OpenDocument | undefined {
    return this.#open.get(uri);
  }

  put(uri: string, version: number, text: string): void {
    this.#open.set(uri, { uri, version, file: { path: uri, text } });
    this.#checked.clear();
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    let file = this.#open.get(uri)?.file;
    if (!file) return;
    this.#changedAt = Date.now();
    for (const change of changes) {
      const text: string = file.text;
      if (!('range' in change)) {
        file = { path: uri, text: change.text };
        continue;
      }
      const start = this.#positions.offset(file, change.range.start);
      const end = this.#positions.offset(file, change.range.end);
      file = { path: uri, text: text.slice(0, start) + change.text + text.slice(Math.max(start, end)) };
    }
    this.put(uri, version, file.text);
  }

  /** In how many milliseconds the typing rests, if nothing is typed until then. */
  restsIn(): number {
    return Math.max(0, this.#changedAt + restMilliseconds - Date.now());
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#checked.clear();
  }

  /** The text of a file that is not open; none where it is gone. */
  provide(uri: string, text: string | undefined): void {
    if (text === undefined) this.#provided.delete(uri);
    else this.#provided.set(uri, text);
    this.#checked.clear();
  }

  filesChanged(): void {
    this.#checked.clear();
  }

  /** A module as it is written; `undefined` where there is none. */
  parsed(uri: string): Parsed | undefined {
    const text = this.#host.read(uri);
    return text === undefined ? undefined : this.#memory.parse(uri, text);
  }

  /** What is known about a module; checked once for each version. `undefined` where there is none. */
  typed(uri: string): Typed | undefined {
    const known = this.#checked.get(uri);
    if (known) return known;
    const typed = checkProgram(uri, this.#host);
    if (typed) this.#checked.set(uri, typed);
    return typed;
  }
}
