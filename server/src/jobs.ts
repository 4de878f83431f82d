/** What is asked of the thread that makes plans, and what it answers: plain data; the spans point into copies of the files. */
import type { Diagnostic, DiagramPlan, OfferedAction, PlanReport, Span, WrittenPlan } from '@ncd/language';
import type { ModuleText } from './modules.ts';

/** A program, and for what it is planned. */
export interface Subject {
  readonly entry: string;
  /** The entry and what it imports, but for the library. */
  readonly texts: ReadonlyMap<string, string>;
  readonly target: string;
  readonly sizes: ReadonlyMap<string, number>;
  readonly defaultSize: number | undefined;
}

export type Ask =
  | { readonly kind: 'plans' }
  /** What mends messages of syntax, names and types between two offsets of the entry; `modules` are those that it could import,
   * beside the library. */
  | { readonly kind: 'fixes'; readonly start: number; readonly end: number; readonly modules: readonly ModuleText[] }
  /** What takes plans to find out; `problems` where there are messages about regions, claims or budgets. */
  | { readonly kind: 'actions'; readonly start: number; readonly end: number; readonly problems: boolean }
  | { readonly kind: 'explicit'; readonly diagram: string }
  /** The place of a test, a budget or an accumulator among the declarations. */
  | { readonly kind: 'trial'; readonly item: number }
  /** Of the first diagram where none is named. */
  | { readonly kind: 'plan'; readonly diagram: string | undefined }
  | { readonly kind: 'derivation'; readonly diagram: string | undefined }
  | { readonly kind: 'wgsl'; readonly diagram: string | undefined }
  | { readonly kind: 'run'; readonly diagram: string | undefined; readonly sizes: ReadonlyMap<string, number> };

export type AskOf<K extends Ask['kind']> = Extract<Ask, { readonly kind: K }>;

/** Each is `undefined` where the diagram has no plan. */
export interface Answers {
  readonly plans: PlanAnswer;
  readonly fixes: readonly OfferedAction[];
  readonly actions: readonly OfferedAction[];
  readonly explicit: WrittenPlan | undefined;
  /** What is wrong; nothing where it passes. */
  readonly trial: readonly Diagnostic[];
  readonly plan: PlanView | undefined;
  readonly derivation: DerivationView | undefined;
  readonly wgsl: WgslView | undefined;
  readonly run: RunAnswer | undefined;
}

export interface PlanAnswer {
  readonly plans: readonly (Omit<DiagramPlan, 'diagram'> & { readonly name: string })[];
  /** What is wrong with regions, claims and budgets. */
  readonly problems: readonly Diagnostic[];
}

export interface PlanView {
  readonly diagram: string;
  /** For people. */
  readonly text: string;
  readonly summary: string;
  readonly target: string;
  readonly sizes: ReadonlyMap<string, number>;
  readonly report: PlanReport;
}

export interface DerivationView {
  readonly diagram: string;
  readonly text: string;
  readonly kernels: readonly { readonly steps: readonly { readonly span: Span }[] }[];
  readonly refusals: readonly { readonly refusal: { readonly span: Span } }[];
}

export interface WgslView {
  readonly diagram: string;
  readonly wgsl: string;
  /** For each line, the part of the source that asked for it. */
  readonly lines: readonly (Span | undefined)[];
}

export type RunAnswer = { readonly kind: 'refused'; readonly reason: string } | RunResult;

export interface RunResult {
  readonly kind: 'ran';
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly results: readonly {
    readonly name: string;
    readonly element: string;
    readonly shape: readonly number[];
    /** The first ones. */
    readonly values: readonly number[];
  }[];
}

/** What goes to the thread; `id` numbers what is asked. */
export type ToThread =
  | { readonly kind: 'ask'; readonly id: number; readonly subject: Subject; readonly ask: Ask }
  | { readonly kind: 'giveUp'; readonly id: number };

export type FromThread =
  /** `undefined` where it was given up. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[Ask['kind']] | undefined }
  /** A bug in what was asked for, and in nothing else. */
  | { readonly kind: 'failure'; readonly id: number; readonly problem: string };
