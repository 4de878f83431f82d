import type { Span } from '../source/index.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** `NCD1xxx` syntax, `2xxx` names and modules, `3xxx` axes, shapes and element types, `4xxx` levels and
 * moves, `5xxx` cost and limits, `6xxx` backend, running and files, `9xxx` a bug in NCD. */
export type Code = `NCD${number}`;

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** Lower case, one sentence, no full stop, with the numbers put in. */
  readonly message: string;
  /** Absent when no source text is to blame (a missing input file, a device). */
  readonly span?: Span;
  readonly related: readonly Related[];
  /** The nearest legal choice, as an imperative: `rename one of them`. */
  readonly hint?: string;
  readonly tags?: readonly 'unused'[];
}

/** A program, or a command line, that shows a code. A command runs in an empty folder holding `files`. */
export type Sample =
  | { readonly kind: 'source'; readonly text: string; readonly files?: Readonly<Record<string, string>> }
  | { readonly kind: 'command'; readonly command: string; readonly files?: Readonly<Record<string, string>> };

export interface CodeDefinition<A> {
  readonly code: Code;
  readonly severity: Severity;
  /** A noun phrase for lists: `axis sizes differ`. */
  readonly title: string;
  /** Markdown: which rule, why it exists, what to do. */
  readonly explanation: string;
  /** Gives exactly this code, once. */
  readonly failing: Sample;
  /** Gives no error and no warning. */
  readonly mended: Sample;
  readonly message: (args: A) => string;
}

/** Declares a code; the argument type of `message` is what a reporter must supply. */
export function defineCode<A>(definition: CodeDefinition<A>): CodeDefinition<A> {
  return definition;
}

export interface DiagnosticExtras {
  readonly related?: readonly Related[];
  readonly hint?: string;
  readonly tags?: readonly 'unused'[];
}

export function diagnose<A>(
  definition: CodeDefinition<A>,
  span: Span | undefined,
  args: A,
  extras: DiagnosticExtras = {},
): Diagnostic {
  return {
    code: definition.code,
    severity: definition.severity,
    message: definition.message(args),
    ...(span ? { span } : {}),
    related: extras.related ?? [],
    ...(extras.hint ? { hint: extras.hint } : {}),
    ...(extras.tags ? { tags: extras.tags } : {}),
  };
}

/** The errors that were not there before, wherever in its text each stands by now. */
export function newErrors(before: readonly Diagnostic[], now: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = before.filter((d) => d.severity === 'error').map(({ code, message }) => `${code} ${message}`);
  return now.filter(({ severity, code, message }) => {
    if (severity !== 'error') return false;
    const at = known.indexOf(`${code} ${message}`);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
