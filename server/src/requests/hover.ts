import { factsOf, hoverAt, occurrenceAt } from '@ncd/language';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { MarkupKind } from '../lsp.ts';
import { placeOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

export const hover: Requests = {
  capabilities: () => ({ hoverProvider: true }),
  answers: {
    'textDocument/hover': (session: Session, params: HoverParams): Hover | undefined => {
      const place = placeOf(session, params);
      const found = place && hoverAt(place.typed, place.offset, session.workspace.host);
      if (!found) return undefined;
      const { markdown } = session.client;
      const occurrence = occurrenceAt(place.typed, place.offset);
      const plans = session.plans.known(session, place.typed)?.plans ?? [];
      const facts = occurrence ? factsOf(place.typed, occurrence, plans) : [];
      const list = facts.map((fact) => (markdown ? `- ${fact}` : fact)).join('\n');
      const value = [markdown ? `\`\`\`ncd\n${found.code}\n\`\`\`` : found.code, list, found.text]
        .filter(Boolean)
        .join('\n\n');
      const kind = markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
      return { contents: { kind, value }, range: session.positions.range(found.span) };
    },
  },
};
