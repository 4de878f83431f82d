/** The language server over standard input and output. */
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { readFileUri } from './files.ts';
import { serve } from './serve.ts';

/** Serves until the client says goodbye or closes standard input; gives the exit code that the protocol asks for. */
export function serveStdio(version: string): Promise<0 | 1> {
  return new Promise((resolve) => {
    const connection = createConnection(
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
    );
    serve(connection, { version, read: readFileUri, exit: resolve });
    process.stdin.once('end', () => resolve(1));
  });
}
