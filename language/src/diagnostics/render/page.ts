import type { CodeDefinition, Sample } from '../diagnostic.ts';

/** The page of one code, as Markdown. */
export function codePage({ code, title, severity, explanation, failing, mended }: CodeDefinition<never>): string {
  const sections = [`# ${code}: ${title}`, `*${severity}*`, explanation, shown(failing), 'Mended:', shown(mended)];
  return `${sections.join('\n\n')}\n`;
}

function shown(sample: Sample): string {
  const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
  const files = Object.entries(sample.files ?? {}).filter(([, text]) => !text.includes('\0'));
  const parts = files.map(([name, text]) => `\`${name}\`:\n\n${fenced(name.endsWith('.ncd') ? 'ncd' : '', text)}`);
  const own = sample.kind === 'source' ? fenced('ncd', sample.text.slice(0, 2000)) : fenced('sh', sample.command);
  return [...parts, own].join('\n\n');
}
