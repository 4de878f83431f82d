/** `ncd: check` and `ncd: test` as tasks. The server does the work, so that they run without the command, and in a browser. */
import {
  CustomExecution,
  type Disposable,
  EventEmitter,
  type Pseudoterminal,
  Task,
  type TaskDefinition,
  TaskGroup,
  TaskScope,
  tasks,
  type Uri,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, type Diagnostic, DiagnosticSeverity } from 'vscode-languageclient';

interface NcdTask extends TaskDefinition {
  readonly command: 'check' | 'test';
}

export function provideTasks(client: BaseLanguageClient): Disposable {
  const make = (definition: NcdTask): Task => {
    const execution = new CustomExecution(async () => terminal((write) => works[definition.command](client, write)));
    const task = new Task(definition, TaskScope.Workspace, definition.command, 'ncd', execution, '$ncd');
    task.group = definition.command === 'check' ? TaskGroup.Build : TaskGroup.Test;
    return task;
  };
  return tasks.registerTaskProvider('ncd', {
    provideTasks: () => (['check', 'test'] as const).map((command) => make({ type: 'ncd', command })),
    resolveTask: ({ definition }) => (definition.command in works ? make(definition as NcdTask) : undefined),
  });
}

type Write = (line: string) => void;
/** Gives the exit code. */
type Work = (client: BaseLanguageClient, write: Write) => Promise<number>;

const works: Readonly<Record<NcdTask['command'], Work>> = {
  async check(client, write) {
    let errors = 0;
    const files = await sources();
    for (const uri of files) {
      const found = await client.sendRequest<readonly Diagnostic[]>('ncd/check', { uri: uri.toString() });
      for (const diagnostic of found) {
        if (diagnostic.severity === DiagnosticSeverity.Error) errors++;
        report(write, uri, diagnostic);
      }
    }
    write(`${count(files.length, 'file')} checked, ${count(errors, 'error')}`);
    return errors > 0 ? 1 : 0;
  },
  async test(client, write) {
    let [passed, failed] = [0, 0];
    for (const uri of await sources()) {
      const params = { command: 'ncd.runTests', arguments: [{ uri: uri.toString() }] };
      for (const result of await client.sendRequest<readonly TestResult[]>('workspace/executeCommand', params)) {
        write(`${result.passed ? 'ok' : 'failed'}  ${workspace.asRelativePath(uri)}: ${result.name}`);
        if (result.passed) passed++;
        else failed++;
        for (const diagnostic of result.diagnostics) report(write, uri, diagnostic);
      }
    }
    write(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  },
};

const count = (number: number, what: string): string => `${number || 'no'} ${what}${number === 1 ? '' : 's'}`;

interface TestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const severities: Readonly<Record<DiagnosticSeverity, string>> = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'note',
  [DiagnosticSeverity.Hint]: 'hint',
};

/** As `ncd check` does, so that one problem matcher reads both. */
function report(write: Write, uri: Uri, { severity, code, message, range: { start } }: Diagnostic): void {
  const [text = ''] = (typeof message === 'string' ? message : message.value).split('\n');
  write(`${severities[severity ?? DiagnosticSeverity.Error]}[${code}]: ${text}`);
  write(`  --> ${workspace.asRelativePath(uri)}:${start.line + 1}:${start.character + 1}`);
}

const sources = (): Thenable<Uri[]> => workspace.findFiles('**/*.ncd', '**/node_modules/**');

/** A terminal that shows lines as they come, and closes when the work is done. */
function terminal(work: (write: Write) => Promise<number>): Pseudoterminal {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open() {
      work((line) => written.fire(`${line}\r\n`)).then(
        (code) => closed.fire(code),
        (error) => {
          written.fire(`${error instanceof Error ? error.message : String(error)}\r\n`);
          closed.fire(1);
        },
      );
    },
    close() {},
  };
}
