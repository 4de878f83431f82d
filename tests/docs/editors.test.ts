/** docs/editors.md says what the server does: every request that is answered, every command and every setting. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diagnose, NCD5111, renderText } from '@ncd/language';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/editors.md');
const folder = 'server/src/requests';
const sources = readdirSync(join(root, folder)).map((name) => read(`${folder}/${name}`));
const found = (texts: readonly string[], pattern: RegExp): readonly string[] =>
  [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)))].sort();

describe('docs: editors', () => {
  it('lists the requests that are answered, and no others', () => {
    const answered = found(sources, /^ {4}'([\w/]+)':/gm);
    const listed = found([page], /`((?:textDocument|workspace|callHierarchy|completionItem|codeAction|ncd)\/[\w/]+)`/g);
    assert.deepEqual(
      listed.filter((method) => method !== 'textDocument/publishDiagnostics'),
      answered,
    );
  });

  it('lists the commands', () => {
    const [, body = ''] = /const commands[^{]*\{([\s\S]*?)\n\};/.exec(read(`${folder}/execute-command.ts`)) ?? [];
    const commands = found([body], /^ {2}'(ncd\.\w+)':/gm);
    assert.equal(commands.length, 6);
    for (const command of commands) assert.ok(page.includes(`\`${command}\``), command);
  });

  it('has a problem matcher that reads what the command says', () => {
    const { contributes } = JSON.parse(read('client-vscode/package.json')) as {
      contributes: { problemMatchers: readonly { pattern: readonly { regexp: string }[] }[] };
    };
    const [first, second] = contributes.problemMatchers[0]?.pattern.map(({ regexp }) => new RegExp(regexp)) ?? [];
    const file = { path: 'src/a.ncd', text: 'diagram f' };
    for (const severity of ['error', 'warning', 'information', 'hint'] as const) {
      const span = { file, start: 8, end: 9 };
      const diagnostic = {
        ...diagnose(NCD5111, span, { what: 'S', bytes: '1 B', moved: '2 B', total: '3 B' }),
        severity,
      };
      const lines = renderText([diagnostic]).split('\n');
      assert.equal(first?.exec(lines[0] ?? '')?.[2], 'NCD5111', lines[0]);
      assert.deepEqual(second?.exec(lines[1] ?? '')?.slice(1), ['src/a.ncd', '1', '9']);
    }
  });

  it('lists the settings, and so does the extension', () => {
    const listed = found([page.slice(page.indexOf('## Settings'))], /^\| `(\w+)` \|/gm);
    const { contributes } = JSON.parse(read('client-vscode/package.json')) as {
      contributes: { configuration: { properties: Record<string, unknown> } };
    };
    const names = Object.keys(contributes.configuration.properties).map((name) => name.split('.')[1]);
    assert.deepEqual([...new Set(names)].sort(), listed);
    for (const name of listed) assert.match(read('server/src/settings.ts'), new RegExp(`\\ball\\.${name}\\b`));
  });
});
