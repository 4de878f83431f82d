/** Work on a device in a process of its own, which can be ended when it does not end by itself. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type {
  ChildEnd,
  ChildMessage,
  ChildOutcome,
  ChildProgress,
  ChildRequest,
  CompileDone,
  CompileRequest,
  ProbeDone,
  ProbeRequest,
  RunDone,
  RunRequest,
} from './protocol.ts';

export interface ChildOptions {
  /** Ends the child at once; the outcome is `aborted`. */
  readonly signal?: AbortSignal;
  /** The child's program, for a bundle that keeps it elsewhere. By default the file `gpu-child.js` beside this one. */
  readonly entry?: string | URL;
}
type OnProgress = (progress: ChildProgress) => void;

/** Compiles and runs a program. Never rejects. */
export const runInChild = (request: RunRequest, onProgress: OnProgress = () => {}, options: ChildOptions = {}) =>
  inChild<RunDone>({ kind: 'run', ...request }, onProgress, options);

/** Compiles programs, and runs none. Never rejects. */
export const compileInChild = (
  request: CompileRequest,
  onProgress: OnProgress = () => {},
  options: ChildOptions = {},
) => inChild<CompileDone>({ kind: 'compile', ...request }, onProgress, options);

/** Says which device there is. Never rejects. */
export const probeInChild = (request: ProbeRequest, options: ChildOptions = {}) =>
  inChild<ProbeDone>({ kind: 'probe', ...request }, () => {}, options);

const longestTimer = 2 ** 31 - 1; // milliseconds; a longer one fires at once
const keptStderr = 4000; // characters

/** `Done` is what the child answers to this kind of request. Resolves when the child is gone. */
function inChild<Done>(
  request: ChildRequest,
  onProgress: OnProgress,
  { signal, entry = new URL('./gpu-child.js', import.meta.url) }: ChildOptions,
): Promise<ChildOutcome<Done>> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve({ kind: 'aborted' });
    // `advanced` passes typed arrays as they are. The parent's own Node options (a loader, a debugger) are not the child's.
    const child = fork(entry instanceof URL ? fileURLToPath(entry) : entry, {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let outcome: ChildOutcome<Done> | undefined;
    let stderr = '';
    const end = (reached: ChildOutcome<Done>) => {
      outcome ??= reached;
      child.kill('SIGKILL');
    };
    const { timeLimitSeconds } = request;
    const timeout: ChildEnd = { kind: 'timeout', timeLimitSeconds };
    const timer = setTimeout(() => end(timeout), Math.min(timeLimitSeconds * 1000, longestTimer));
    const abort = () => end({ kind: 'aborted' });
    signal?.addEventListener('abort', abort);

    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-keptStderr);
    });
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else end(message.outcome as ChildOutcome<Done>);
    });
    child.on('error', (error) => end({ kind: 'crashed', stderr: error.message }));
    child.on('close', (exitCode, exitSignal) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(outcome ?? { kind: 'crashed', exitCode: exitCode ?? undefined, signal: exitSignal ?? undefined, stderr });
    });
    child.send(request);
  });
}
