/** Which codes have a quick fix. */
import type { Diagnostic } from '../../diagnostics/index.ts';
import type { Typed } from '../../types/index.ts';
import type { ImportableModule } from '../completion-imports.ts';
import * as calls from './calls.ts';
import { type Checking, errorsLeft, type Fix, type Fixer, problemOf } from './fix.ts';
import { expectedToken, inTheWayOf, nearestChoice, otherMove, tilesThatFit } from './hints.ts';
import { globalLevel, removeMove, withoutRegion } from './levels.ts';
import * as names from './names.ts';
import * as sizes from './sizes.ts';
import * as targets from './targets.ts';
import * as types from './types.ts';
import * as updates from './updates.ts';

export type { Fix } from './fix.ts';

const fixers: Readonly<Record<string, readonly Fixer[]>> = {
  NCD1001: [expectedToken, names.missingOperand],
  NCD1002: [names.closeBracket],
  NCD1003: [names.remove],
  NCD1004: [names.closeString],
  NCD2001: [names.addImport],
  NCD2002: [names.addImport, names.importSimilar],
  NCD2003: [names.otherModule],
  NCD2004: [names.ownName],
  NCD2006: [names.exportIt],
  NCD2007: [names.unused],
  NCD2008: [names.ownName],
  NCD2010: [types.indexOrSize],
  NCD2011: [calls.multiply],
  NCD3001: [types.elementTypes],
  NCD3002: [types.convertOperand],
  NCD3004: [types.oneSize],
  NCD3006: [types.foldExtra, types.resultType],
  NCD3007: [calls.argumentCount],
  NCD3008: [calls.renamedArgument],
  NCD3009: [types.otherAxis],
  NCD3010: [types.testSize, sizes.sizeOfIndex],
  NCD3011: [sizes.zeroOutside],
  NCD3012: [types.wholeNumber],
  NCD3013: [sizes.removeCondition],
  NCD3014: [names.ownName],
  NCD3015: [calls.firstField],
  NCD3017: [types.lastValue],
  NCD3018: [types.resultType],
  NCD3019: [calls.sameAxes],
  NCD3022: [names.removeStatement],
  NCD3023: [types.arrow],
  NCD3024: [types.statedType],
  NCD3025: [calls.bindAxis],
  NCD3026: [calls.tolerance],
  NCD3027: [calls.comparison],
  NCD3028: [calls.bindAxis],
  NCD3105: [types.nextState],
  NCD3106: [types.statedType],
  NCD3107: [types.mergedSide],
  NCD3109: [types.emitIt],
  NCD3131: [types.allowedNumber],
  NCD3132: [types.blockAxis],
  NCD3133: [types.ownVariable],
  NCD3134: [types.weightType],
  NCD3140: [updates.declareInout],
  NCD3141: [updates.declareInout],
  NCD3142: [calls.statementOfItsOwn],
  NCD3143: [updates.anotherArray],
  NCD3144: [updates.updatableElement],
  NCD3145: [updates.axisOfPlaces, types.foldExtra],
  NCD3146: [updates.plainParameter],
  NCD3153: [updates.rowsLast],
  NCD4001: [globalLevel],
  NCD4003: [removeMove],
  NCD4101: [otherMove, removeMove],
  NCD4102: [removeMove],
  NCD4103: [removeMove],
  NCD4104: [tilesThatFit],
  NCD4105: [withoutRegion],
  NCD4106: [otherMove, removeMove],
  NCD4107: [removeMove, withoutRegion],
  NCD5002: [targets.otherProperty],
  NCD5003: [targets.neededProperty],
  NCD5004: [types.wholeNumber],
  NCD5005: [names.removeEntry],
  NCD5101: [types.raiseBound],
  NCD5102: [names.removeSize],
  NCD5103: [sizes.multipleOf],
};

/** Codes whose messages name what to write. */
const stated: readonly Fixer[] = [nearestChoice, inTheWayOf];

/** More guesses than this are not tried. */
const mostGuesses = 6;

/** What mends a problem: each fix leaves less of it and adds no error. Those after which the fewest errors are left come first. */
export function fixesFor(
  typed: Typed,
  diagnostic: Diagnostic,
  modules: readonly ImportableModule[],
  checking: Checking,
): readonly Fix[] {
  if (diagnostic.span?.file !== typed.resolved.entry.parsed.module.file) return [];
  const problem = problemOf(typed, diagnostic, diagnostic.span, modules);
  const guesses = [...stated, ...(fixers[diagnostic.code] ?? [])].flatMap((fixer) => fixer(problem));
  const tried = guesses.slice(0, mostGuesses).map((fix) => ({ fix, left: errorsLeft(problem, fix, checking) }));
  const mending = tried.filter((t): t is Tried => t.left !== undefined).sort((a, b) => a.left - b.left);
  return mending
    .filter((own, i) => !mending.slice(0, i).some((better) => isOutdone(own, better)))
    .map(({ fix }) => fix);
}

interface Tried {
  readonly fix: Fix;
  /** Errors that there are with it. */
  readonly left: number;
}

/** Of several choices for one place, those are left out after which there are more errors. */
function isOutdone({ fix, left }: Tried, better: Tried): boolean {
  const [[own], [other]] = [fix.edits, better.fix.edits];
  return better.left < left && own?.start === other?.start && own?.end === other?.end;
}
