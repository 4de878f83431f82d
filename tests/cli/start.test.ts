/** What is kept compiled between runs (cli/bin/cached.js) makes them start sooner, and makes no other difference. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startClient } from '../server/client.ts';
import { root } from '../support/programs.ts';

describe('a start of the command', () => {
  let folder: string;
  let cache: string;
  const kept = (): readonly string[] => readdirSync(join(cache, 'ncd')).map((name) => join(cache, 'ncd', name));
  const onlyKept = (): string => {
    const [only, ...others] = kept();
    assert.ok(only !== undefined && others.length === 0, `kept: ${kept().join(', ')}`);
    return only;
  };
  /** Which writing of a file this is. */
  const writingOf = (path: string): unknown => {
    const { ino, mtimeMs } = statSync(path);
    return { ino, mtimeMs };
  };
  const check = (place = cache): unknown => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'cli/bin/ncd.js'), 'check', 'a.ncd'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: place },
    });
    return { status, stdout, stderr };
  };
  const checked = { status: 0, stdout: '', stderr: '1 file checked, no problems\n' };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ncd-start-'));
    cache = join(folder, 'cache');
    writeFileSync(join(folder, 'a.ncd'), 'export diagram f(A: f32[i]) -> f32 {\n  sum[i](A)\n}\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps what it compiled, and takes it again', () => {
    assert.deepEqual(check(), checked);
    const first = writingOf(onlyKept());
    assert.deepEqual(check(), checked);
    assert.deepEqual(writingOf(onlyKept()), first);
  });

  it('replaces what cannot be taken', () => {
    check();
    const path = onlyKept();
    const whole = readFileSync(path);
    for (const broken of [Buffer.from('nothing'), Buffer.alloc(0), whole.subarray(0, whole.length >> 1)]) {
      writeFileSync(path, broken);
      assert.deepEqual(check(), checked);
      assert.ok(statSync(onlyKept()).size > whole.length / 2);
    }
  });

  it('needs no place to keep anything', () => {
    writeFileSync(cache, 'a file, where a folder would have to be');
    assert.deepEqual(check(), checked);
    assert.deepEqual(check('/dev/null'), checked);
  });

  it('removes what was kept long ago', () => {
    const long = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    mkdirSync(join(cache, 'ncd'), { recursive: true });
    const [old, foreign] = ['code-ncd-v20.0.0-x64-1-1', 'other'].map((name) => join(cache, 'ncd', name));
    for (const path of [old, foreign] as string[]) {
      writeFileSync(path, '');
      utimesSync(path, long, long);
    }
    check();
    assert.ok(!kept().includes(old as string) && kept().includes(foreign as string) && kept().length === 2);
  });

  it('serves an editor where no thread can be started', async () => {
    const cli = join(folder, 'cli');
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(root, 'cli', part), join(cli, part), { recursive: true, filter: (path) => !path.endsWith('.map') });
    rmSync(join(cli, 'dist/plan-worker.js'));
    const { client } = await startClient({}, undefined, null, join(cli, 'bin/ncd.js'));
    client.notify('textDocument/didOpen', {
      textDocument: {
        uri: 'file:///a.ncd',
        languageId: 'ncd',
        version: 1,
        text: 'export diagram f(A: f32[i]) -> f32 { sum[i](A) }',
      },
    });
    await client.diagnostics();
    const command = { command: 'ncd.showWgsl', arguments: [{ uri: 'file:///a.ncd', diagram: 'f' }] };
    const { wgsl } = await client.request<{ readonly wgsl: string }>('workspace/executeCommand', command);
    assert.match(wgsl, /@compute/);
    assert.equal(await client.end(), 0);
  });

  it('serves an editor from what an earlier server kept', async () => {
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = cache;
    try {
      const serve = async (): Promise<void> => {
        const { client } = await startClient();
        client.notify('textDocument/didOpen', {
          textDocument: { uri: 'file:///a.ncd', languageId: 'ncd', version: 1, text: 'diagram f() -> f32 { x }' },
        });
        assert.equal((await client.diagnostics()).diagnostics.length, 1);
        // until it runs with other flags than those with which it started
        await sleep(1200);
        assert.equal(await client.end(), 0);
      };
      await serve();
      const first = writingOf(onlyKept());
      await serve();
      assert.deepEqual(writingOf(onlyKept()), first);
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    }
  });
});
