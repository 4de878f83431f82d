/** Which codes have a quick fix. */
import type { Diagnostic } from '../../diagnostics/index.ts';
import type { ModuleHost } from '../../names/index.ts';
import type { TargetMachine, Typed } from '../../types/index.ts';
import type { ImportableModule } from '../completion-imports.ts';
import { type Fix, type Fixer, isBetter, problemOf } from './fix.ts';
import { expectedToken, inTheWayOf, nearestChoice, otherMove, tilesThatFit } from './hints.ts';
import { globalLevel, removeMove, withoutRegion } from './levels.ts';
import * as names from './names.ts';
import * as types from './types.ts';

export type { Fix } from './fix.ts';

const fixers: Readonly<Record<string, readonly Fixer[]>> = {
  NCD1001: [expectedToken],
  NCD1002: [names.closeBracket],
  NCD1003: [names.remove],
  NCD1004: [names.closeString],
  NCD2001: [names.addImport],
  NCD2002: [names.addImport],
  NCD2003: [names.otherModule],
  NCD2004: [names.ownName],
  NCD2006: [names.exportIt],
  NCD2007: [names.unused],
  NCD2008: [names.ownName],
  NCD2010: [types.indexOrSize],
  NCD3001: [types.elementTypes],
  NCD3002: [types.convertOperand],
  NCD3004: [types.oneSize],
  NCD3006: [types.foldExtra],
  NCD3009: [types.otherAxis],
  NCD3010: [types.testSize],
  NCD3012: [types.wholeNumber],
  NCD3017: [types.lastValue],
  NCD3022: [names.removeStatement],
  NCD3023: [types.arrow],
  NCD3024: [types.statedType],
  NCD3106: [types.statedType],
  NCD3107: [types.mergedSide],
  NCD3109: [types.emitIt],
  NCD3131: [types.allowedNumber],
  NCD4001: [globalLevel],
  NCD4003: [removeMove],
  NCD4101: [otherMove, removeMove],
  NCD4102: [removeMove],
  NCD4103: [removeMove],
  NCD4104: [tilesThatFit],
  NCD4105: [withoutRegion],
  NCD4106: [otherMove, removeMove],
  NCD4107: [removeMove, withoutRegion],
  NCD5004: [types.wholeNumber],
  NCD5005: [names.removeEntry],
  NCD5101: [types.raiseBound],
  NCD5102: [names.removeEntry],
};

/** Codes whose messages name what to write. */
const stated: readonly Fixer[] = [nearestChoice, inTheWayOf];

/** More guesses than this are not tried. */
const mostGuesses = 6;

/** What mends a problem: each fix leaves less of it and adds no error. */
export function fixesFor(
  typed: Typed,
  diagnostic: Diagnostic,
  modules: readonly ImportableModule[],
  { host, target }: { readonly host: ModuleHost; readonly target: TargetMachine },
): readonly Fix[] {
  if (diagnostic.span?.file !== typed.resolved.entry.parsed.module.file) return [];
  const problem = problemOf(typed, diagnostic, diagnostic.span, modules);
  const guesses = [...stated, ...(fixers[diagnostic.code] ?? [])].flatMap((fixer) => fixer(problem));
  return guesses.slice(0, mostGuesses).filter((fix) => isBetter(problem, fix, host, target));
}
