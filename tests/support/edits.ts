/** Edits as people make them: typing, deleting, pasting, undoing, renaming everywhere. */
import fc from 'fast-check';

export interface Edit {
  readonly kind: 'type' | 'delete' | 'paste' | 'undo' | 'rename' | 'line';
  /** Where, and what: taken modulo what there is. */
  readonly at: number;
  readonly pick: number;
  readonly length: number;
}

export const anyEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('type', 'type', 'delete', 'delete', 'paste', 'undo', 'undo', 'rename', 'line'),
  at: fc.nat(),
  pick: fc.nat(),
  length: fc.nat(24),
});

const typed = [
  'x',
  ' ',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '\n',
  ',',
  '"',
  ':',
  '= ',
  'diagram ',
  'let ',
  '@',
  '0',
  '//',
  '🙂',
];

/** The text after an edit; `history` holds those before it, the latest last. */
export function edited(text: string, { kind, at, pick, length }: Edit, history: readonly string[]): string {
  const start = at % (text.length + 1);
  switch (kind) {
    case 'type':
      return text.slice(0, start) + typed[pick % typed.length] + text.slice(start);
    case 'delete':
      return text.slice(0, start) + text.slice(start + length);
    case 'paste': {
      const from = pick % (text.length + 1);
      return text.slice(0, start) + text.slice(from, from + 10 * length) + text.slice(start);
    }
    case 'undo':
      return history.at(-1 - (pick % 8)) ?? text;
    case 'rename': {
      const names = text.match(/\b[A-Za-z]\w*\b/g) ?? [];
      const name = names[pick % Math.max(names.length, 1)];
      return name === undefined
        ? text
        : text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}${length % 3 || ''}`);
    }
    case 'line': {
      const lines = text.split('\n');
      const [line = ''] = lines.splice(at % lines.length, 1);
      lines.splice(pick % (lines.length + 1), 0, ...(length % 3 === 0 ? [] : length % 3 === 1 ? [line] : [line, line]));
      return lines.join('\n');
    }
  }
}
