/** The program of the thread in which the reference interpreter works: the main thread stays free for Ctrl-C, time limits
 * and progress. */
import { parentPort } from 'node:worker_threads';
import { evaluate } from '@ncd/language';
import type { ReferenceAnswer, ReferenceRequest } from './reference.ts';

const send = (answer: ReferenceAnswer) => parentPort?.postMessage(answer);

parentPort?.on('message', ({ term, inputs, sizes }: ReferenceRequest) => {
  try {
    const onProgress = (fraction: number) => send({ kind: 'progress', fraction });
    send({ kind: 'done', results: evaluate(term, inputs, sizes, { onProgress }) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    send({ kind: 'outOfMemory' }); // an array that cannot be allocated
  }
});
