/** What the server itself can show as documents: the modules of the standard library, which are `std/NAME` to the language,
 * and a page for each code. */
import { codePage, explain } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import type { Files } from './files.ts';
import { pathIn, type Uris } from './uris.ts';

export class Library {
  readonly #files: Pick<Files, 'keep'>;
  readonly #virtual: boolean;
  readonly #uris: Uris;
  /** Of what the server can show, by name. */
  readonly #shown = new Map<string, string | undefined>();

  /** `virtual`: the client asks the server for the text of `ncd:` documents; else they are files that are made on demand. */
  constructor(files: Pick<Files, 'keep'>, uris: Uris, virtual: boolean) {
    this.#files = files;
    this.#uris = uris;
    this.#virtual = virtual;
  }

  /** The document of a module; `undefined` for one of the library where no file could be made. */
  uriOf(path: string): string | undefined {
    return Object.hasOwn(sources, path) ? this.#uri(`${path}.ncd`) : this.#uris.uriOf(path);
  }

  /** The page of a code. */
  pageOf(code: string): string | undefined {
    return this.#uri(`codes/${code}.md`);
  }

  /** The module behind a URI. */
  pathOf(uri: string): string {
    const name = this.#nameOf(uri);
    return name?.startsWith('std/') ? name.replace(/\.ncd$/, '') : pathIn(uri);
  }

  /** The text of a document that the server can show. */
  text(uri: string): string | undefined {
    const name = this.#nameOf(uri);
    return name === undefined ? undefined : textOf(name);
  }

  #nameOf(uri: string): string | undefined {
    const path = pathIn(uri);
    const [name] = [...this.#shown].find(([, own]) => own !== undefined && pathIn(own) === path) ?? [];
    return name ?? /^ncd:\/(.*)$/.exec(path)?.[1];
  }

  #uri(name: string): string | undefined {
    if (!this.#shown.has(name)) {
      const text = this.#virtual ? undefined : textOf(name);
      this.#shown.set(name, text === undefined ? `ncd:/${name}` : this.#files.keep(name, text));
    }
    return this.#shown.get(name);
  }
}

function textOf(name: string): string | undefined {
  const code = /^codes\/(\w+)\.md$/.exec(name)?.[1];
  if (code !== undefined) {
    const definition = explain(code);
    return definition && codePage(definition);
  }
  const path = name.replace(/\.ncd$/, '');
  return Object.hasOwn(sources, path) ? sources[path] : undefined;
}
