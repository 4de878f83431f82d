import { hoverAt } from '@ncd/language';
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import { placeOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

export const hover: Requests = {
  capabilities: () => ({ hoverProvider: true }),
  answers: {
    'textDocument/hover': (session: Session, params: HoverParams): Hover | undefined => {
      const place = placeOf(session, params);
      const found = place && hoverAt(place.typed, place.offset);
      if (!found) return undefined;
      const { markdown } = session.client;
      const value = [markdown ? `\`\`\`ncd\n${found.code}\n\`\`\`` : found.code, found.text]
        .filter(Boolean)
        .join('\n\n');
      const kind = markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
      return { contents: { kind, value }, range: session.positions.range(found.span) };
    },
  },
};
