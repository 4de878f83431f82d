/** Answers what takes plans, from texts alone, so that it can be done anywhere. */
import {
  checkPlans,
  checkProgram,
  type Diagnostic,
  type DiagramPlan,
  explicitPlan,
  fixesIn,
  type ModuleHost,
  ModuleMemory,
  PlanCache,
  type PlanSettings,
  plannedActions,
  programsIn,
  resolveSpecifier,
  type Typed,
  targetNamed,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';
import type { Answers, Ask, AskOf, Subject } from './jobs.ts';
import { withLibrary } from './modules.ts';
import { runDiagram } from './run-diagram.ts';
import { tried } from './trials.ts';
import { derivationView, planView, wgslView } from './views.ts';

/** Pauses where it can be left; what it gives at last may still have to be waited for. */
type Work<T> = Generator<undefined, T | Promise<T>>;

/** A program that is looked at. */
interface Opened {
  readonly typed: Typed;
  readonly host: ModuleHost;
  /** `undefined` where the target is not known. */
  readonly settings: PlanSettings | undefined;
  readonly cache: PlanCache;
  readonly memory: ModuleMemory;
}

export class PlanMaker {
  readonly #memory = new ModuleMemory();
  readonly #cache = new PlanCache();

  /** `undefined` where the text of the program is not there. */
  *answer<K extends Ask['kind']>(subject: Subject, ask: AskOf<K>): Work<Answers[K] | undefined> {
    const opened = this.#open(subject);
    if (!opened) return undefined;
    const work: (opened: Opened, ask: AskOf<K>) => Work<Answers[K]> = works[ask.kind as K];
    return yield* work(opened, ask);
  }

  #open({ entry, texts, target: name, sizes, defaultSize }: Subject): Opened | undefined {
    const host = {
      resolve: resolveSpecifier,
      memory: this.#memory,
      read: (path: string) => texts.get(path) ?? (Object.hasOwn(sources, path) ? sources[path] : undefined),
    };
    const typed = checkProgram(entry, host);
    const target = typed && targetNamed(typed, host, name);
    const settings = target && { target, sizes, ...(defaultSize === undefined ? {} : { defaultSize }) };
    return typed && { typed, host, settings, cache: this.#cache, memory: this.#memory };
  }
}

const works: { readonly [K in Ask['kind']]: (opened: Opened, ask: AskOf<K>) => Work<Answers[K]> } = {
  *plans(opened) {
    const plans = yield* plansIn(opened);
    yield;
    const plain = plans.map(({ diagram, ...plan }) => ({ name: diagram.name, ...plan }));
    return { plans: plain, problems: problemsIn(opened) };
  },
  *fixes({ typed, host, memory }, { modules, ...range }) {
    return yield* fixesIn(typed, range, withLibrary(modules, memory), host);
  },
  *actions(opened, { problems, ...range }) {
    const { typed, host, settings, cache } = opened;
    if (!settings) return [];
    const plans = yield* plansIn(opened, range);
    yield;
    const found = { plans, problems: problems ? problemsIn(opened) : [] };
    return yield* plannedActions(typed, found, range, { host, settings, cache });
  },
  *explicit({ typed, host, ...opened }, { diagram }) {
    const plan = yield* planOf({ typed, host, ...opened }, diagram);
    return plan && explicitPlan(typed, plan, host);
  },
  *trial({ typed, host, settings }, { item: place }) {
    const item = typed.resolved.entry.parsed.module.items[place];
    yield;
    return item ? tried(typed, item, host, settings?.target) : [];
  },
  *plan(opened, { diagram }) {
    const plan = yield* planOf(opened, diagram);
    return plan && planView(plan);
  },
  *derivation(opened, { diagram }) {
    const plan = yield* planOf(opened, diagram);
    return plan && derivationView(plan);
  },
  *wgsl(opened, { diagram }) {
    const plan = yield* planOf(opened, diagram);
    return plan && wgslView(plan);
  },
  *run(opened, { diagram, sizes }) {
    const plan = yield* planOf(opened, diagram);
    return plan && runDiagram(plan, sizes);
  },
};

/** Of all diagrams, or of those at a place. Pauses after each. */
function* plansIn(
  { typed, settings, cache }: Opened,
  { start, end } = { start: 0, end: Number.POSITIVE_INFINITY },
): Generator<undefined, readonly DiagramPlan[]> {
  const plans: DiagramPlan[] = [];
  if (!settings) return plans;
  for (const own of programsIn(typed)) {
    const { span } = own.declaration;
    if (span.start > end || span.end < start) continue;
    yield;
    const plan = cache.plan(typed, own, settings);
    if (plan) plans.push(plan);
  }
  return plans;
}

const problemsIn = ({ typed, settings, host }: Opened): readonly Diagnostic[] =>
  settings ? checkPlans(typed, settings.target, host) : [];

/** Of the diagram with a name, or of the first that has one. */
function* planOf(
  { typed, settings, cache }: Opened,
  name: string | undefined,
): Generator<undefined, DiagramPlan | undefined> {
  if (!settings) return undefined;
  for (const own of programsIn(typed)) {
    if (name !== undefined && own.name !== name) continue;
    yield;
    const plan = cache.plan(typed, own, settings);
    if (plan) return plan;
  }
  return undefined;
}
