/** A document has many URIs: clients escape more or fewer letters. A module is known by the one with nothing escaped, its path, to
 * which a specifier can be joined as it is written. */

export class Uris {
  /** As the client writes them, by path. */
  readonly #written = new Map<string, string>();

  /** Takes down how the client writes a document, and gives its path. */
  learn(uri: string): string {
    const path = pathIn(uri);
    this.#written.set(path, uri);
    return path;
  }

  /** The document of a path, as the client writes it where it has. */
  uriOf(path: string): string {
    return this.#written.get(path) ?? escaped(path);
  }
}

/** The path behind a URI. */
export function pathIn(uri: string): string {
  // drives are `c:` to some and `C:` to others
  return unescaped(uri).replace(/^file:\/\/\/[A-Z]:/, (drive) => drive.toLowerCase());
}

/** A URI of a path, for one that no client has written. */
export const escaped = (path: string): string =>
  encodeURI(path).replace(/[?#]/g, (letter) => encodeURIComponent(letter));

function unescaped(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // a `%` that escapes nothing
  }
}
