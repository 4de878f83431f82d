/** Which codes have a quick fix, and that it mends their samples. */
import assert from 'node:assert/strict';
import {
  catalogue,
  checkPlans,
  checkProgram,
  type Diagnostic,
  type Fix,
  fixesFor,
  formatModule,
  type ImportableModule,
  type ModuleHost,
  parseModule,
  resolveSpecifier,
  type Sample,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { webgpu } from '../support/targets.ts';

type Source = Extract<Sample, { readonly kind: 'source' }>;

/** All with a source as their sample, but for those that take a decision of a person: what a recursion was to compute, which of two
 * modules keeps a declaration, how what is too large is cut. */
const fixable = `
  NCD1001 NCD1002 NCD1003 NCD1004 NCD2001 NCD2002 NCD2003 NCD2004 NCD2006 NCD2007 NCD2008 NCD2010 NCD2011 NCD3001
  NCD3002 NCD3003 NCD3004 NCD3006 NCD3007 NCD3008 NCD3009 NCD3010 NCD3011 NCD3012 NCD3013 NCD3014 NCD3015 NCD3016
  NCD3017 NCD3018 NCD3019 NCD3022 NCD3023 NCD3024 NCD3025 NCD3026 NCD3027 NCD3028 NCD3105 NCD3106 NCD3107 NCD3108
  NCD3109 NCD3131 NCD3132 NCD3133 NCD3134 NCD3140 NCD3141 NCD3142 NCD3143 NCD3144 NCD3145 NCD3146 NCD3153 NCD4001
  NCD4003 NCD4004 NCD4101 NCD4102 NCD4103 NCD4104 NCD4105 NCD4106 NCD4107 NCD4108 NCD4109 NCD5001 NCD5002 NCD5003
  NCD5004 NCD5005 NCD5101 NCD5102 NCD5103 NCD5104
`.match(/NCD\d+/g);

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
    .reverse()
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
    const without = fixable?.filter((code) => (found.get(code) ?? []).length === 0);
    assert.deepEqual(without, []);
  });

  it('leave a sample without its code, and without an error that it had not', () => {
    for (const { code, sample } of samples) {
      const errors = diagnosticsOf(hostOf(sample)).filter((d) => d.severity === 'error').length;
      for (const fix of found.get(code) ?? []) {
        const left = diagnosticsOf(hostOf(applied(sample, fix)));
        assert.ok(!left.some((d) => d.code === code), `${code}: ${fix.title}`);
        assert.ok(left.filter((d) => d.severity === 'error').length <= errors, `${code}: ${fix.title}`);
        const isBroken = left.some((d) => d.code.startsWith('NCD1'));
        assert.ok(code.startsWith('NCD1') || !isBroken, `${code}: ${fix.title} breaks the syntax`);
      }
    }
  });

  it('leave a formatted sample formatted', () => {
    const formatted = (text: string): string | undefined => formatModule(parseModule({ path: entry, text }));
    for (const { code, sample } of samples)
      for (const fix of found.get(code) ?? []) {
        const { text } = applied(sample, fix);
        // broken syntax cannot be formatted, and one line that grows too long is for the formatter
        if (path(fix) === entry && sample.text === (formatted(sample.text) ?? sample.text) && text.length < 400)
          assert.equal(formatted(text) ?? text, text, `${code}: ${fix.title}`);
      }
  });

  it('of several choices for one place are those that leave the fewest errors', () => {
    const titles = (code: string): readonly string[] => (found.get(code) ?? []).map(({ title }) => title);
    assert.deepEqual(titles('NCD3001'), ['write `f32`', 'write `f16`']);
    assert.deepEqual(titles('NCD5002'), ['write `units: 10`']);
  });

  it('have titles of one line', () => {
    for (const fix of [...found.values()].flat()) assert.match(fix.title, /^[a-z][^\n]{1,80}$/);
  });
});
