/// <reference lib="webworker" />
/** The program of the worker of a browser that makes plans. */
import type { ToThread } from './jobs.ts';
import { planLoop } from './plan-loop.ts';

const workerScope = globalThis as unknown as DedicatedWorkerGlobalScope;
const take = planLoop((message) => workerScope.postMessage(message));
workerScope.onmessage = ({ data }: MessageEvent<ToThread>) => take(data);
