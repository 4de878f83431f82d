// Writes docs/library.md, docs/diagnostics.md, docs/settings.md and the extension's grammar from the sources that they describe; with --check,
// only says whether they are up to date. Needs a build of language/.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue, parseModule } from '@ncd/language';
import { textMateGrammar } from './grammar.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const note = '<!-- Written by scripts/generate-docs.mjs; do not edit. -->';

const pages = {
  'docs/library.md': library(),
  'docs/diagnostics.md': diagnostics(),
  'docs/settings.md': settings(),
  'client-vscode/syntaxes/ncd.tmLanguage.json': `${JSON.stringify(textMateGrammar(), undefined, 2)}\n`,
};
const stale = Object.entries(pages).filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is out of date: run node scripts/generate-docs.mjs`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else for (const [path, text] of stale) writeFileSync(join(root, path), text);

/** What each module of the standard library exports, from its `//!` and `///` comments. */
function library() {
  const files = readdirSync(join(root, 'stdlib'))
    .filter((file) => file.endsWith('.ncd'))
    .sort();
  const modules = files.map((file) => {
    const name = `std/${file.replace(/\.ncd$/, '')}`;
    const { module } = parseModule({ path: name, text: readFileSync(join(root, 'stdlib', file), 'utf8') });
    const entries = module.items.filter((item) => item.exported).map(libraryEntry);
    return [`## ${name}`, module.doc, ...entries];
  });
  return page(
    'The standard library',
    [
      'Import what you need by name: `import { softmax } from "std/nn"`. Nothing here is built into the compiler: every diagram is',
      'plain source in `stdlib/`, with tests that `ncd test stdlib/*.ncd` runs.',
    ].join('\n'),
    ...modules.flat(),
  );
}

function libraryEntry(item) {
  const { text } = item.span.file;
  const signature = item.kind === 'diagram' ? text.slice(item.span.start, item.body.span.start).trim() : undefined;
  return [`### ${item.name.text}`, ...(signature ? [fenced('ncd', signature)] : []), item.doc].join('\n\n');
}

/** Every code of the catalogue, with its samples. */
function diagnostics() {
  const groups = {
    NCD1: 'Syntax',
    NCD2: 'Names and modules',
    NCD3: 'Axes, shapes and element types',
    NCD4: 'Levels and moves',
    NCD5: 'Cost and limits',
    NCD6: 'Devices, running and files',
    NCD9: 'Bugs in NCD',
  };
  const sections = Object.entries(groups).flatMap(([prefix, title]) => {
    const codes = catalogue.filter(({ code }) => code.startsWith(prefix));
    return codes.length === 0 ? [] : [`## ${title}`, ...codes.map(diagnosticEntry)];
  });
  return page(
    'Diagnostics',
    'Every message has a code, and codes never change meaning. `ncd explain CODE` prints the same text.',
    ...sections,
  );
}

function diagnosticEntry({ code, severity, title, explanation, failing, mended }) {
  const given = failing.kind === 'command' ? 'A command that fails:' : 'A program that gives it:';
  return [
    `### ${code}: ${title}`,
    `*${severity}*`,
    explanation,
    given,
    sample(failing),
    'Mended:',
    sample(mended),
  ].join('\n\n');
}

function sample({ kind, text, command, files = {} }) {
  const isText = (contents) => !contents.includes('\0');
  const parts = Object.entries(files).map(([name, contents]) => {
    const language = name.endsWith('.ncd') ? 'ncd' : '';
    return `\`${name}\`:\n\n${fenced(language, isText(contents) ? contents : '(binary data)')}`;
  });
  // A sample of a limit may have millions of characters.
  const shown = kind === 'source' && text.length > 2000 ? `${text.slice(0, 100).trimEnd()} …` : text;
  return [...parts, kind === 'command' ? fenced('sh', command) : fenced('ncd', shown)].join('\n\n');
}

/** What a person can choose in an editor, from the extension's manifest. */
function settings() {
  const { contributes } = JSON.parse(readFileSync(join(root, 'client-vscode/package.json'), 'utf8'));
  const rows = Object.entries(contributes.configuration.properties).map(
    ([name, { type, default: usual, markdownDescription }]) =>
      `| \`${name}\` | ${type} | \`${JSON.stringify(usual)}\` | ${markdownDescription} |`,
  );
  const commands = contributes.commands.map(({ command, title }) => `| ${title} | \`${command}\` |`);
  return page(
    'Settings and commands of editors',
    [
      'The language server asks its client for the section `ncd`. In Visual Studio Code these stand among the settings; how another',
      'editor sends them, [editors.md](editors.md) says.',
    ].join('\n'),
    ['| setting | type | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    '## Commands of the VS Code extension',
    ['| command | id |', '| --- | --- |', ...commands].join('\n'),
  );
}

function fenced(language, text) {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function page(title, ...sections) {
  return `${[note, `# ${title}`, ...sections.filter(Boolean)].join('\n\n')}\n`;
}

function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
