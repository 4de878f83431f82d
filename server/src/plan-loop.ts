/** What the thread that makes plans does with its messages: nothing that is given up, and one text at a time. What is asked about the
 * text that is worked on is answered meanwhile. */
import type { FromThread, Subject, ToThread } from './jobs.ts';
import { PlanMaker } from './plan-maker.ts';

type Asked = Extract<ToThread, { readonly kind: 'ask' }>;

/** Takes a message. */
export function planLoop(send: (message: FromThread) => void): (message: ToThread) => void {
  const maker = new PlanMaker();
  const unwanted = new Set<number>();
  const waiting: Asked[] = [];
  const running = new Set<Asked>();

  const answer = async ({ id, subject, ask }: Asked): Promise<void> => {
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
  const goOn = (): void => {
    for (let [next] = waiting; next; [next] = waiting) {
      const { subject } = next;
      if ([...running].some((other) => !isSameText(other.subject, subject))) return;
      waiting.shift();
      const own = next;
      running.add(own);
      void answer(own).then(() => {
        running.delete(own);
        goOn();
      });
    }
  };
  return (message) => {
    if (message.kind === 'giveUp') unwanted.add(message.id);
    else {
      waiting.push(message);
      goOn();
    }
  };
}

/** Of two texts of a module, the later one takes over what was made of the earlier one: they are not worked on side by side. */
const isSameText = (a: Subject, b: Subject): boolean =>
  a.texts.size === b.texts.size && [...a.texts].every(([path, text]) => b.texts.get(path) === text);
