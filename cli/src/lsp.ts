/** `ncd lsp` as a program of its own: an editor waits for it at every start. */
import { serveStdio } from '@ncd/server';
import { packageVersion } from './version.ts';

void serveStdio(packageVersion()).then((code) => process.exit(code));
