import { diagnose, didYouMean, NCD6216 } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';

/** Which array of a file that holds several. */
export interface ArrayChoice {
  /** After the `#`, if there is one. */
  readonly name?: string;
  /** The parameter that the array is for. */
  readonly parameter: string;
}

/** By its name; without one, the only array or the one named like the parameter. */
export function chooseArray<T>(
  path: string,
  arrays: ReadonlyMap<string, T>,
  choice: ArrayChoice,
): Result<{ readonly name: string; readonly entry: T }> {
  const names = [...arrays.keys()];
  const name = choice.name ?? (names.length === 1 ? names[0] : choice.parameter);
  const entry = name === undefined ? undefined : arrays.get(name);
  if (name !== undefined && entry !== undefined) return succeed({ name, entry });
  const near = choice.name === undefined ? undefined : didYouMean(choice.name, names);
  const hint = near ?? (names[0] === undefined ? undefined : `write ${path}#${names[0]}`);
  return fail(diagnose(NCD6216, undefined, { path, name: choice.name, names }, { hint }));
}
