/** What must hold for any text whatever: no throw, no lost place, and a program that is broken says so. */
import assert from 'node:assert/strict';
import {
  buildTerm,
  checkProgram,
  type Diagnostic,
  formatModule,
  hasErrors,
  type ModuleHost,
  ModuleMemory,
  parseModule,
  type Span,
  verifyTerm,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { entryPath, hostOf } from '../support/sources.ts';

/** The library is the same for every text. */
const library = new ModuleMemory();
for (const [path, text] of Object.entries(sources)) library.parse(path, text);
const freshHost = (text: string): ModuleHost => ({ ...hostOf(text), memory: new ModuleMemory(library) });

export function probe(text: string): void {
  try {
    probeStages(text);
  } catch (thrown) {
    const shown = text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
    throw new Error(`${(thrown as Error).stack}\n\nof\n${shown}`);
  }
}

function probeStages(text: string): void {
  const file = { path: entryPath, text };
  const parsed = parseModule(file);
  parsed.diagnostics.forEach(probeDiagnostic);
  probeSpans(parsed.module, text.length);

  const typed = checkProgram(entryPath, freshHost(text));
  assert.ok(typed);
  typed.diagnostics.forEach(probeDiagnostic);
  const broken = hasErrors(typed.diagnostics);
  assert.ok(broken || !hasErrors(parsed.diagnostics), 'a syntax error was lost');
  for (const diagram of [...typed.diagrams.values(), ...typed.tests.values()]) {
    assert.ok(diagram.sound || broken, `${diagram.name} is unsound, and no error says why`);
    if (diagram.sound) assert.deepEqual(verifyTerm(buildTerm(typed, diagram)), [], diagram.name);
  }

  const formatted = formatModule(parsed);
  assert.equal(formatted === undefined, hasErrors(parsed.diagnostics), 'what parses is formatted, and nothing else');
  if (formatted !== undefined)
    assert.equal(formatModule(parseModule({ path: entryPath, text: formatted })), formatted, 'formatting twice');
}

function probeDiagnostic({ code, message, span, hint, related }: Diagnostic): void {
  assert.ok(span, code);
  for (const place of [span, ...related.map((r) => r.span)])
    assert.ok(isInside(place, place.file.text.length), `${code}: ${place.start} to ${place.end}`);
  for (const text of [message, ...related.map((r) => r.message), ...(hint === undefined ? [] : [hint])])
    assert.doesNotMatch(text, /undefined|NaN|\[object|^$|[.\n]$/, code);
}

const isInside = ({ start, end }: Span, length: number): boolean =>
  Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length;

/** Every span of a tree lies in its file. */
function probeSpans(node: unknown, length: number): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'file') continue;
    if (key === 'span')
      assert.ok(
        isInside(value as Span, length),
        `${JSON.stringify((node as { kind?: string }).kind)}: ${(value as Span).start} to ${(value as Span).end}`,
      );
    else probeSpans(value, length);
  }
}
