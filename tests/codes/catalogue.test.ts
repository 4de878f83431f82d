/** The catalogue of codes: it is whole, its texts follow the rules, and each sample shows its code. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { probeInChild } from '@ncd/backend-wgsl/node';
import {
  type CodeDefinition,
  catalogue,
  checkPlans,
  checkProgram,
  explain,
  resolveSpecifier,
  type Sample,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { folderWith, ncd } from '../support/ncd.ts';
import { webgpu } from '../support/targets.ts';

/** Codes that no sample can show, and why. Their samples only say what the command looks like. */
const notOnDemand: Readonly<Record<string, string>> = {
  NCD6221: 'a device cannot be lost on demand',
  NCD6222: 'no device is known that computes something wrong',
  NCD9001: 'no bug is known',
};

describe('the catalogue of codes', () => {
  it('lists every file, and a code is named like its file', () => {
    const folder = fileURLToPath(new URL('../../language/src/diagnostics/codes', import.meta.url));
    const files = readdirSync(folder).filter((name) => /^NCD\d+\.ts$/.test(name));
    assert.deepEqual(
      catalogue.map((definition) => `${definition.code}.ts`),
      files.sort(),
    );
  });

  it('has a title of its own for each code, a noun phrase', () => {
    const titles = new Map<string, string>();
    for (const { code, title } of catalogue) {
      assert.equal(titles.get(title), undefined, `${code} has the title of ${titles.get(title)}`);
      titles.set(title, code);
      assert.match(title, /^[a-z0-9].*[^.]$/, code);
    }
  });

  it('explains each code in sentences', () => {
    for (const { code, explanation } of catalogue) {
      assert.match(explanation, /^[A-Z\d`].*[.:`]$/s, code);
      assert.ok(explanation.length > 40, `${code}: ${explanation}`);
    }
  });

  it('is found by code, whatever the case', () => {
    assert.equal(explain('ncd6201')?.code, 'NCD6201');
    assert.equal(explain('NCD0000'), undefined);
  });
});

interface Shown {
  readonly code: string;
  readonly message: string;
}

/** Errors and warnings; hints about the rest of a sample do no harm. */
function shownBySource(text: string, files: Readonly<Record<string, string>>, code: string): readonly Shown[] {
  const modules: Readonly<Record<string, string>> = { ...sources, ...files, 'sample.ncd': text };
  const read = (path: string) => (Object.hasOwn(modules, path) ? modules[path] : undefined);
  const host = { resolve: resolveSpecifier, read };
  const typed = checkProgram('sample.ncd', host);
  const diagnostics = typed ? [...typed.diagnostics, ...checkPlans(typed, webgpu, host)] : [];
  return diagnostics.filter((d) => d.severity === 'error' || d.severity === 'warning' || d.code === code);
}

async function shownByCommand(
  command: string,
  files: Readonly<Record<string, string>>,
  code: string,
): Promise<readonly Shown[]> {
  const [program, ...args] = command.split(' ');
  assert.equal(program, 'ncd');
  const { stdout, stderr } = await ncd(args, { folder: folderWith(files) });
  assert.doesNotMatch(stderr, /^ +at /m, 'a stack trace');
  return [...`${stdout}\n${stderr}`.matchAll(/^(\w+)\[(NCD\d{4})\]: (.*)$/gm)]
    .filter(([, severity, shown]) => severity === 'error' || severity === 'warning' || shown === code)
    .map(([, , shown = '', message = '']) => ({ code: shown, message }))
    .filter(({ code, message }) => explain(code)?.title !== message); // a page of `ncd explain`
}

const shownBy = (sample: Sample, code: string) =>
  sample.kind === 'source'
    ? shownBySource(sample.text, sample.files ?? {}, code)
    : shownByCommand(sample.command, sample.files ?? {}, code);

describe('the samples of each code', () => {
  for (const definition of catalogue) {
    it(`${definition.code}: ${definition.title}`, async function () {
      this.timeout(60_000);
      const reason = notOnDemand[definition.code] ?? (await whyNotHere(definition));
      if (reason !== undefined) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      const failing = await shownBy(definition.failing, definition.code);
      assert.deepEqual(
        failing.map(({ code }) => code),
        [definition.code],
        JSON.stringify(failing.map(({ code, message }) => `${code}: ${message}`)),
      );
      for (const { message } of failing) assert.doesNotMatch(message, /^[A-Z][a-z]|\.$|\n/);
      assert.deepEqual(
        (await shownBy(definition.mended, definition.code)).map(({ code, message }) => `${code}: ${message}`),
        [],
      );
    });
  }
});

/** The sample of a missing device needs a machine without a GPU. */
async function whyNotHere({ code }: CodeDefinition<never>): Promise<string | undefined> {
  if (code !== 'NCD6220') return undefined;
  const probe = await probeInChild({ device: 'gpu', timeLimitSeconds: 30 });
  return probe.kind === 'noDevice' ? undefined : 'this machine has a GPU';
}
