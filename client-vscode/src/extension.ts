/** What the extension does on every host: it starts the language server and gives what the server says a place to be seen. */
import { commands, type ExtensionContext, window } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { runCommand } from './commands.ts';
import { newExample } from './example.ts';
import { showTarget } from './target.ts';
import { provideTasks } from './tasks.ts';
import { provideTests } from './tests.ts';
import { Views } from './views.ts';
import { provideWorkspaceFiles } from './workspace-files.ts';

/** What differs between a desktop and a browser. */
export interface Host {
  createClient(options: LanguageClientOptions): BaseLanguageClient | Promise<BaseLanguageClient>;
}

export async function activateWith(context: ExtensionContext, host: Host): Promise<void> {
  const views = new Views();
  const client: BaseLanguageClient = await host.createClient({
    documentSelector: [{ language: 'ncd' }],
    synchronize: { configurationSection: 'ncd' },
    // the library and the pages of codes are documents that the server has
    initializationOptions: { virtualDocuments: true },
    middleware: {
      // the client registers the server's commands; what they give is shown here
      executeCommand: async (command, args, next) => {
        try {
          return await runCommand(client, views, command, args, next);
        } catch (error) {
          void window.showErrorMessage(error instanceof Error ? error.message : String(error));
          return undefined;
        }
      },
    },
  });
  context.subscriptions.push(
    client,
    views,
    views.provideLibrary(client),
    provideWorkspaceFiles(client),
    commands.registerCommand('ncd.newExample', newExample),
    commands.registerCommand('ncd.restart', async () => {
      await client.stop().catch(() => {}); // one that does not answer, or has ended, is left to itself
      await client.start();
    }),
  );
  await client.start();
  context.subscriptions.push(provideTests(client), provideTasks(client), showTarget(client));
}
