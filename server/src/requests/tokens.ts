import { type SemanticToken, semanticTokens, tokenKinds, tokenModifiers } from '@ncd/language';
import type {
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensParams,
  SemanticTokensRangeParams,
} from 'vscode-languageserver';
import { SemanticTokensBuilder } from '../lsp.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

const legend = { tokenTypes: [...tokenKinds], tokenModifiers: [...tokenModifiers] };

/** Of each document of a session, what the client has: a delta is what changed since. */
const builders = new WeakMap<Session, Map<string, SemanticTokensBuilder>>();

export const tokens: Requests = {
  capabilities: () => ({ semanticTokensProvider: { legend, range: true, full: { delta: true } } }),
  answers: {
    'textDocument/semanticTokens/full': (
      session: Session,
      { textDocument: { uri } }: SemanticTokensParams,
    ): SemanticTokens => {
      const builder = new SemanticTokensBuilder();
      buildersOf(session).set(uri, builder);
      return built(session, uri, builder).build();
    },
    'textDocument/semanticTokens/full/delta': (
      session: Session,
      { textDocument: { uri }, previousResultId }: SemanticTokensDeltaParams,
    ): SemanticTokens | SemanticTokensDelta => {
      const builder = buildersOf(session).get(uri) ?? new SemanticTokensBuilder();
      buildersOf(session).set(uri, builder);
      builder.previousResult(previousResultId);
      return built(session, uri, builder).buildEdits();
    },
    'textDocument/semanticTokens/range': (
      session: Session,
      { textDocument: { uri }, range }: SemanticTokensRangeParams,
    ): SemanticTokens => {
      const typed = typedOf(session, uri);
      const [from, to] = typed
        ? [range.start, range.end].map((position) => session.positions.offset(entryFile(typed), position))
        : [];
      const isIn = ({ start, end }: SemanticToken): boolean => end > (from ?? 0) && start < (to ?? 0);
      return built(session, uri, new SemanticTokensBuilder(), isIn).build();
    },
  },
};

function buildersOf(session: Session): Map<string, SemanticTokensBuilder> {
  const own = builders.get(session) ?? new Map<string, SemanticTokensBuilder>();
  builders.set(session, own);
  return own;
}

function built(
  session: Session,
  uri: string,
  builder: SemanticTokensBuilder,
  isWanted: (token: SemanticToken) => boolean = () => true,
): SemanticTokensBuilder {
  const typed = typedOf(session, uri);
  if (!typed) return builder;
  const file = entryFile(typed);
  for (const token of semanticTokens(typed).filter(isWanted)) {
    const { start, end } = session.positions.range({ file, start: token.start, end: token.end });
    const modifiers = token.modifiers.reduce((bits, modifier) => bits | (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(
      start.line,
      start.character,
      end.character - start.character,
      tokenKinds.indexOf(token.kind),
      modifiers,
    );
  }
  return builder;
}
