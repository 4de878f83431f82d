/** What one conversation knows: what the client can show, the documents, and how offsets become positions. */
import type { SourceFile, Span, Typed } from '@ncd/language';
import type { Connection, InitializeParams, Location, Position } from 'vscode-languageserver';
import type { DiagnosticSupport } from './diagnostics.ts';
import type { Files } from './files.ts';
import { Library } from './library.ts';
import { MarkupKind } from './lsp.ts';
import type { Planner } from './planner.ts';
import { Plans } from './plans.ts';
import { type Positions, positionsFor } from './positions.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { Uris } from './uris.ts';
import { Workspace } from './workspace.ts';

export interface ClientSupport {
  readonly diagnostics: DiagnosticSupport;
  readonly markdown: boolean;
  /** Edits of files may say which version of them they are for. */
  readonly versionedEdits: boolean;
  readonly completion: { readonly snippets: boolean; readonly markdown: boolean; readonly resolvesText: boolean };
  /** Takes the places of parameters in a signature, rather than their texts. */
  readonly labelOffsets: boolean;
  /** Takes code actions, and not only commands. */
  readonly codeActions: boolean;
  /** Shows what is within a declaration in outlines. */
  readonly nestsSymbols: boolean;
  /** Asks whether a name can be changed before it asks for the new one. */
  readonly preparesRenames: boolean;
  /** Asks for the edit of a code action when it is chosen. */
  readonly resolvesEdits: boolean;
  readonly appliesEdits: boolean;
  /** Asks for diagnostics, rather than waiting for them. */
  readonly pulls: boolean;
  /** Can be told to ask again. */
  readonly refresh: { readonly diagnostics: boolean; readonly inlayHints: boolean; readonly codeLens: boolean };
  /** Can be asked for settings, and can tell when they change. */
  readonly configuration: boolean;
  readonly watchesConfiguration: boolean;
  /** Can be asked to watch files. */
  readonly watchesFiles: boolean;
  /** Shows how far work is that nobody asked for. */
  readonly showsProgress: boolean;
}

export interface Session {
  readonly positions: Positions;
  readonly workspace: Workspace;
  readonly library: Library;
  readonly client: ClientSupport;
  /** Changes as the client adds some, or takes some away. */
  folders: readonly string[];
  readonly files: Files;
  readonly plans: Plans;
  /** What the client said of settings at the start. */
  readonly options: unknown;
  settings: Settings;
  readonly connection: Connection;
}

/** What the client can show decides what it is sent. */
export function openSession(
  params: Partial<InitializeParams>,
  { files, planner, connection }: { readonly files: Files; readonly planner: Planner; readonly connection: Connection },
): Session {
  const { capabilities, initializationOptions, workspaceFolders, rootUri } = params;
  const positions = positionsFor(capabilities?.general?.positionEncodings);
  const { publishDiagnostics, hover } = capabilities?.textDocument ?? {};
  const options = (initializationOptions ?? {}) as { readonly virtualDocuments?: unknown };
  const { workspace, textDocument } = capabilities ?? {};
  const item = textDocument?.completion?.completionItem;
  const uris = new Uris();
  const library = new Library(files, uris, options.virtualDocuments === true);
  return {
    positions,
    workspace: new Workspace(positions, uris, files.read),
    library,
    files,
    connection,
    plans: new Plans(planner),
    options: initializationOptions,
    settings: settingsFrom(initializationOptions),
    folders: workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []),
    client: {
      diagnostics: {
        related: publishDiagnostics?.relatedInformation === true,
        tags: publishDiagnostics?.tagSupport !== undefined,
        links: publishDiagnostics?.codeDescriptionSupport === true,
      },
      markdown: hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
      versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
      completion: {
        snippets: item?.snippetSupport === true,
        markdown: item?.documentationFormat?.includes(MarkupKind.Markdown) === true,
        resolvesText: item?.resolveSupport?.properties.includes('documentation') === true,
      },
      labelOffsets:
        textDocument?.signatureHelp?.signatureInformation?.parameterInformation?.labelOffsetSupport === true,
      codeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
      nestsSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
      preparesRenames: textDocument?.rename?.prepareSupport === true,
      resolvesEdits:
        textDocument?.codeAction?.dataSupport === true &&
        textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
      appliesEdits: workspace?.applyEdit === true,
      pulls: textDocument?.diagnostic !== undefined,
      refresh: {
        diagnostics: workspace?.diagnostics?.refreshSupport === true,
        inlayHints: workspace?.inlayHint?.refreshSupport === true,
        codeLens: workspace?.codeLens?.refreshSupport === true,
      },
      configuration: workspace?.configuration === true,
      watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
      showsProgress: capabilities?.window?.workDoneProgress === true,
      watchesConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    },
  };
}

/** What is known about a document, be it open or not. */
export const typedOf = ({ workspace, library }: Session, uri: string): Typed | undefined =>
  workspace.typed(library.pathOf(uri));

export const entryFile = ({ resolved }: Typed): SourceFile => resolved.entry.parsed.module.file;

/** A document at a place in it; `undefined` for one that is not open. */
export function placeOf(
  session: Session,
  { textDocument: { uri }, position }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
): { readonly typed: Typed; readonly offset: number } | undefined {
  const typed = typedOf(session, uri);
  return typed && { typed, offset: session.positions.offset(entryFile(typed), position) };
}

/** A place that the client can open; `undefined` where it cannot. */
export function locationOf({ positions, library }: Session, span: Span): Location | undefined {
  const uri = library.uriOf(span.file.path);
  return uri === undefined ? undefined : { uri, range: positions.range(span) };
}

/** What is known about every file of the workspace, the open ones first. */
export function* programsOf(session: Session): Generator<Typed> {
  for (const path of pathsOf(session)) {
    const typed = session.workspace.typed(path);
    if (typed) yield typed;
  }
}

/** Of every file of the workspace, the open ones first. */
export function pathsOf({ workspace, library, files, folders }: Session): ReadonlySet<string> {
  const open = workspace.documents.map(({ uri }) => library.pathOf(uri));
  return new Set([...open, ...workspace.provided, ...files.list(folders)]);
}
