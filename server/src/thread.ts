/** A thread of Node that makes plans. */
import { Worker } from 'node:worker_threads';
import type { Thread } from './planner.ts';

/** The program of the thread stands beside this one, in the packages as in what is bundled. */
export function startThread(program: string | URL = new URL('./plan-worker.js', import.meta.url)): Thread {
  const worker = new Worker(program);
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onFailure: (listener) => void worker.on('error', listener).on('exit', listener),
    end: () => void worker.terminate(),
  };
}
