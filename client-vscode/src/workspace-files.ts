/** A server reads files on disk by itself. All others — of a browser, of a repository that is not cloned — it is told about. */
import { Disposable, type Uri, workspace } from 'vscode';
import { type BaseLanguageClient, NotificationType, State } from 'vscode-languageclient';

interface ProvidedFile {
  readonly uri: string;
  readonly text: string | null;
}
const provideFiles = new NotificationType<{ readonly files: readonly ProvidedFile[] }>('ncd/files');

/** Tells the server about every source file, whenever it starts, and about each that changes. */
export function provideWorkspaceFiles(client: BaseLanguageClient): Disposable {
  const tell = async (uris: readonly Uri[]): Promise<void> => {
    const files = await Promise.all(uris.filter(isUnreadable).map(read));
    if (files.length > 0) await client.sendNotification(provideFiles, { files });
  };
  const watcher = workspace.createFileSystemWatcher('**/*.ncd');
  return Disposable.from(
    watcher,
    watcher.onDidCreate((uri) => tell([uri])),
    watcher.onDidChange((uri) => tell([uri])),
    watcher.onDidDelete((uri) => tell([uri])),
    client.onDidChangeState(async ({ newState }) => {
      if (newState === State.Running) await tell(await workspace.findFiles('**/*.ncd'));
    }),
  );
}

const isUnreadable = (uri: Uri): boolean => uri.scheme !== 'file';

async function read(uri: Uri): Promise<ProvidedFile> {
  try {
    const bytes = await workspace.fs.readFile(uri);
    return { uri: uri.toString(), text: new TextDecoder().decode(bytes) };
  } catch {
    return { uri: uri.toString(), text: null };
  }
}
