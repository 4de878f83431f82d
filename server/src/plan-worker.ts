/** The program of the thread that makes plans. */
import { parentPort } from 'node:worker_threads';
import { PlanMaker } from './plan-maker.ts';
import type { FromWorker, ToWorker } from './planner.ts';

const maker = new PlanMaker();
const unwanted = new Set<number>();
let turn: Promise<void> = Promise.resolve();

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'giveUp') unwanted.add(message.id);
  else turn = turn.then(() => make(message));
});

async function make({ id, job }: Extract<ToWorker, { readonly kind: 'plan' }>): Promise<void> {
  const making = maker.make(job);
  let answer: FromWorker['answer'];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve)); // hears that it is not wanted
    if (unwanted.delete(id)) break;
    const { done, value } = making.next();
    if (!done) continue;
    answer = value;
    break;
  }
  parentPort?.postMessage({ id, answer } satisfies FromWorker);
}
