/** A client that talks to the real server process over JSON-RPC. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../cli/bin/ncd.js', import.meta.url));

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface PublishedDiagnostics {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: unknown; readonly end: unknown };
  }[];
}

export interface Client {
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params: unknown): void;
  /** The next diagnostics that the server publishes. */
  diagnostics(): Promise<PublishedDiagnostics>;
  /** What the server asks the client for gives this; `null` without it. */
  serve(method: string, answer: (params: never) => unknown): void;
  /** The next request or notification of that name from the server, diagnostics aside. */
  heard(method: string): Promise<unknown>;
  /** Says that an answer is not wanted any more: of the request that was sent last. */
  cancel(): void;
  /** What the server's process holds of memory; `undefined` where the system does not say. */
  memoryBytes(): number | undefined;
  /** How long the server's main thread has run; `undefined` where the system does not say. */
  cpuMilliseconds(): number | undefined;
  /** Says goodbye; gives the exit code. */
  end(): Promise<number | null>;
  /** Goes away, with a notification or without one; gives the exit code. */
  leave(how: 'exit' | 'hang up'): Promise<number | null>;
  /** With the exit code, whoever ends it. */
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Ends the servers that a failed test has left behind. */
export function killServers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** A server to which nobody has said anything. */
export function connect(program = command): Client {
  const child = spawn(process.execPath, [program, 'lsp', '--stdio'], { env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  running.add(child);
  child.once('close', () => running.delete(child));
  const answers = new Map<number, (message: Message) => void>();
  const published: PublishedDiagnostics[] = [];
  const served = new Map<string, (params: never) => unknown>();
  /** What the server said, by method, and who waits for it. */
  const said = new Map<string, unknown[]>();
  const listening = new Map<string, ((params: unknown) => void)[]>();
  const hear = ({ method = '', params }: Message): void => {
    const next = listening.get(method)?.shift();
    if (next) next(params);
    else said.set(method, [...(said.get(method) ?? []), params]);
  };
  const waiting: ((diagnostics: PublishedDiagnostics) => void)[] = [];
  let buffer = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, Math.max(head, 0)))?.[1]);
      if (head < 0 || buffer.length < head + 4 + length) return;
      const message = JSON.parse(buffer.toString('utf8', head + 4, head + 4 + length)) as Message;
      buffer = buffer.subarray(head + 4 + length);
      if (message.id !== undefined && message.method === undefined) answers.get(message.id)?.(message);
      else if (message.id !== undefined) {
        const result = served.get(message.method ?? '')?.(message.params as never) ?? null;
        send({ id: message.id, result });
        hear(message);
      } else if (message.method === 'textDocument/publishDiagnostics') {
        const diagnostics = message.params as PublishedDiagnostics;
        const next = waiting.shift();
        if (next) next(diagnostics);
        else published.push(diagnostics);
      } else hear(message);
    }
  });
  const send = (message: object): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  let last = 0;
  const client: Client = {
    request: <T>(method: string, params: unknown) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last;
        answers.set(id, ({ result, error }) =>
          error ? reject(Object.assign(new Error(error.message), error)) : resolve(result as T),
        );
        send({ id, method, params });
      }),
    notify: (method, params) => send({ method, params }),
    diagnostics: () =>
      new Promise((resolve) => {
        const next = published.shift();
        if (next) resolve(next);
        else waiting.push(resolve);
      }),
    serve: (method, answer) => void served.set(method, answer),
    heard: (method) =>
      new Promise((resolve) => {
        const before = said.get(method);
        if (before && before.length > 0) resolve(before.shift());
        else listening.set(method, [...(listening.get(method) ?? []), resolve]);
      }),
    cancel: () => send({ method: '$/cancelRequest', params: { id: last } }),
    memoryBytes() {
      const status = `/proc/${child.pid}/status`;
      const kibibytes = existsSync(status) ? /VmRSS:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
      return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
    },
    cpuMilliseconds() {
      const schedule = `/proc/${child.pid}/task/${child.pid}/schedstat`;
      return existsSync(schedule) ? Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6 : undefined;
    },
    async end() {
      await client.request('shutdown', null);
      return client.leave('exit');
    },
    ended,
    leave(how) {
      if (how === 'exit') client.notify('exit', null);
      else child.stdin.end();
      return ended;
    },
  };
  return client;
}

/** A server that knows what its client can do. */
export async function startClient(
  capabilities: unknown = {},
  initializationOptions?: unknown,
  rootUri: string | null = null,
  program = command,
): Promise<{ client: Client; initialized: unknown }> {
  const client = connect(program);
  const initialized = await client.request('initialize', {
    processId: null,
    rootUri,
    capabilities,
    initializationOptions,
  });
  client.notify('initialized', {});
  return { client, initialized };
}
