import { catalogue, diagnose, didYouMean, explain, NCD6224, type Palette, type Sample } from '@ncd/language';
import type { Command } from 'commander';
import { type ExitCode, reportMisuse } from '../report.ts';
import type { Terminal } from '../terminal.ts';

export function configure(command: Command): void {
  command.argument('[code]', 'such as NCD3004; without one, all codes are listed');
}

export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const [wanted] = command.args;
  if (wanted === undefined) {
    for (const { code, severity, title } of catalogue) terminal.out(`${code}  ${severity.padEnd(11)}  ${title}\n`);
    return 0;
  }
  // `3004` is as good as `NCD3004`
  const code = /^\d+$/.test(wanted) ? `NCD${wanted}` : wanted;
  const definition = explain(code);
  if (!definition) {
    const codes = catalogue.map((entry) => entry.code);
    const hint = didYouMean(code.toUpperCase(), codes) ?? '`ncd explain` lists all codes';
    return reportMisuse(terminal, diagnose(NCD6224, undefined, { code: wanted }, { hint }));
  }
  const palette = terminal.outPalette;
  const heading = palette.severity[definition.severity](`${definition.severity}[${definition.code}]`);
  const sections = [
    `${heading}${palette.strong(`: ${definition.title}`)}`,
    wrap(definition.explanation, Math.min(terminal.width, 100)),
    palette.strong(definition.failing.kind === 'command' ? 'A command that fails' : 'A program that gives it'),
    describeSample(definition.failing, palette),
    palette.strong('Mended'),
    describeSample(definition.mended, palette),
  ];
  terminal.out(`${sections.join('\n\n')}\n`);
  return 0;
}

function describeSample(sample: Sample, palette: Palette): string {
  const parts = Object.entries(sample.files ?? {}).map(
    ([name, text]) => `  ${palette.frame(name)}\n${indent(isText(text) ? text : '(binary data)')}`,
  );
  parts.push(sample.kind === 'command' ? `  $ ${sample.command}` : indent(shorten(sample.text)));
  return parts.join('\n\n');
}

const isText = (text: string) => !text.includes('\0');
/** A sample of a limit may have millions of characters. */
const shorten = (text: string) => (text.length > 2000 ? `${text.slice(0, 200)} …` : text);
const indent = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');

/** Fills paragraphs of Markdown up to `width` columns; indented blocks and lists keep their lines. */
function wrap(markdown: string, width: number): string {
  return markdown
    .split(/\n{2,}/)
    .map((paragraph) => (/^( {4}|[-*] |```)/m.test(paragraph) ? paragraph : fill(paragraph, width)))
    .join('\n\n');
}

function fill(paragraph: string, width: number): string {
  const lines = [''];
  for (const word of paragraph.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
