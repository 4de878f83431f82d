import * as codes from './codes/index.ts';
import type { CodeDefinition } from './diagnostic.ts';

/** Every code that NCD can report, in order. `never`: a reader of the catalogue does not build messages. */
export const catalogue: readonly CodeDefinition<never>[] = Object.values(
  codes as Record<string, CodeDefinition<never>>,
).sort((a, b) => (a.code < b.code ? -1 : 1));

/** The definition behind a code, whatever its case: `explain('ncd3004')`. */
export function explain(code: string): CodeDefinition<never> | undefined {
  const wanted = code.toUpperCase();
  return catalogue.find((definition) => definition.code === wanted);
}
