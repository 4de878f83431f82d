/** The edit that makes a name of another module known. */
import { linesOf } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import type { Edit } from './format.ts';

/** Into an import of the module that is there, else on a line of its own behind the other imports. */
export function importEdit(module: ast.Module, name: string, specifier: string): Edit {
  const { file } = module;
  const imports = module.items.filter((item) => item.kind === 'import');
  const same = imports.find((item) => item.from.text === specifier);
  const last = same?.names.at(-1);
  if (last) {
    const { end } = (last.alias ?? last.name).span;
    return { start: end, end, text: `, ${name}` };
  }
  const line = `import { ${name} } from "${specifier}"\n`;
  const lines = linesOf(file);
  const before = imports.at(-1);
  if (before) {
    const start = lines.starts[lines.position(before.span.end).line + 1];
    return start === undefined
      ? { start: file.text.length, end: file.text.length, text: `\n${line.trimEnd()}` }
      : { start, end: start, text: line };
  }
  const start = headEnd(file.text);
  return { start, end: start, text: module.items.length > 0 ? `${line}\n` : line };
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
