/** How text looks on a terminal: which characters are shown, and how many columns each takes. */

const tabWidth = 4;

/** A character of a line: its UTF-16 range there, what is shown for it, and the columns that this takes. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly columns: number;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Characters that would steer the terminal or reorder the text around them, and halves of surrogate pairs. */
const unsafe = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;

function shownFor(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code); // the control pictures: ␀ … ␟
  return unsafe.test(character) ? '\ufffd' : character;
}

/** Text in which nothing steers the terminal: a file name or a message may hold whatever a user typed. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu, shownFor);
}

/** The characters of a line; a tab reaches to the next multiple of four columns. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  let column = 0;
  for (const character of line) {
    const end = start + character.length;
    let shown = character;
    let columns = 1;
    if (character === '\t') {
      columns = tabWidth - (column % tabWidth);
      shown = ' '.repeat(columns);
    } else if (character > '~' || character < ' ') {
      shown = shownFor(character);
      if (wide.test(shown)) columns = 2;
      else if (zeroWidth.test(shown)) columns = 0;
    }
    cells.push({ start, end, shown, columns });
    start = end;
    column += columns;
  }
  return cells;
}
