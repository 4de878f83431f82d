import type { Session } from '../session.ts';
import type { Requests } from './request.ts';

/** For clients that show the library as virtual documents: the text behind an `ncd:` URI. */
export const text: Requests = {
  capabilities: () => ({}),
  answers: {
    'ncd/text': ({ library }: Session, { uri }: { readonly uri: string }): string | undefined => library.text(uri),
  },
};
