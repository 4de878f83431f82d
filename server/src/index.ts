/** The language server in a process of its own. */
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { nodeFiles } from './files.ts';
import { threadPlanner } from './planner.ts';
import { serve } from './serve.ts';
import { startThread } from './thread.ts';

export type { RunResult } from './jobs.ts';

/** Serves until the client says goodbye or closes standard input; gives the exit code that the protocol asks for. */
export function serveStdio(version: string): Promise<0 | 1> {
  return new Promise((resolve) => {
    const connection = createConnection(
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
    );
    serve(connection, {
      version,
      files: nodeFiles(version),
      planner: threadPlanner(() => startThread()),
      exit: resolve,
    });
    process.stdin.once('end', () => resolve(1));
  });
}

/** Serves over whatever the arguments of the process name (`--node-ipc`, `--stdio`, `--socket=PORT`), and ends it.
 * `planProgram` is that of the thread that makes plans, `plan-worker.ts`. */
export function serveProcess(version: string, planProgram: string): void {
  const planner = threadPlanner(() => startThread(planProgram));
  serve(createConnection(), { version, files: nodeFiles(version), planner, exit: (code) => process.exit(code) });
}
