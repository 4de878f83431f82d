/** Tests, budgets and laws of merges in the Test Explorer. The server finds and tries them. */
import {
  type CancellationToken,
  Disposable,
  Location,
  Position,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  TestRunProfileKind,
  type TestRunRequest,
  tests,
  type Uri,
  workspace,
} from 'vscode';
import type { BaseLanguageClient, Diagnostic, Range as ServerRange } from 'vscode-languageclient';

interface FoundTest {
  /** Its place among the declarations of the file. */
  readonly item: number;
  readonly kind: string;
  readonly name: string;
  readonly range: ServerRange;
}
interface Result {
  readonly passed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const kinds: Readonly<Record<string, string>> = { budget: 'budget of ', accumulator: 'merge of ' };

/** Without a key, before tests are looked for again. */
const restMilliseconds = 300;

export function provideTests(client: BaseLanguageClient): Disposable {
  const controller = tests.createTestController('ncd', 'NCD');
  /** By the id of an item: the place among the declarations. */
  const places = new Map<string, number>();

  const find = async (uri: Uri): Promise<void> => {
    const id = uri.toString();
    const found = await client.sendRequest<readonly FoundTest[]>('ncd/tests', { uri: id });
    if (found.length === 0) return controller.items.delete(id);
    const file = controller.items.get(id) ?? controller.createTestItem(id, workspace.asRelativePath(uri), uri);
    file.children.replace(
      found.map(({ item, kind, name, range }) => {
        const test = controller.createTestItem(`${id}#${item}`, `${kinds[kind] ?? ''}${name}`, uri);
        test.range = toRange(range);
        places.set(test.id, item);
        return test;
      }),
    );
    controller.items.add(file);
  };
  const findAll = async (): Promise<void> => {
    for (const uri of await workspace.findFiles('**/*.ncd', '**/node_modules/**')) await find(uri);
  };
  controller.resolveHandler = (item) => (item?.uri ? find(item.uri) : findAll());
  controller.refreshHandler = findAll;
  const run = (request: TestRunRequest, token: CancellationToken) =>
    runTests(client, controller, places, request, token);
  controller.createRunProfile('Run', TestRunProfileKind.Run, run, true);
  const watcher = workspace.createFileSystemWatcher('**/*.ncd');
  let rest: ReturnType<typeof setTimeout> | undefined;
  const changed = workspace.onDidChangeTextDocument(({ document }) => {
    if (document.languageId !== 'ncd' || document.uri.scheme === 'ncd') return;
    clearTimeout(rest);
    rest = setTimeout(() => void find(document.uri), restMilliseconds);
  });
  return Disposable.from(
    controller,
    changed,
    watcher,
    watcher.onDidCreate(find),
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
  );
}

async function runTests(
  client: BaseLanguageClient,
  controller: TestController,
  places: ReadonlyMap<string, number>,
  request: TestRunRequest,
  token: CancellationToken,
): Promise<void> {
  const run = controller.createTestRun(request);
  const leaves = (item: TestItem): TestItem[] =>
    item.children.size === 0 ? [item] : [...item.children].flatMap(([, child]) => leaves(child));
  const chosen = request.include ?? [...controller.items].map(([, item]) => item);
  for (const test of chosen.flatMap(leaves)) {
    if (token.isCancellationRequested || request.exclude?.includes(test)) continue;
    run.started(test);
    const started = Date.now();
    try {
      const uri = test.uri?.toString();
      const params = { command: 'ncd.runTests', arguments: [{ uri, item: places.get(test.id) }] };
      const [result] = await client.sendRequest<readonly Result[]>('workspace/executeCommand', params, token);
      const milliseconds = Date.now() - started;
      run.appendOutput(`${result?.passed ? 'ok' : 'failed'}  ${test.label}\r\n`, undefined, test);
      if (result?.passed) run.passed(test, milliseconds);
      else
        run.failed(
          test,
          (result?.diagnostics ?? []).map((d) => messageOf(test, d)),
          milliseconds,
        );
    } catch (error) {
      run.errored(test, new TestMessage(error instanceof Error ? error.message : String(error)));
    }
  }
  run.end();
}

function messageOf({ uri }: TestItem, { message, range }: Diagnostic): TestMessage {
  const text = new TestMessage(typeof message === 'string' ? message : message.value);
  if (uri) text.location = new Location(uri, toRange(range));
  return text;
}

const toRange = ({ start, end }: ServerRange): Range =>
  new Range(new Position(start.line, start.character), new Position(end.line, end.character));
