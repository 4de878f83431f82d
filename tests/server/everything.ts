/** Every request that the server answers, asked at a place. */
import { requests } from '../../server/dist/requests/index.js';
import type { Client } from './client.ts';
import type { Position } from './kit.ts';

export interface Place {
  readonly uri: string;
  readonly position: Position;
}

/** Sends the request, or another one whose answer it needs first. */
type Ask = <T>(params: object, method?: string) => Promise<T>;
type Question = (ask: Ask, place: Place) => Promise<unknown>;

const at = ({ uri, position }: Place) => ({ textDocument: { uri }, position });
const of = ({ uri }: Place) => ({ textDocument: { uri } });
/** The lines before a place. */
const before = ({ uri, position }: Place) => ({
  textDocument: { uri },
  range: { start: { line: Math.max(0, position.line - 3), character: 0 }, end: position },
});
const options = { tabSize: 2, insertSpaces: true };
const inContext = { context: { includeDeclaration: true, diagnostics: [] } };

const atPlace: Question = (ask, place) => ask(at(place));
const ofDocument: Question = (ask, place) => ask(of(place));
const ofUri: Question = (ask, { uri }) => ask({ uri });
const ofRange: Question = (ask, place) => ask({ ...before(place), ...inContext, options });
const ofCalls: Question = async (ask, place) => {
  for (const item of (await ask<object[]>(at(place), 'textDocument/prepareCallHierarchy')).slice(0, 1))
    await ask({ item });
};

interface Chosen {
  readonly data?: unknown;
}

/** What a command takes beside the document. */
const commands: Readonly<Record<string, object>> = {
  'ncd.showPlan': {},
  'ncd.showDerivation': {},
  'ncd.showWgsl': {},
  'ncd.runTests': {},
  'ncd.runDiagram': { sizes: { q: 2, x: 3, d: 2 } },
  'ncd.applyEdit': { changes: {} },
};

/** By method. */
const ofPlaces: Readonly<Record<string, Question>> = {
  'textDocument/hover': atPlace,
  'textDocument/definition': atPlace,
  'textDocument/typeDefinition': atPlace,
  'textDocument/documentHighlight': atPlace,
  'textDocument/signatureHelp': atPlace,
  'textDocument/prepareRename': atPlace,
  'textDocument/rename': (ask, place) => ask({ ...at(place), newName: 'other' }),
  'textDocument/references': (ask, place) => ask({ ...at(place), ...inContext }),
  'textDocument/completion': atPlace,
  'completionItem/resolve': async (ask, place) => {
    const { items } = await ask<{ items: readonly Chosen[] }>(at(place), 'textDocument/completion');
    for (const item of [items[0], items.at(-1)]) if (item) await ask(item);
  },
  'textDocument/prepareCallHierarchy': atPlace,
  'callHierarchy/incomingCalls': ofCalls,
  'callHierarchy/outgoingCalls': ofCalls,
  'textDocument/selectionRange': (ask, place) => ask({ ...of(place), positions: [place.position] }),
  'textDocument/semanticTokens/range': ofRange,
  'textDocument/rangeFormatting': ofRange,
  'textDocument/onTypeFormatting': async (ask, place) => {
    for (const ch of ['}', '\n']) await ask({ ...at(place), ch, options });
  },
  'textDocument/inlayHint': ofRange,
  'textDocument/codeAction': ofRange,
  'codeAction/resolve': async (ask, place) => {
    const actions = await ask<readonly Chosen[]>({ ...before(place), ...inContext }, 'textDocument/codeAction');
    for (const action of actions.filter(({ data }) => data !== undefined)) await ask(action);
  },
};
const ofDocuments: Readonly<Record<string, Question>> = {
  'textDocument/documentSymbol': ofDocument,
  'workspace/symbol': (ask) => ask({ query: 'a' }),
  'textDocument/foldingRange': ofDocument,
  'textDocument/documentLink': ofDocument,
  'textDocument/semanticTokens/full': ofDocument,
  'textDocument/semanticTokens/full/delta': (ask, place) => ask({ ...of(place), previousResultId: '' }),
  'textDocument/formatting': (ask, place) => ask({ ...of(place), options }),
  'textDocument/diagnostic': ofDocument,
  'textDocument/codeLens': ofDocument,
  'workspace/executeCommand': async (ask, { uri }) => {
    for (const [command, argument] of Object.entries(commands))
      await ask({ command, arguments: [{ uri, ...argument }] }).catch(() => {});
  },
  'ncd/text': ofUri,
  'ncd/tests': ofUri,
  'ncd/check': ofUri,
  'ncd/targets': ofUri,
  'ncd/diagrams': ofUri,
};
const questions = { ...ofPlaces, ...ofDocuments };

/** Their methods. */
export const asked: readonly string[] = Object.keys(questions);
/** Whether the answer depends on the place, not on the document alone. */
export const isOfPlace = (method: string): boolean => Object.hasOwn(ofPlaces, method);

/** Where a request is not called after what is announced of it. */
const methods: Readonly<Record<string, string>> = {
  workspaceSymbol: 'workspace/symbol',
  executeCommand: 'workspace/executeCommand',
  callHierarchy: 'textDocument/prepareCallHierarchy',
  semanticTokens: 'textDocument/semanticTokens/full',
  documentFormatting: 'textDocument/formatting',
  documentRangeFormatting: 'textDocument/rangeFormatting',
  documentOnTypeFormatting: 'textDocument/onTypeFormatting',
};

/** What the server announces, or answers, and nobody has thought of asking. */
export function unasked(announced: object): readonly string[] {
  const providers = Object.keys(announced).flatMap((key) => /^(.*)Provider$/.exec(key)?.[1] ?? []);
  const { executeCommandProvider } = announced as {
    readonly executeCommandProvider?: { readonly commands: readonly string[] };
  };
  return [
    ...providers.map((name) => methods[name] ?? `textDocument/${name}`),
    ...requests.flatMap(({ answers }) => Object.keys(answers)),
  ]
    .filter((method) => !Object.hasOwn(questions, method))
    .concat((executeCommandProvider?.commands ?? []).filter((command) => !Object.hasOwn(commands, command)));
}

/** What was understood and cannot be done, as renaming a word of the language: no bug. */
const isRefusal = ({ code }: { readonly code?: number }): boolean => code === -32803 || code === -32602;

/** Asks everything, and gives what was answered with an error that is a bug. */
export async function askEverything(
  client: Client,
  place: Place,
  wants: (method: string) => boolean = () => true,
): Promise<readonly string[]> {
  const problems: string[] = [];
  /** By request: what one question needs first another may have asked. */
  const answers = new Map<string, Promise<unknown>>();
  const wanted = Object.entries(questions).filter(([method]) => wants(method));
  await Promise.all(
    wanted.map(async ([own, question]) => {
      const ask: Ask = <T>(params: object, method = own) => {
        const key = `${method} ${JSON.stringify(params)}`;
        const answer =
          answers.get(key) ??
          client.request(method, params).catch((error: Error & { code?: number }) => {
            if (!isRefusal(error)) problems.push(`${method}: ${error.message}`);
            throw error;
          });
        answers.set(key, answer);
        return answer as Promise<T>;
      };
      await question(ask, place).catch(() => {}); // what it needs first was refused
    }),
  );
  return problems;
}
