import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text behind a `file:` URI; `undefined` where there is none. */
export function readFileUri(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? readFileSync(fileURLToPath(uri), 'utf8') : undefined;
  } catch {
    return undefined; // an import that cannot be read is reported where it stands
  }
}
