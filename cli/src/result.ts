import type { Diagnostic } from '@ncd/language';

/** What can go wrong for a user is a value, not an exception. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(diagnostic: Diagnostic): { readonly ok: false; readonly diagnostic: Diagnostic } {
  return { ok: false, diagnostic };
}
