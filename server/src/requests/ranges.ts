import { foldsOf, linksIn, selectionsAt } from '@ncd/language';
import type {
  DocumentLink,
  DocumentLinkParams,
  FoldingRange,
  FoldingRangeParams,
  SelectionRange,
  SelectionRangeParams,
} from 'vscode-languageserver';
import { FoldingRangeKind } from '../lsp.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

const foldKinds = { region: undefined, comment: FoldingRangeKind.Comment, imports: FoldingRangeKind.Imports } as const;

export const ranges: Requests = {
  capabilities: () => ({ foldingRangeProvider: true, selectionRangeProvider: true, documentLinkProvider: {} }),
  answers: {
    'textDocument/foldingRange': (session: Session, { textDocument: { uri } }: FoldingRangeParams): FoldingRange[] => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      const file = entryFile(typed);
      return foldsOf(typed.resolved.entry.parsed).map((fold) => {
        const { start, end } = session.positions.range({ file, ...fold });
        const kind = foldKinds[fold.kind];
        return {
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          ...(kind ? { kind } : {}),
        };
      });
    },
    'textDocument/selectionRange': (
      session: Session,
      { textDocument: { uri }, positions }: SelectionRangeParams,
    ): SelectionRange[] => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      return positions.map((position) => {
        const offset = session.positions.offset(entryFile(typed), position);
        const spans = selectionsAt(typed.resolved.entry.parsed, offset);
        const outer = spans.reduceRight<SelectionRange | undefined>(
          (parent, span) => ({ range: session.positions.range(span), ...(parent ? { parent } : {}) }),
          undefined,
        );
        return outer ?? { range: { start: position, end: position } };
      });
    },
    'textDocument/documentLink': (session: Session, { textDocument: { uri } }: DocumentLinkParams): DocumentLink[] => {
      const typed = typedOf(session, uri);
      const links = typed ? linksIn(typed) : [];
      return links.flatMap(({ span, module }) => {
        const target = session.library.uriOf(module.file.path);
        return target === undefined ? [] : [{ range: session.positions.range(span), target }];
      });
    },
  },
};
