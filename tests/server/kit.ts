/** Programs with marked places, and questions about them: `«s»` in a source marks the place of what follows. */
import { type Client, startClient } from './client.ts';

export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}
export interface Location {
  readonly uri: string;
  readonly range: Range;
}
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface Marked {
  readonly text: string;
  readonly places: ReadonlyMap<string, Position>;
}

export function marked(source: string): Marked {
  const places = new Map<string, Position>();
  let text = '';
  let rest = source;
  for (let found = /«([^»]*)»/.exec(rest); found; found = /«([^»]*)»/.exec(rest)) {
    text += rest.slice(0, found.index);
    const lines = text.split('\n');
    places.set(found[1] ?? '', { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 });
    rest = rest.slice(found.index + found[0].length);
  }
  return { text: text + rest, places };
}

export const offsetAt = (text: string, { line, character }: Position): number =>
  text
    .split('\n')
    .slice(0, line)
    .reduce((sum, l) => sum + l.length + 1, 0) + character;

export function edited(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .reverse()
    .sort((a, b) => offsetAt(text, b.range.start) - offsetAt(text, a.range.start))
    .reduce(
      (out, { range, newText }) =>
        out.slice(0, offsetAt(text, range.start)) + newText + out.slice(offsetAt(text, range.end)),
      text,
    );
}

/** As `3:6 S`: where a range starts, counted from 0, and what stands there. */
export const shown = (text: string, { start, end }: Range): string =>
  `${start.line}:${start.character} ${text.slice(offsetAt(text, start), offsetAt(text, end))}`;

/** What clients with every ability say of themselves. */
export const able = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  window: { workDoneProgress: true },
  textDocument: {
    diagnostic: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
    hover: { contentFormat: ['markdown'] },
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1] }, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true, resolveSupport: { properties: ['documentation'] } } },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
  },
};

/** One server with some documents; the first is the one that questions are about. */
export interface Desk {
  readonly client: Client;
  readonly initialized: unknown;
  readonly uri: string;
  readonly text: string;
  /** Asks about a marked place. */
  ask<T>(method: string, place: string, more?: object): Promise<T>;
  /** Asks about the document. */
  whole<T>(method: string, more?: object): Promise<T>;
  place(name: string): Position;
}

export async function desk(
  source: string,
  {
    files = {},
    capabilities = {},
    options,
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly capabilities?: object;
    readonly options?: unknown;
  } = {},
): Promise<Desk> {
  const { client, initialized } = await startClient(capabilities, options);
  const uri = 'file:///work/a.ncd';
  const { text, places } = marked(source);
  for (const [path, content] of Object.entries({ 'a.ncd': text, ...files }))
    client.notify('textDocument/didOpen', {
      textDocument: { uri: `file:///work/${path}`, languageId: 'ncd', version: 1, text: content },
    });
  const place = (name: string): Position => {
    const found = places.get(name);
    if (!found) throw new Error(`no place is marked ${name}`);
    return found;
  };
  return {
    client,
    initialized,
    uri,
    text,
    place,
    ask: (method, name, more = {}) => client.request(method, { textDocument: { uri }, position: place(name), ...more }),
    whole: (method, more = {}) => client.request(method, { textDocument: { uri }, ...more }),
  };
}
