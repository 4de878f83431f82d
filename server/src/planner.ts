/** Who makes plans: a thread of its own where there is one, else this one between other things. */
import type { Answers, Ask, AskOf, FromThread, Subject, ToThread } from './jobs.ts';
import type { PlanMaker } from './plan-maker.ts';

export interface Planner {
  /** `undefined` where it was given up, or where the text of the program is not there. */
  ask<K extends Ask['kind']>(subject: Subject, ask: AskOf<K>, isWanted: () => boolean): Promise<Answers[K] | undefined>;
  close(): void;
}

/** Here, one diagram at a time. What makes them is loaded when it is asked: with a thread, a server starts without it. */
export function localPlanner(): Planner {
  let loading: Promise<PlanMaker> | undefined;
  return {
    async ask(subject, ask, isWanted) {
      loading ??= import('./plan-maker.ts').then(({ PlanMaker }) => new PlanMaker());
      const working = (await loading).answer(subject, ask);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve));
        if (!isWanted()) return undefined;
        const { done, value } = working.next();
        if (done) return value;
      }
    },
    close: () => {},
  };
}

/** How one talks to a thread. */
export interface Thread {
  send(message: ToThread): void;
  onMessage(listener: (message: FromThread) => void): void;
  /** It could not be started, or it has ended. */
  onFailure(listener: () => void): void;
  end(): void;
}

/** How often it is asked whether an answer is still wanted, in milliseconds. */
const patience = 50;

type Outcome = FromThread | { readonly kind: 'ended' };

/** In a thread. Where that fails, plans are made here. */
export function threadPlanner(start: () => Thread): Planner {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let thread: Thread | undefined;
  let fallback: Planner | undefined;
  let last = 0;
  const fail = (): void => {
    fallback ??= localPlanner();
    for (const settle of [...waiting.values()]) settle({ kind: 'ended' });
  };
  const running = (): Thread => {
    if (thread) return thread;
    thread = start();
    thread.onMessage((message) => waiting.get(message.id)?.(message));
    thread.onFailure(fail);
    return thread;
  };
  const inThread = (subject: Subject, ask: Ask, isWanted: () => boolean): Promise<Outcome> =>
    new Promise((resolve) => {
      const id = ++last;
      const settle = (outcome: Outcome): void => {
        clearInterval(timer);
        waiting.delete(id);
        resolve(outcome);
      };
      const timer = setInterval(() => {
        if (isWanted()) return;
        running().send({ kind: 'giveUp', id });
        settle({ kind: 'answer', id, answer: undefined });
      }, patience);
      waiting.set(id, settle);
      try {
        running().send({ kind: 'ask', id, subject, ask });
      } catch {
        fail();
      }
    });
  return {
    async ask<K extends Ask['kind']>(subject: Subject, ask: AskOf<K>, isWanted: () => boolean) {
      const outcome: Outcome = fallback ? { kind: 'ended' } : await inThread(subject, ask, isWanted);
      switch (outcome.kind) {
        case 'answer':
          return outcome.answer as Answers[K] | undefined;
        case 'failure':
          throw new Error(outcome.problem);
        case 'ended':
          return (fallback ?? localPlanner()).ask<K>(subject, ask, isWanted);
      }
    },
    close: () => thread?.end(),
  };
}
