/** Who makes plans: a thread of its own where there is one, else this one between other things. */
import { type PlanAnswer, type PlanJob, PlanMaker } from './plan-maker.ts';

export interface Planner {
  /** `undefined` where it was given up. */
  plan(job: PlanJob, isWanted: () => boolean): Promise<PlanAnswer | undefined>;
  close(): void;
}

/** Here, one diagram at a time. */
export function localPlanner(): Planner {
  const maker = new PlanMaker();
  return {
    async plan(job, isWanted) {
      const making = maker.make(job);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve));
        if (!isWanted()) return undefined;
        const { done, value } = making.next();
        if (done) return value;
      }
    },
    close: () => {},
  };
}

/** What goes to the thread; `id` numbers jobs. */
export type ToWorker =
  | { readonly kind: 'plan'; readonly id: number; readonly job: PlanJob }
  | { readonly kind: 'giveUp'; readonly id: number };
export interface FromWorker {
  readonly id: number;
  readonly answer: PlanAnswer | undefined;
}

/** How one talks to a thread. */
export interface Thread {
  send(message: ToWorker): void;
  onAnswer(listener: (message: FromWorker) => void): void;
  /** It could not be started, or it has ended. */
  onFailure(listener: () => void): void;
  end(): void;
}

/** How often it is asked whether a plan is still wanted, in milliseconds. */
const patience = 50;

/** In a thread. Where that fails, plans are made here. */
export function threadPlanner(start: () => Thread): Planner {
  const waiting = new Map<number, (answer: PlanAnswer | undefined | 'failed') => void>();
  let thread: Thread | undefined;
  let fallback: Planner | undefined;
  let last = 0;
  const fail = (): void => {
    fallback ??= localPlanner();
    for (const settle of [...waiting.values()]) settle('failed');
  };
  const running = (): Thread => {
    if (thread) return thread;
    thread = start();
    thread.onAnswer(({ id, answer }) => waiting.get(id)?.(answer));
    thread.onFailure(fail);
    return thread;
  };
  return {
    async plan(job, isWanted) {
      if (!fallback) {
        const id = ++last;
        const answer = await new Promise<PlanAnswer | undefined | 'failed'>((resolve) => {
          const settle = (result: PlanAnswer | undefined | 'failed'): void => {
            clearInterval(timer);
            waiting.delete(id);
            resolve(result);
          };
          const timer = setInterval(() => {
            if (isWanted()) return;
            running().send({ kind: 'giveUp', id });
            settle(undefined);
          }, patience);
          waiting.set(id, settle);
          try {
            running().send({ kind: 'plan', id, job });
          } catch {
            fail();
          }
        });
        if (answer !== 'failed') return answer;
      }
      return (fallback ?? localPlanner()).plan(job, isWanted);
    },
    close: () => thread?.end(),
  };
}
