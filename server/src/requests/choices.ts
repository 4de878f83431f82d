import { type ast, nameOfItem } from '@ncd/language';
import type { CancellationToken } from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import { targetsOf } from '../targets.ts';
import { isTrial } from '../trials.ts';
import type { Requests } from './request.ts';

interface OfDocument {
  readonly uri: string;
}

/** For clients with menus of their own: what can be tried in a file, what is wrong with it, which machines
 * it can be planned for, and which diagrams can be run, with their open axes. */
export const choices: Requests = {
  capabilities: () => ({}),
  answers: {
    'ncd/tests': (session: Session, { uri }: OfDocument) => {
      const items = typedOf(session, uri)?.resolved.entry.parsed.module.items ?? [];
      return items.flatMap((item, i) => {
        if (!isTrial(item)) return [];
        const { name, nameSpan } = nameOfItem(item as Exclude<ast.Item, ast.Import>);
        return [{ item: i, kind: item.kind, name, range: session.positions.range(nameSpan) }];
      });
    },
    /** Of a file that need not be open. */
    'ncd/check': async (session: Session, { uri }: OfDocument, token: CancellationToken) => {
      const typed = typedOf(session, uri);
      const planned = typed && (await session.plans.of(session, uri, token));
      const all = [...(typed?.diagnostics ?? []), ...(planned?.diagnostics ?? [])];
      return typed ? diagnosticsOf(all, entryFile(typed), session) : [];
    },
    'ncd/targets': (session: Session, { uri }: OfDocument) => {
      const typed = typedOf(session, uri);
      return typed ? targetsOf(session, typed) : [];
    },
    'ncd/diagrams': (session: Session, { uri }: OfDocument) => {
      const typed = typedOf(session, uri);
      const file = typed?.resolved.entry.parsed.module.file;
      return [...(typed?.diagrams.values() ?? [])]
        .filter(({ declaration, sound }) => sound && declaration.span.file === file)
        .map(({ name, declaration, symbols }) => ({ name, symbols, range: session.positions.range(declaration.span) }));
    },
  },
};
