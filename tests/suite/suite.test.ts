/** The pages of this folder say what the language is; here each of their programs is held to what it says. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  bindSizes,
  buildTerm,
  checkPlans,
  type Diagnostic,
  describeSizeProblem,
  evaluate,
  evaluateSize,
  linesOf,
  printType,
  type Span,
  signatureOf,
  type Tensor,
  type Type,
  type Typed,
  type TypedDiagram,
  verifyTerm,
} from '@ncd/language';
import { runTest } from '../support/run-test.ts';
import { checkText, entryPath, hostOf } from '../support/sources.ts';
import { webgpu } from '../support/targets.ts';
import {
  blocksOf,
  type Evaluation,
  type Expectations,
  type ExpectedDiagnostic,
  expectationsOf,
  type Reveal,
} from './blocks.ts';
import { flat, nested, parseValues, sameValues, shapeOf, type Written } from './values.ts';

const folder = new URL('.', import.meta.url).pathname;

for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  describe(`suite: ${page}`, () => {
    const files: Record<string, string> = {};
    const titles = new Map<string, number>();
    for (const block of blocksOf(readFileSync(`${folder}${page}`, 'utf8'))) {
      if (block.file) {
        files[block.file] = block.text;
        continue;
      }
      const number = (titles.get(block.title) ?? 0) + 1;
      titles.set(block.title, number);
      const imports = { ...files };
      it(`${block.title} ${number} (line ${block.line})`, () => checkBlock(block.text, imports));
    }
  });
}

function checkBlock(text: string, files: Readonly<Record<string, string>>): void {
  const typed = checkText(text, files);
  const expected = expectationsOf(text);
  compareDiagnostics([...typed.diagnostics, ...checkPlans(typed, webgpu, hostOf(text, files))], expected);
  for (const reveal of expected.reveals)
    assert.equal(typeAt(typed, reveal), reveal.type, `type on line ${reveal.line + 1}`);
  const diagrams = [...typed.diagrams.values()].filter((d) => d.declaration.span.file.path === entryPath);
  for (const diagram of diagrams)
    if (diagram.sound) assert.deepEqual(verifyTerm(buildTerm(typed, diagram)), [], diagram.name);
  for (const test of typed.tests.values())
    if (test.sound && test.declaration.span.file.path === entryPath)
      assert.deepEqual(runTest(typed, test), [], test.name);
  for (const evaluation of expected.evaluations) checkEvaluation(typed, diagrams, evaluation);
}

// ---- diagnostics

function compareDiagnostics(actual: readonly Diagnostic[], { diagnostics }: Expectations): void {
  const left = [...diagnostics];
  const strange: string[] = [];
  for (const diagnostic of actual) {
    const at = left.findIndex((e) => matches(diagnostic, e));
    if (at < 0) strange.push(describeDiagnostic(diagnostic));
    else left.splice(at, 1);
  }
  const missing = left.map(
    (e) => `line ${e.line + 1}: ${e.severity}[${e.code}]: ${e.message}${e.hint ? ` (hint: ${e.hint})` : ''}`,
  );
  const problems = [...missing.map((m) => `missing  ${m}`), ...strange.map((s) => `found    ${s}`)];
  assert.ok(problems.length === 0, `\n${problems.join('\n')}`);
}

function matches(actual: Diagnostic, expected: ExpectedDiagnostic): boolean {
  const { span } = actual;
  if (!span || span.file.path !== entryPath) return false;
  if (actual.severity !== expected.severity || actual.code !== expected.code || actual.message !== expected.message)
    return false;
  if (expected.hint !== undefined && expected.hint !== actual.hint) return false;
  if (!expected.notes.every((n) => actual.related.some((r) => r.message === n.message && firstLine(r.span) === n.text)))
    return false;
  const { line, column } = linesOf(span.file).position(span.start);
  if (line !== expected.line) return false;
  const { place } = expected;
  if (place.kind === 'text') return firstLine(span) === place.text;
  const end = column + firstLine(span).length;
  return column === place.start && end === place.end && firstLine(span).length < span.end - span.start === place.open;
}

const spanText = ({ file, start, end }: Span): string => file.text.slice(start, end);
const firstLine = (span: Span): string => spanText(span).split('\n', 1)[0] as string;

function describeDiagnostic({ span, severity, code, message, hint, related }: Diagnostic): string {
  const place = span ? linesOf(span.file).position(span.start) : { line: -1, column: -1 };
  const notes = related.map((r) => `; note \`${firstLine(r.span)}\`: ${r.message}`).join('');
  const file = span && span.file.path !== entryPath ? `${span.file.path} ` : '';
  return `${file}line ${place.line + 1}, column ${place.column}, \`${span ? spanText(span) : ''}\`: ${severity}[${code}]: ${message}${hint ? ` (hint: ${hint})` : ''}${notes}`;
}

// ---- types

/** The type of the widest expression that ends at a place. */
function typeAt(typed: Typed, { line, column }: Reveal): string {
  let found: { readonly start: number; readonly type: Type } | undefined;
  for (const [{ span }, type] of typed.types) {
    if (span.file.path !== entryPath) continue;
    const end = linesOf(span.file).position(span.end);
    if (end.line === line && end.column === column && span.start <= (found?.start ?? Infinity))
      found = { start: span.start, type };
  }
  return found ? printType(found.type) : 'no expression ends here';
}

// ---- values

function checkEvaluation(
  typed: Typed,
  diagrams: readonly TypedDiagram[],
  { line, diagram: name, arguments: given, sizes: at, value }: Evaluation,
): void {
  const where = `on line ${line + 1}`;
  const diagram = diagrams.find((d) => d.name === name);
  assert.ok(diagram?.sound, `${name} ${where} is no sound diagram`);
  const term = buildTerm(typed, diagram);
  const signature = signatureOf(term);
  const sizes = new Map(
    at
      .split(',')
      .filter(Boolean)
      .map((s) => [s.split('=')[0]?.trim() ?? '', Number(s.split('=')[1])] as const),
  );
  const values = parseValues(given);
  assert.equal(values.length, term.inputs.length, `arguments ${where}`);
  const inputs = new Map<string, Tensor>();
  signature.inputs.forEach(({ name: input, axes, stored }, i) => {
    const shape = shapeOf(
      values[i] as Written,
      axes.length,
      (axis) => evaluateSize((axes[axis] as (typeof axes)[number]).size, (s) => sizes.get(s)) ?? 0,
    );
    inputs.set(input, { element: stored, shape, data: Float64Array.from(flat(values[i] as Written)) });
  });
  const bound = bindSizes(signature, new Map([...inputs].map(([input, { shape }]) => [input, shape])), sizes);
  const problem = bound.problems[0];
  if (problem || value.startsWith('error: ')) {
    assert.equal(problem ? `error: ${describeSizeProblem(problem)}` : 'no error', value, where);
    return;
  }
  const results = [...evaluate(term, inputs, bound.sizes).values()].map(({ data, shape }) => nested(data, shape));
  const [wanted] = parseValues(value);
  const expected = typeof wanted === 'object' && 'tuple' in wanted ? wanted.tuple : [wanted as Written];
  const fine = results.length === expected.length && results.every((r, i) => sameValues(r, expected[i] as Written));
  assert.ok(fine, `${name} ${where} is ${results.map((r) => JSON.stringify(r)).join(', ')}`);
}
