/** Makes the plans of a file from texts alone, so that it can be done anywhere. */
import {
  checkPlans,
  checkProgram,
  type Diagnostic,
  type DiagramPlan,
  ModuleMemory,
  PlanCache,
  programsIn,
  resolveSpecifier,
  targetNamed,
} from '@ncd/language';
import { sources } from '@ncd/stdlib';

/** Plain data. */
export interface PlanJob {
  readonly entry: string;
  /** The entry and what it imports, but for the library. */
  readonly texts: ReadonlyMap<string, string>;
  readonly target: string;
  readonly sizes: ReadonlyMap<string, number>;
  readonly defaultSize: number | undefined;
}

/** Plain data; the spans point into copies of the files. */
export interface PlanAnswer {
  readonly plans: readonly (Omit<DiagramPlan, 'diagram'> & { readonly name: string })[];
  /** What is wrong with regions, claims and budgets. */
  readonly problems: readonly Diagnostic[];
}

export class PlanMaker {
  readonly #memory = new ModuleMemory();
  readonly #cache = new PlanCache();

  /** Pauses after every diagram, for whoever runs it to do something else, or to leave it. */
  *make({ entry, texts, target: name, sizes, defaultSize }: PlanJob): Generator<undefined, PlanAnswer> {
    const host = {
      resolve: resolveSpecifier,
      memory: this.#memory,
      read: (path: string) => texts.get(path) ?? (Object.hasOwn(sources, path) ? sources[path] : undefined),
    };
    const typed = checkProgram(entry, host);
    const target = typed && targetNamed(typed, host, name);
    if (!typed || !target) return { plans: [], problems: [] };
    const settings = { target, sizes, ...(defaultSize === undefined ? {} : { defaultSize }) };
    const plans: PlanAnswer['plans'][number][] = [];
    for (const own of programsIn(typed)) {
      yield;
      const plan = this.#cache.plan(typed, own, settings);
      if (!plan) continue;
      const { diagram, ...plain } = plan;
      plans.push({ name: diagram.name, ...plain });
    }
    yield;
    return { plans, problems: checkPlans(typed, target, host) };
  }
}
