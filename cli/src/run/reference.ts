import { Worker } from 'node:worker_threads';
import { diagnose, NCD6219, NCD6231, type Tensor, type Term } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';

export interface ReferenceRequest {
  readonly term: Term;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly sizes: ReadonlyMap<string, number>;
}
export type ReferenceAnswer =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly results: ReadonlyMap<string, Tensor> }
  | { readonly kind: 'outOfMemory' };

export interface ReferenceOptions {
  /** Without one, it takes as long as it takes. */
  readonly timeLimitSeconds?: number;
  readonly onProgress?: (fraction: number) => void;
}

/** The reference interpreter in a thread of its own: 64-bit arithmetic, one request at a time. */
export interface Reference {
  evaluate(request: ReferenceRequest, options?: ReferenceOptions): Promise<Result<ReadonlyMap<string, Tensor>>>;
  close(): Promise<void>;
}

/** Longer timers fire at once. */
const longestTimerMilliseconds = 2 ** 31 - 1;

export function openReference(): Reference {
  let worker: Worker | undefined;
  const close = async () => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  return {
    close,
    evaluate(request, { timeLimitSeconds, onProgress = () => {} } = {}) {
      worker ??= new Worker(new URL('./reference-worker.js', import.meta.url));
      const running = worker;
      return new Promise((resolve, reject) => {
        const settle = () => {
          clearTimeout(timer);
          running.off('message', onMessage).off('error', onError);
        };
        const finish = (result: Result<ReadonlyMap<string, Tensor>>) => {
          settle();
          resolve(result);
        };
        const outOfMemory = () =>
          finish(fail(diagnose(NCD6231, undefined, { what: `the arrays of ${request.term.name}` })));
        const onMessage = (answer: ReferenceAnswer) => {
          if (answer.kind === 'progress') onProgress(answer.fraction);
          else if (answer.kind === 'done') finish(succeed(answer.results));
          else outOfMemory();
        };
        const onError = (error: NodeJS.ErrnoException) => {
          worker = undefined;
          if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory();
          settle();
          reject(error);
        };
        const onTimeout = (seconds: number) => {
          void close();
          finish(fail(diagnose(NCD6219, undefined, { seconds })));
        };
        const timer =
          timeLimitSeconds === undefined
            ? undefined
            : setTimeout(onTimeout, Math.min(timeLimitSeconds * 1000, longestTimerMilliseconds), timeLimitSeconds);
        running.on('message', onMessage).on('error', onError);
        running.postMessage(request);
      });
    },
  };
}
