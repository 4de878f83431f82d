/** What the extension does on every host: it starts the language server and registers the commands. */
import { commands, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { provideWorkspaceFiles } from './workspace-files.ts';

/** What differs between a desktop and a browser. */
export interface Host {
  createClient(options: LanguageClientOptions): BaseLanguageClient | Promise<BaseLanguageClient>;
}

export async function activateWith(context: ExtensionContext, host: Host): Promise<void> {
  const client = await host.createClient({
    documentSelector: [{ language: 'ncd' }],
    synchronize: { configurationSection: 'ncd' },
  });
  context.subscriptions.push(
    client,
    provideWorkspaceFiles(client),
    commands.registerCommand('ncd.restart', async () => {
      await client.stop();
      await client.start();
    }),
  );
  await client.start();
}
