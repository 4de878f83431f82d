/// <reference lib="webworker" />
/** The extension where there is only a browser: the server is a worker. */
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { activateWith } from './extension.ts';

export const activate = (context: ExtensionContext): Promise<void> =>
  activateWith(context, {
    createClient: (options) => new LanguageClient('ncd', 'NCD', () => startServer(context), options),
  });

/** A worker of its own for every start: one that was stopped has ended. */
async function startServer({ extensionUri }: ExtensionContext) {
  const worker = await startWorker(Uri.joinPath(extensionUri, 'dist', 'server-web.js'));
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

/** A worker's script must be of the page's origin, which that of an extension on a remote host is not: then it is loaded as text. */
async function startWorker(script: Uri): Promise<Worker> {
  try {
    return new Worker(script.toString(true));
  } catch {
    const code = new Uint8Array(await workspace.fs.readFile(script));
    return new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  }
}
