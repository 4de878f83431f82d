/** What the thread that makes plans does with its messages: one thing after the other, and nothing that is given up. */
import type { FromThread, ToThread } from './jobs.ts';
import { PlanMaker } from './plan-maker.ts';

/** Takes a message. */
export function planLoop(send: (message: FromThread) => void): (message: ToThread) => void {
  const maker = new PlanMaker();
  const unwanted = new Set<number>();
  let turn: Promise<void> = Promise.resolve();

  const answer = async ({ id, subject, ask }: Extract<ToThread, { readonly kind: 'ask' }>): Promise<void> => {
    try {
      const working = maker.answer(subject, ask);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve)); // hears that it is not wanted
        if (unwanted.delete(id)) return send({ kind: 'answer', id, answer: undefined });
        const { done, value } = working.next();
        if (done) return send({ kind: 'answer', id, answer: await value });
      }
    } catch (error) {
      send({ kind: 'failure', id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  return (message) => {
    if (message.kind === 'giveUp') unwanted.add(message.id);
    else turn = turn.then(() => answer(message));
  };
}
