/** What all commands have in common. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderWith, ncd } from '../support/ncd.ts';

const command = fileURLToPath(new URL('../../cli/bin/ncd.js', import.meta.url));
const version = (
  JSON.parse(readFileSync(new URL('../../cli/package.json', import.meta.url), 'utf8')) as { version: string }
).version;
const folder = folderWith();

describe('ncd', () => {
  it('prints its version', async () => {
    assert.deepEqual(await ncd(['--version'], { folder }), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('prints help to standard output when asked, with a line per command', async () => {
    const { code, stdout, stderr } = await ncd(['--help'], { folder });
    assert.deepEqual([code, stderr], [0, '']);
    const names = readdirSync(new URL('../../cli/src/commands', import.meta.url))
      .map((name) => name.replace('.ts', ''))
      .filter((name) => name !== 'index');
    for (const name of names) {
      assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'));
      const help = await ncd([name, '--help'], { folder });
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`^Usage: ncd ${name}`));
      assert.deepEqual(await ncd(['help', name], { folder }), help);
    }
  });

  it('exits with 2 and helps on where the command line is not understood', async () => {
    const cases: readonly [args: string, problem: string, hint: string][] = [
      ['chek', "NCD6223]: unknown command 'chek'", 'did you mean check?'],
      ['frobnicate', "NCD6223]: unknown command 'frobnicate'", '`ncd --help` lists what it takes'],
      ['check --fromat json', "NCD6223]: unknown option '--fromat'", 'did you mean --format?'],
      [
        'check --format xml',
        "NCD6212]: option '--format <format>' argument 'xml' is invalid",
        'allowed choices are text, json, sarif',
      ],
      [
        'check --format',
        "NCD6223]: option '--format <format>' argument missing",
        '`ncd check --help` lists what it takes',
      ],
      [
        '--color red check',
        "NCD6212]: option '--color <when>' argument 'red' is invalid",
        'allowed choices are auto, always, never',
      ],
      ['run', "NCD6223]: missing required argument 'file'", '`ncd run --help` lists what it takes'],
      ['run a.ncd b.ncd', "NCD6223]: too many arguments for 'run'", 'expected 1 argument but got 2'],
      [
        'run a.ncd --size q',
        "NCD6212]: option '--size <axis=n>' argument 'q' is invalid",
        'it takes AXIS=SIZE, a whole number of 0 or more',
      ],
      [
        'run a.ncd --size q=-1',
        "NCD6212]: option '--size <axis=n>' argument 'q=-1' is invalid",
        'it takes AXIS=SIZE, a whole number of 0 or more',
      ],
      [
        'run a.ncd -i Q',
        "NCD6212]: option '-i, --input <name=value>' argument 'Q' is invalid",
        'it takes NAME=FILE, NAME=FILE#ARRAY or NAME=NUMBER',
      ],
      [
        'run a.ncd --seed x',
        "NCD6212]: option '--seed <n>' argument 'x' is invalid",
        'it takes a whole number of 0 or more',
      ],
      [
        'run a.ncd --time-limit 0',
        "NCD6212]: option '--time-limit <seconds>' argument '0' is invalid",
        'it takes a number of seconds above 0',
      ],
      [
        'run a.ncd --device tpu',
        "NCD6212]: option '--device <device>' argument 'tpu' is invalid",
        'allowed choices are auto, gpu, cpu, reference',
      ],
      [
        'build a.ncd',
        "NCD6223]: required option '-o, --output <dir>' not specified",
        '`ncd build --help` lists what it takes',
      ],
      ['explain NCD620', 'NCD6224]: there is no code NCD620', 'did you mean `NCD'],
    ];
    for (const [args, problem, hint] of cases) {
      const { code, stdout, stderr } = await ncd(args.split(' '), { folder });
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.ok(stderr.startsWith(`error[${problem}`), `${args}: ${stderr}`);
      assert.ok(stderr.includes(`\n  = help: ${hint}`), `${args}: ${stderr}`);
      assert.doesNotMatch(stderr, /^ +at /m);
    }
  }).timeout(60_000);

  it('prints its commands and exits with 2 when none is named', async () => {
    const { code, stdout, stderr } = await ncd([], { folder });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^Usage: ncd/);
  });

  it('ends quietly when its reader goes away', () => {
    if (process.platform === 'win32') return;
    const { stderr, stdout } = spawnSync('sh', ['-c', `'${process.execPath}' '${command}' explain | head -n 1`], {
      encoding: 'utf8',
    });
    assert.match(stdout, /^NCD1001 .*\n$/);
    assert.equal(stderr, '');
  });

  it('exits with 130 at Ctrl-C, while it computes too, and leaves no file', async () => {
    const there = folderWith({
      'a.ncd': 'export diagram f(A: f32[i, k], B: f32[k, j]) -> f32[i, j] {\n  dot[k](A, B)\n}\n',
    });
    const sizes = ['i', 'j', 'k'].flatMap((axis) => ['--size', `${axis}=1500`]);
    for (const device of ['reference', 'cpu']) {
      const child = spawn(process.execPath, [command, 'run', 'a.ncd', ...sizes, '--device', device, '-o', 'out.npy'], {
        cwd: there,
        stdio: 'ignore',
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      child.kill('SIGINT');
      const code = await new Promise((resolve) => child.on('close', resolve));
      if (code !== 0)
        assert.equal(code, 130); // a fast device may have been done
      else assert.ok(existsSync(join(there, 'out.npy')));
    }
    assert.deepEqual(
      readdirSync(there).filter((name) => name !== 'a.ncd' && name !== 'out.npy'),
      [],
    );
  }).timeout(60_000);

  it('explains codes', async () => {
    const list = await ncd(['explain'], { folder });
    assert.match(list.stdout, /^NCD6201 {2}error {8}file not found$/m);
    const page = await ncd(['explain', 'ncd6201'], { folder });
    assert.equal(page.code, 0);
    assert.match(page.stdout, /^error\[NCD6201\]: file not found\n\nA file that the command line names/);
    assert.match(page.stdout, /\n {2}\$ ncd check dubbled.ncd\n/);
    assert.deepEqual(await ncd(['explain', '6201'], { folder }), page);
  });

  it('starts a project that passes its own checks', async () => {
    const there = folderWith();
    const made = await ncd(['new', 'my kernels'], { folder: there });
    assert.equal(made.code, 0);
    assert.equal(
      made.stdout,
      "cd 'my kernels'\nncd check\nncd run main.ncd --size q=4 --size x=6 --size d=8 --size e=8\n",
    );
    const project = join(there, 'my kernels');
    assert.deepEqual(readdirSync(project).sort(), ['README.md', 'main.ncd']);
    for (const line of ['check', 'fmt --check', 'run main.ncd --size q=4 --size x=6 --size d=8 --size e=8']) {
      const { code, stderr } = await ncd(line.split(' '), { folder: project });
      assert.equal(code, 0, `${line}: ${stderr}`);
    }
    const again = await ncd(['new', 'my kernels'], { folder: there });
    assert.deepEqual(again, {
      code: 1,
      stdout: '',
      stderr:
        'error[NCD6218]: my kernels is not an empty folder\n  = help: name another folder, or empty this one first\n',
    });
    mkdirSync(join(there, 'empty'));
    assert.equal((await ncd(['new', '.'], { folder: join(there, 'empty') })).code, 0);
    const onFile = await ncd(['new', 'my kernels/main.ncd'], { folder: there });
    assert.equal(onFile.code, 1);
    assert.match(
      onFile.stderr,
      /^error\[NCD6217\]: my kernels\/main.ncd cannot be written: a part of the path is not a folder/,
    );
  }).timeout(60_000);

  it('shows what the machine offers', async () => {
    const text = await ncd(['doctor'], { folder });
    assert.equal(text.code, 0);
    for (const line of [
      /^ncd +\d/m,
      /^node +\d/m,
      /^system +\w/m,
      /^cache +\S/m,
      /^gpu +\S/m,
      /^cpu +\S/m,
      /^reference +\S/m,
    ])
      assert.match(text.stdout, line);
    const json = await ncd(['doctor', '--json'], { folder });
    const facts = JSON.parse(json.stdout) as { ncd: string; node: string; devices: { choice: string }[] };
    assert.equal(facts.ncd, version);
    assert.deepEqual(
      facts.devices.map(({ choice }) => choice),
      ['gpu', 'cpu'],
    );
  }).timeout(60_000);
});
