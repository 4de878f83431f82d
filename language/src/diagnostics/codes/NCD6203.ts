import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6203 = defineCode<{ readonly path: string; readonly reason: string }>({
  code: 'NCD6203',
  severity: 'error',
  title: 'source that is not UTF-8 text',
  explanation: `A source file is UTF-8 text, with or without a byte order mark. A file in another encoding (UTF-16, Latin-1) must be
converted; a file with zero bytes in it is most likely not a source at all but a compiled or packed file.`,
  failing: { kind: 'command', command: 'ncd check doubled.ncd', files: { 'doubled.ncd': 'PK\u0003\u0004\0\0' } },
  mended: { kind: 'command', command: 'ncd check doubled.ncd', files: { 'doubled.ncd': doubled } },
  message: ({ path, reason }) => `${path} is not UTF-8 text: ${reason}`,
});
