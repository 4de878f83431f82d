/** The program of the thread of Node that makes plans. */
import { parentPort } from 'node:worker_threads';
import { planLoop } from './plan-loop.ts';

parentPort?.on(
  'message',
  planLoop((message) => parentPort?.postMessage(message)),
);
