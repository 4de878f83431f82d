/** Arrays of f16 as f16 on a device: the system's own where it can, else lavapipe. SwiftShader cannot: the other tests of
 * kernels see f16 held as f32. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { lavapipe } from './lavapipe.ts';
import type { Line } from './on-device.ts';

function run(environment: Readonly<Record<string, string>>): readonly Line[] {
  const script = new URL('on-device.ts', import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import=tsx', script], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 240_000,
  });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const hasF16 = (lines: readonly Line[]): boolean => lines.some((line) => line.kind === 'device' && line.f16);

describe('f16 on a device', () => {
  it('is what the reference says, rounded', function () {
    this.timeout(480_000);
    let lines = run({});
    if (!hasF16(lines)) {
      const driver = lavapipe();
      if (driver.kind === 'none') {
        console.log(`    skipped: no device here has shader-f16, and ${driver.reason}`);
        return this.skip();
      }
      lines = run(driver.environment);
    }
    assert.ok(hasF16(lines), JSON.stringify(lines));
    const programs = lines.flatMap((line) => (line.kind === 'program' ? [line] : []));
    assert.ok(programs.length > 10);
    assert.deepEqual(
      programs.filter(({ problem }) => problem !== undefined),
      [],
    );
  });
});
