import { type Completion, type CompletionKind, completionsAt } from '@ncd/language';
import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { textEdits } from '../edits.ts';
import { CompletionItemKind, InsertTextFormat, MarkupKind } from '../lsp.ts';
import { importableModules } from '../modules.ts';
import { entryFile, placeOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  axis: CompletionItemKind.TypeParameter,
  value: CompletionItemKind.Variable,
  diagram: CompletionItemKind.Function,
  accumulator: CompletionItemKind.Class,
  target: CompletionItemKind.Struct,
  format: CompletionItemKind.Struct,
  builtin: CompletionItemKind.Function,
  type: CompletionItemKind.Keyword,
  level: CompletionItemKind.EnumMember,
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  module: CompletionItemKind.Module,
  field: CompletionItemKind.Field,
  property: CompletionItemKind.Property,
};

export const completion: Requests = {
  capabilities: () => ({
    completionProvider: { resolveProvider: true, triggerCharacters: ['[', '(', '@', '.', '"', '/', '{', '>'] },
  }),
  answers: {
    'textDocument/completion': (session: Session, params: CompletionParams): CompletionList => {
      const place = placeOf(session, params);
      if (!place) return { isIncomplete: false, items: [] };
      const { uri } = params.textDocument;
      const found = completionsAt(place.typed, place.offset, importableModules(session, uri));
      const file = entryFile(place.typed);
      const range = session.positions.range({ file, start: found.start, end: found.end });
      const items = found.items.map((item): CompletionItem => {
        const { label, kind, detail, insert, snippet, edits, rank } = item;
        const withHoles = session.client.completion.snippets ? snippet : undefined;
        const lazily = session.client.completion.resolvesText && item.text !== undefined;
        return {
          label,
          kind: kinds[kind],
          sortText: rank.toFixed(2).padStart(6, '0'),
          textEdit: { range, newText: withHoles ?? insert ?? label },
          ...(withHoles ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
          ...(detail ? { detail } : {}),
          ...(lazily || item.text === undefined ? {} : { documentation: documentation(session, item) }),
          ...(lazily ? { data: { ...params, kind, detail } } : {}),
          ...(edits ? { additionalTextEdits: textEdits(session, file, edits) } : {}),
        };
      });
      return { isIncomplete: true, items }; // a first letter brings what can be imported
    },
    'completionItem/resolve': (session: Session, item: CompletionItem): CompletionItem => {
      const data = item.data as (CompletionParams & { readonly kind: string; readonly detail?: string }) | undefined;
      const place = data && placeOf(session, data);
      if (!place) return item;
      const found = completionsAt(place.typed, place.offset, importableModules(session, data.textDocument.uri));
      const own = found.items.find((i) => i.label === item.label && i.kind === data.kind && i.detail === data.detail);
      return own?.text === undefined ? item : { ...item, documentation: documentation(session, own) };
    },
  },
};

const documentation = ({ client }: Session, { text = '' }: Completion) => ({
  kind: client.completion.markdown ? MarkupKind.Markdown : MarkupKind.PlainText,
  value: text,
});
