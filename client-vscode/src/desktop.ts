/** The extension where there is a Node host: the server is a process of its own. */
import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { activateWith } from './extension.ts';

export const activate = (context: ExtensionContext): Promise<void> =>
  activateWith(context, {
    createClient: (options) => {
      const module = Uri.joinPath(context.extensionUri, 'dist', 'server-desktop.cjs').fsPath;
      return new LanguageClient('ncd', 'NCD', { module, transport: TransportKind.ipc }, options);
    },
  });
