/// <reference lib="webworker" />
/** A worker of a browser that makes plans. */
import type { FromThread } from './jobs.ts';
import type { Thread } from './planner.ts';

/** `program` is the text of the worker: what a worker is started from has to come from its own origin, which an extension's files
 * do not. */
export function startBrowserThread(program: string): Thread {
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }: MessageEvent<FromThread>) => listener(data)),
    onFailure: (listener) => worker.addEventListener('error', listener),
    end: () => worker.terminate(),
  };
}
