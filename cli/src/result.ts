import type { Diagnostic } from '@ncd/language';

/** What can go wrong for a user is a value, not an exception. */
export type Result<T> = { readonly ok: true; readonly value: T } | Failure;

export interface Failure {
  readonly ok: false;
  /** At least one. */
  readonly diagnostics: readonly Diagnostic[];
}

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(...diagnostics: readonly Diagnostic[]): Failure {
  return { ok: false, diagnostics };
}
