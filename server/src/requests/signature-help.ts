import { signatureAt } from '@ncd/language';
import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver';
import { MarkupKind } from '../lsp.ts';
import { placeOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

export const signatureHelp: Requests = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: ['(', '[', ','] } }),
  answers: {
    'textDocument/signatureHelp': (session: Session, params: SignatureHelpParams): SignatureHelp | undefined => {
      const place = placeOf(session, params);
      const found = place && signatureAt(place.typed, place.offset);
      if (!found) return undefined;
      const { label, text, parameters, active } = found;
      const kind = session.client.markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
      const { labelOffsets } = session.client;
      return {
        activeSignature: 0,
        activeParameter: active,
        signatures: [
          {
            label,
            ...(text ? { documentation: { kind, value: text } } : {}),
            parameters: parameters.map(({ start, end }) => ({
              label: labelOffsets ? [start, end] : label.slice(start, end),
            })),
          },
        ],
      };
    },
  },
};
