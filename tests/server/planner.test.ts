/** The thread that makes plans: what it does first, and what becomes of a bug or of its end. */
import assert from 'node:assert/strict';
import type { FromThread, Subject, ToThread } from '../../server/dist/jobs.js';
import { planLoop } from '../../server/dist/plan-loop.js';
import { type Thread, threadPlanner } from '../../server/dist/planner.js';

const program = (diagrams: number): string =>
  Array.from(
    { length: diagrams },
    (_, i) => `export diagram f${i}(A: f32[i, j]) -> f32[i] {\n  sum[j](A * ${i + 2})\n}\n`,
  ).join('');
const subject = (text: string): Subject => ({
  entry: 'file:///a.ncd',
  texts: new Map([['file:///a.ncd', text]]),
  target: 'webgpu',
  sizes: new Map(),
  defaultSize: 64,
});

/** The ids of messages as they are answered, once there are so many. */
function loop(count: number): {
  readonly take: (message: ToThread) => void;
  readonly answered: Promise<readonly FromThread[]>;
} {
  const said: FromThread[] = [];
  let done: (said: readonly FromThread[]) => void = () => {};
  const answered = new Promise<readonly FromThread[]>((resolve) => {
    done = resolve;
  });
  const take = planLoop((message) => {
    said.push(message);
    if (said.length === count) done(said);
  });
  return { take, answered };
}
const ids = (said: readonly FromThread[]): readonly number[] => said.map(({ id }) => id);

describe('language server: the planner', () => {
  it('answers what is asked about a text beside its plans, and another text after them', async () => {
    const { take, answered } = loop(3);
    const [one, other] = [subject(program(20)), subject(program(1))];
    take({ kind: 'ask', id: 1, subject: one, ask: { kind: 'plans' } });
    take({ kind: 'ask', id: 2, subject: other, ask: { kind: 'plans' } });
    take({ kind: 'ask', id: 3, subject: { ...one, texts: new Map(one.texts) }, ask: { kind: 'plan', diagram: 'f0' } });
    assert.deepEqual(ids(await answered), [1, 2, 3]); // in turn behind another text
    const again = loop(2);
    again.take({ kind: 'ask', id: 1, subject: one, ask: { kind: 'plans' } });
    again.take({ kind: 'ask', id: 2, subject: one, ask: { kind: 'plan', diagram: 'f0' } });
    assert.deepEqual(ids(await again.answered), [2, 1]);
  });

  it('leaves what is given up', async () => {
    const { take, answered } = loop(2);
    take({ kind: 'ask', id: 1, subject: subject(program(20)), ask: { kind: 'plans' } });
    take({ kind: 'ask', id: 2, subject: subject(program(1)), ask: { kind: 'plans' } });
    take({ kind: 'giveUp', id: 1 });
    const [first, second] = await answered;
    assert.deepEqual(first, { kind: 'answer', id: 1, answer: undefined });
    assert.ok(second?.kind === 'answer' && second.answer !== undefined);
  });

  it('loses only what fails', async () => {
    const planner = threadPlanner(() => {
      const { take } = fake((message) => (message.ask.kind === 'plan' ? 'fail' : 'answer'));
      return take;
    });
    const isWanted = (): boolean => true;
    await assert.rejects(
      planner.ask<'plan'>(subject(program(1)), { kind: 'plan', diagram: 'f0' }, isWanted),
      /it is broken/,
    );
    const answer = await planner.ask<'plans'>(subject(program(1)), { kind: 'plans' }, isWanted);
    assert.equal(answer?.plans[0]?.name, 'f0');
    planner.close();
  });

  it('goes on without a thread that ends', async () => {
    const planner = threadPlanner(() => fake(() => 'end').take);
    const answer = await planner.ask<'plans'>(subject(program(2)), { kind: 'plans' }, () => true);
    assert.deepEqual(
      answer?.plans.map(({ name }) => name),
      ['f0', 'f1'],
    );
    planner.close();
  });
});

type Asked = Extract<ToThread, { readonly kind: 'ask' }>;

/** A thread that fails, or ends, where it is told to. */
function fake(does: (message: Asked) => 'answer' | 'fail' | 'end'): { readonly take: Thread } {
  let listener: (message: FromThread) => void = () => {};
  let ended = (): void => {};
  const work = planLoop((message) => listener(message));
  const take: Thread = {
    send(message) {
      const what = message.kind === 'ask' ? does(message) : 'answer';
      if (what === 'answer') work(message);
      else if (what === 'end') setTimeout(() => ended());
      else setTimeout(() => listener({ kind: 'failure', id: message.id, problem: 'it is broken' }));
    },
    onMessage(own) {
      listener = own;
    },
    onFailure(own) {
      ended = own;
    },
    end() {},
  };
  return { take };
}
