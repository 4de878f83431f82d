import { inRange, planHints, typeHints } from '@ncd/language';
import type { CancellationToken, InlayHint, InlayHintParams } from 'vscode-languageserver';
import { textEdits } from '../edits.ts';
import { InlayHintKind } from '../lsp.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

export const inlayHints: Requests = {
  capabilities: () => ({ inlayHintProvider: true }),
  answers: {
    'textDocument/inlayHint': async (
      session: Session,
      { textDocument: { uri }, range }: InlayHintParams,
      token: CancellationToken,
    ): Promise<InlayHint[]> => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      const { settings, positions } = session;
      const file = entryFile(typed);
      const needsPlans = [...settings.hints].some((kind) => kind !== 'types');
      const planned = needsPlans ? await session.plans.of(session, uri, token) : undefined;
      const [start, end] = [positions.offset(file, range.start), positions.offset(file, range.end)];
      const all = [...typeHints(typed), ...(planned?.plans ?? []).flatMap((plan) => planHints(typed, plan))];
      return all
        .filter((hint) => settings.hints.has(hint.kind) && inRange(hint, { start, end }))
        .map(({ kind, offset, label, tooltip, edit }) => ({
          position: positions.position(file, offset),
          label,
          ...(kind === 'types' ? { kind: InlayHintKind.Type } : {}),
          ...(tooltip ? { tooltip } : {}),
          ...(edit ? { textEdits: textEdits(session, file, [edit]) } : {}),
          data: kind,
        }));
    },
  },
};
