/** The ONNX conformance data through the command line: `ncd run` on the programs of `programs/`. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy } from '../../cli/dist/data/index.js';
import { folderWith, ncd } from '../support/ncd.ts';
import { root } from '../support/programs.ts';
import { type CaseArray, difference, readArray } from './arrays.ts';
import { beyond, type ConformanceCase, cases } from './cases.ts';

const data = join(root, '../shared/conformance/onnx');
const programs = join(root, 'tests/conformance/programs');

interface CaseData {
  readonly inputs: readonly CaseArray[];
  readonly outputs: readonly CaseArray[];
}

/** Runs one case in its own process and says what is wrong with the results. */
async function differences(tested: ConformanceCase, folder: string): Promise<readonly string[]> {
  const { name, diagram, scalars = {}, sizes = {}, without = [] } = tested;
  const { inputs, outputs } = JSON.parse(readFileSync(join(data, name, 'case.json'), 'utf8')) as CaseData;
  const [file, diagramName = ''] = diagram.split('/');
  const args = ['run', join(programs, `${file}.ncd`), '--diagram', diagramName];
  for (const input of inputs) {
    if (without.includes(input.name)) continue;
    let path = join(data, name, input.file);
    if (input.dtype === '<f8') {
      const rounded = await readArray(path, input);
      path = join(folder, `${name}-${input.name}.npy`);
      writeFileSync(path, encodeNpy(rounded));
    }
    args.push('-i', `${input.name}=${path}`);
  }
  for (const [scalar, value] of Object.entries(scalars)) args.push('-i', `${scalar}=${value}`);
  for (const [axis, size] of Object.entries(sizes)) args.push('--size', `${axis}=${size}`);
  const written = outputs.map((output) => ({ output, path: join(folder, `${name}-${output.name}-out.npy`) }));
  // The only result of a diagram has no name of its own.
  for (const { output, path } of written) args.push('-o', outputs.length === 1 ? path : `${output.name}=${path}`);

  const { code, stderr } = await ncd(args, { folder });
  if (code !== 0) return [stderr];
  const found: string[] = [];
  for (const { output, path } of written) {
    const expected = await readArray(join(data, name, output.file), output);
    const problem = difference(
      await readArray(path, { ...output, dtype: output.dtype.replace('f8', 'f4') }),
      expected,
      tested.terms,
    );
    if (problem) found.push(`${output.name}: ${problem}`);
  }
  return found;
}

describe('ONNX conformance', () => {
  const folder = folderWith();
  const started = new Map<ConformanceCase, Promise<readonly string[]>>();
  const start = (tested: ConformanceCase): Promise<readonly string[]> => {
    const run = started.get(tested) ?? differences(tested, folder);
    started.set(tested, run);
    return run;
  };

  before(function () {
    if (existsSync(data)) return;
    console.log(`    skipped, the conformance data are not there: ${data}`);
    this.skip();
  });

  it('has a program for every case, or a reason', () => {
    const known = new Set([...cases.map((c) => c.name), ...Object.keys(beyond)]);
    assert.deepEqual([...known].sort(), readdirSync(data).sort());
  });

  for (const [i, tested] of cases.entries())
    it(tested.name, async () => {
      const run = start(tested);
      // Two at a time: most of a short run is the start of a process and of a device.
      const next = cases[i + 1];
      if (next) start(next).catch(() => {}); // its own test reports it
      assert.deepEqual(await run, []);
    });

  for (const [name, reason] of Object.entries(beyond))
    it(name, function () {
      console.log(`    skipped ${name}: ${reason}`);
      this.skip();
    });
});
