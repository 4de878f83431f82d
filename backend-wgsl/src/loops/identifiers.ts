/** Names for what a program names: legal in WGSL, and as close to the user's as that allows. */
import { plainIdentifier, uniqueNames } from '@ncd/language';
import { helperPrefix, reservedNames } from '../reserved-names.ts';

export interface Identifiers {
  /** The wanted name, or one like it that is free; it is taken from then on. */
  readonly take: (wanted: string) => string;
  /** Identifiers of an inner scope, which hide none of those taken so far. */
  readonly inner: () => Identifiers;
}

export function identifiers(taken: Iterable<string> = []): Identifiers {
  const used = new Set(taken);
  const unique = uniqueNames(used);
  return {
    take: (wanted) => {
      const plain = plainIdentifier(wanted);
      const name = unique(reservedNames.has(plain) || plain.startsWith(helperPrefix) ? `${plain}_` : plain);
      used.add(name);
      return name;
    },
    inner: () => identifiers(used),
  };
}
