/** Texts that the server makes, as documents beside the source. They are made again when it, or the
 * settings, change. */
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

/** A text about a source. */
interface View {
  readonly source: string;
  readonly make: () => Promise<string>;
}

/** Without a key, before what is shown is made again. */
const restMilliseconds = 600;

export class Views implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #views = new Map<string, View>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registrations: readonly Disposable[];
  readonly #rests = new Map<string, ReturnType<typeof setTimeout>>();
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registrations = [
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidChangeTextDocument(({ document }) => this.#changedSource(document.uri.toString())),
      workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('ncd')) return;
        for (const source of new Set([...this.#views.values()].map((view) => view.source))) this.#changedSource(source);
      }),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Shows a text under a name, whose ending says its language. */
  async show(name: string, source: string, make: (uri: Uri) => Promise<string>): Promise<TextEditor> {
    // diagrams of two files may have one name
    const uri = Uri.from({ scheme, path: `/${name}`, query: source });
    const view: View = { source, make: () => make(uri) };
    this.#views.set(uri.toString(), view);
    await this.#update(uri, view);
    const document = await workspace.openTextDocument(uri);
    return window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false });
  }

  async #update(uri: Uri, { make }: View): Promise<void> {
    this.#texts.set(uri.toString(), await make());
    this.#changed.fire(uri);
  }

  #changedSource(source: string): void {
    clearTimeout(this.#rests.get(source));
    const update = (): void => {
      for (const { document } of window.visibleTextEditors) {
        const view = document.uri.scheme === scheme ? this.#views.get(document.uri.toString()) : undefined;
        // of a text with errors, nothing is made: what is there stays
        if (view?.source === source) this.#update(document.uri, view).catch(() => {});
      }
    };
    this.#rests.set(source, setTimeout(update, restMilliseconds));
  }

  /** The documents of scheme `ncd:`, which the server has. */
  provideLibrary(client: BaseLanguageClient): Disposable {
    return workspace.registerTextDocumentContentProvider('ncd', {
      provideTextDocumentContent: (uri) =>
        client.sendRequest<string | null>('ncd/text', { uri: uri.toString(true) }).then((text) => text ?? ''),
    });
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    for (const rest of this.#rests.values()) clearTimeout(rest);
    this.#changed.dispose();
  }
}
