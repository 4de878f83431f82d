/** Texts that the server makes, as documents beside the source. */
import {
  type Disposable,
  EventEmitter,
  type TextDocumentContentProvider,
  type TextEditor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

const scheme = 'ncd-view';

export class Views implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** Shows a text under a name, whose ending says its language; the editor that has it keeps it up to date. */
  async show(name: string, text: string): Promise<TextEditor> {
    const uri = Uri.from({ scheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    return window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false });
  }

  /** The documents of scheme `ncd:`, which the server has. */
  provideLibrary(client: BaseLanguageClient): Disposable {
    return workspace.registerTextDocumentContentProvider('ncd', {
      provideTextDocumentContent: (uri) =>
        client.sendRequest<string | null>('ncd/text', { uri: uri.toString(true) }).then((text) => text ?? ''),
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
