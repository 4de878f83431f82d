/** docs/editors.md says what the server does: every request that is answered, every command and every setting. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
