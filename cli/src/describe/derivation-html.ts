/** How kernels were derived, as one page without scripts that shows itself in light and dark. */
import {
  excerptOf,
  type KernelDerivation,
  localText,
  type NamedExpression,
  place,
  type RefusalReport,
} from '@ncd/language';

const style = `:root { color-scheme: light dark; --ink: #1a1d21; --soft: #59616b; --line: #d5dae0; --paper: #ffffff; --code: #f3f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #a3acb8; --line: #3a424c; --paper: #16191d; --code: #20252b; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1, h2 { line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; margin-bottom: 0.25rem; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.75rem 0.3rem 0; text-align: left; vertical-align: top; }
code { background: var(--code); border-radius: 3px; font: 0.9em/1.4 ui-monospace, monospace; padding: 0.1em 0.3em; overflow-wrap: anywhere; }
.place { color: var(--soft); }`;

export function derivationPage(
  title: string,
  kernels: readonly KernelDerivation[],
  refusals: readonly RefusalReport[],
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${[...kernels.map(kernelSection), ...refusalSection(refusals)].join('\n')}
</main>
</body>
</html>
`;
}

function kernelSection(kernel: KernelDerivation): string {
  const { diagram, name, stream, steps, accumulators, tails, values, local } = kernel;
  const how = stream === undefined ? 'computes each element by itself' : `streams ${stream}`;
  return [
    `<section>\n<h2>${escaped(diagram)}: kernel ${escaped(name)} ${escaped(how)}</h2>`,
    table(
      'Steps',
      ['Rule', 'What it does', 'Where'],
      steps.map(({ rule, text, span }) => [
        escaped(rule),
        escaped(text),
        `${code(excerptOf(span))} <span class="place">${escaped(place(span))}</span>`,
      ]),
    ),
    table(
      'State',
      ['State', 'At first', 'After a chunk'],
      accumulators.map(({ state, initial, step }) => [code(state), code(initial), code(step)]),
    ),
    table('Saved', ['Result', 'Value'], tails.map(equation)),
    table('Where', ['Name', 'Value'], values.map(equation)),
    table(
      'Stays local',
      ['Value', 'What that saves'],
      local.map((value) => [code(value.name), escaped(localText(value))]),
    ),
    '</section>',
  ]
    .filter(Boolean)
    .join('\n');
}

const equation = ({ name, expression }: NamedExpression): readonly string[] => [code(name), code(expression)];

function refusalSection(refusals: readonly RefusalReport[]): readonly string[] {
  if (refusals.length === 0) return [];
  const rows = refusals.map(({ kernel, producer, axis, refusal: { rule, reason, hint, span } }) => [
    `${code(kernel)} and ${code(producer)} along ${code(axis)}`,
    escaped(rule),
    `${escaped(reason)}${hint === undefined ? '' : `; ${escaped(hint)}`}`,
    `${code(excerptOf(span))} <span class="place">${escaped(place(span))}</span>`,
  ]);
  return [
    `<section>\n<h2>What stays apart</h2>\n${table('Refused', ['Kernels', 'Rule', 'Why', 'Where'], rows)}\n</section>`,
  ];
}

/** Cells are HTML. */
function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<h3>${caption}</h3>\n<table aria-label="${caption}">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

const code = (text: string): string => `<code>${escaped(text)}</code>`;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] ?? c);
