/** The reports for programs: JSON against its published schema, SARIF against what its readers need. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Diagnostic, diagnosticsReport, renderJson, renderSarif, type SourceFile } from '@ncd/language';
import { Ajv2020 } from 'ajv/dist/2020.js';

const file: SourceFile = { path: 'my kernels/ä.ncd', text: 'let a =\n\t𝑥 + b\n' };
const other: SourceFile = { path: 'std/nn', text: 'b' };
const diagnostics: readonly Diagnostic[] = [
  {
    code: 'NCD3004',
    severity: 'error',
    message: 'axis d is 64 in Q but 128 in K',
    span: { file, start: 9, end: 15 },
    related: [{ span: { file: other, start: 0, end: 1 }, message: 'd = 64 is declared here' }],
    hint: 'rename one of them',
  },
  {
    code: 'NCD2009',
    severity: 'warning',
    message: 'not used',
    span: { file, start: 4, end: 5 },
    related: [],
    tags: ['unused'],
  },
  { code: 'NCD6201', severity: 'error', message: 'q.npy does not exist', related: [] },
];

describe('JSON report', () => {
  const schemaUrl = new URL('../../docs/schemas/diagnostics.schema.json', import.meta.url);
  const validate = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync(schemaUrl, 'utf8')) as object);

  it('follows its schema', () => {
    for (const list of [diagnostics, []]) {
      assert.ok(validate(JSON.parse(renderJson(list))), JSON.stringify(validate.errors));
    }
  });

  it('has a schema that refuses other things', () => {
    const [record] = diagnosticsReport(diagnostics).diagnostics;
    const wrong = [
      {},
      { version: 2, diagnostics: [] },
      { version: 1, diagnostics: [{ ...record, severity: 'fatal' }] },
      {
        version: 1,
        diagnostics: [{ ...record, range: undefined }].map((r) => JSON.parse(JSON.stringify(r)) as unknown),
      },
      { version: 1, diagnostics: [{ ...record, code: 'E1' }] },
    ];
    for (const report of wrong) assert.equal(validate(report), false, JSON.stringify(report));
  });

  it('counts lines and UTF-16 units from 0', () => {
    const [first, , last] = diagnosticsReport(diagnostics).diagnostics;
    assert.deepEqual(first, {
      code: 'NCD3004',
      severity: 'error',
      message: 'axis d is 64 in Q but 128 in K',
      file: 'my kernels/ä.ncd',
      range: { start: { line: 1, character: 1 }, end: { line: 1, character: 7 } },
      related: [
        {
          file: 'std/nn',
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
          message: 'd = 64 is declared here',
        },
      ],
      hint: 'rename one of them',
    });
    assert.deepEqual(last, { code: 'NCD6201', severity: 'error', message: 'q.npy does not exist', related: [] });
  });
});

describe('SARIF report', () => {
  const log = JSON.parse(renderSarif(diagnostics, '1.2.3'));
  const [run] = log.runs;

  it('says its version and the tool', () => {
    assert.equal(log.version, '2.1.0');
    assert.equal(log.$schema, 'https://json.schemastore.org/sarif-2.1.0.json');
    assert.equal(run.tool.driver.name, 'ncd');
    assert.equal(run.tool.driver.version, '1.2.3');
    assert.equal(run.columnKind, 'utf16CodeUnits');
  });

  it('explains every rule that a result names', () => {
    for (const result of run.results) {
      const rule = run.tool.driver.rules[result.ruleIndex];
      assert.equal(rule.id, result.ruleId);
      assert.ok(rule.shortDescription.text && rule.help.markdown);
    }
  });

  it('counts from 1, and names files by URIs', () => {
    const [first] = run.results;
    assert.equal(first.level, 'error');
    assert.equal(first.message.text, 'axis d is 64 in Q but 128 in K\nhelp: rename one of them');
    const { artifactLocation, region } = first.locations[0].physicalLocation;
    assert.equal(artifactLocation.uri, 'my%20kernels/%C3%A4.ncd');
    assert.deepEqual(region, { startLine: 2, startColumn: 2, endLine: 2, endColumn: 8 });
    assert.equal(first.relatedLocations[0].physicalLocation.artifactLocation.uri, 'std/nn');
    assert.deepEqual(
      run.results.map((result: { locations: unknown[] }) => result.locations.length),
      [1, 1, 0],
    );
  });

  it('names absolute paths as file URIs', () => {
    const at = (path: string) => {
      const span = { file: { path, text: 'a' }, start: 0, end: 1 };
      const one = JSON.parse(
        renderSarif([{ code: 'NCD1001', severity: 'error', message: 'm', span, related: [] }], '1'),
      );
      return one.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
    };
    assert.equal(at('/tmp/a b.ncd'), 'file:///tmp/a%20b.ncd');
    assert.equal(at('C:\\work\\a.ncd'), 'file:///C%3A/work/a.ncd');
  });
});
