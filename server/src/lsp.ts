/** What of the protocol's library is more than types. A bundle copies all of it for each file that imports some of it, which takes
 * time when the server starts: this is the one file. */
export {
  CodeActionKind,
  CodeActionTriggerKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  InsertTextFormat,
  MarkupKind,
  NotificationType,
  PositionEncodingKind,
  ResponseError,
  SemanticTokensBuilder,
  SymbolKind,
  TextDocumentSyncKind,
  WorkDoneProgress,
} from 'vscode-languageserver';
