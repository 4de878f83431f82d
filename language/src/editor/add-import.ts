/** The edit that makes a name of another module known. */
import { linesOf, type SourceFile } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Edit } from './format.ts';

/** For a name of a module: into an import of the module that is there, else on a line of its own behind the other imports. */
export function importEdits({ file, items }: ast.Module): (name: string, specifier: string) => Edit {
  const imports = items.filter((item) => item.kind === 'import');
  const start = lineBehind(file, imports.at(-1));
  return (name, specifier) => {
    const last = imports.find((item) => item.from.text === specifier)?.names.at(-1);
    if (last) {
      const { end } = (last.alias ?? last.name).span;
      return { start: end, end, text: `, ${name}` };
    }
    const line = `import { ${name} } from "${specifier}"`;
    if (start === undefined) return { start: file.text.length, end: file.text.length, text: `\n${line}` };
    return { start, end: start, text: imports.length === 0 && items.length > 0 ? `${line}\n\n` : `${line}\n` };
  };
}

/** Where the line behind the imports starts, or behind the head of a file without any; `undefined` where there is none. */
function lineBehind(file: SourceFile, last: ast.Import | undefined): number | undefined {
  if (!last) return headEnd(file.text);
  const lines = linesOf(file);
  return lines.starts[lines.position(last.span.end).line + 1];
}

/** Behind a byte order mark and the `//!` lines. */
function headEnd(text: string): number {
  let end = text.startsWith('\ufeff') ? 1 : 0;
  for (const line of text.slice(end).split(/(?<=\n)/)) {
    if (!line.startsWith('//!')) break;
    end += line.length;
  }
  return end;
}
