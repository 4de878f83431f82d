/** Which codes have a quick fix, and that it mends their samples. */
import assert from 'node:assert/strict';
import {
  catalogue,
  checkPlans,
  checkProgram,
  type Diagnostic,
  type Fix,
  fixesFor,
  type ImportableModule,
  type ModuleHost,
  parseModule,
  resolveSpecifier,
  type Sample,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { webgpu } from '../support/targets.ts';

type Source = Extract<Sample, { readonly kind: 'source' }>;

/** No mechanical mend: their samples take a decision of a person. Every other code with a source as its sample has a fix. */
const withoutFix: Readonly<Record<string, string>> = {
  NCD1005: 'deep nesting is split by hand',
  NCD1006: 'so is a long file',
  NCD2005: 'which of two modules keeps a declaration',
  NCD2009: 'what a recursion was to compute',
  NCD2012: 'so is what makes too many calls',
  NCD3005: 'whether the parameter or the argument is meant',
  NCD3104: 'what is computed behind the recurrence',
  NCD4150: 'what is kept of the array as it was',
};

const entry = 'sample.ncd';
const modules = Object.entries(sources).map(
  ([specifier, text]): ImportableModule => ({ specifier, module: parseModule({ path: specifier, text }).module }),
);
const path = (fix: Fix): string => fix.file?.path ?? entry;

function hostOf({ text, files = {} }: Source): ModuleHost {
  const texts: Readonly<Record<string, string>> = { ...sources, ...files, [entry]: text };
  return { resolve: resolveSpecifier, read: (name) => (Object.hasOwn(texts, name) ? texts[name] : undefined) };
}

function diagnosticsOf(host: ModuleHost): readonly Diagnostic[] {
  const typed = checkProgram(entry, host);
  return typed ? [...typed.diagnostics, ...checkPlans(typed, webgpu, host)] : [];
}

function fixesOf(sample: Source, code: string): readonly Fix[] {
  const host = hostOf(sample);
  const typed = checkProgram(entry, host);
  const own = diagnosticsOf(host).filter((d) => d.code === code);
  const again = own.map((d) => ({
    ...d,
    span: d.span && typed ? { ...d.span, file: typed.resolved.entry.parsed.module.file } : d.span,
  }));
  return typed
    ? again.flatMap((d) =>
        fixesFor(typed, d as Diagnostic, modules, { host, check: (program) => checkPlans(program, webgpu, host) }),
      )
    : [];
}

function applied(sample: Source, fix: Fix): Source {
  const texts: Record<string, string> = { ...sample.files, [entry]: sample.text };
  const text = texts[path(fix)] ?? '';
  texts[path(fix)] = [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce((out, { start, end, text: own }) => out.slice(0, start) + own + out.slice(end), text);
  return { ...sample, text: texts[entry] ?? '', files: texts };
}

const samples = catalogue.flatMap(({ code, failing }) =>
  failing.kind === 'source' && failing.text.length < 10_000 ? [{ code, sample: failing }] : [],
);

describe('quick fixes', function () {
  this.timeout(60_000);
  const found = new Map<string, readonly Fix[]>();
  before(() => {
    for (const { code, sample } of samples) found.set(code, fixesOf(sample, code));
  });

  it('are there for every code that has a mechanical mend', () => {
    const without = samples.map(({ code }) => code).filter((code) => (found.get(code) ?? []).length === 0);
    assert.deepEqual(
      without,
      Object.keys(withoutFix).filter((code) => samples.some((sample) => sample.code === code)),
    );
  });

  it('leave a sample without its code, and without an error that it had not', () => {
    for (const { code, sample } of samples) {
      const errors = diagnosticsOf(hostOf(sample)).filter((d) => d.severity === 'error').length;
      for (const fix of found.get(code) ?? []) {
        const left = diagnosticsOf(hostOf(applied(sample, fix)));
        assert.ok(!left.some((d) => d.code === code), `${code}: ${fix.title}`);
        assert.ok(left.filter((d) => d.severity === 'error').length <= errors, `${code}: ${fix.title}`);
      }
    }
  });

  it('have titles of one line', () => {
    for (const fix of [...found.values()].flat()) assert.match(fix.title, /^[a-z][^\n]{1,80}$/);
  });
});
