import { distance } from 'fastest-levenshtein';

/** The known name that is most like `name`, if any is close enough to be a slip: `did you mean softmax?` */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.ceil((name.length - 2) / 3); // in a name of one or two letters, every letter counts
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (candidate === name) continue; // known, but not as what it was needed for
    const d = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best ?? wordIn(name, known);
}

/** A shorter word for the same, or a longer one: `exponential` for `exp`. */
function wordIn(name: string, known: Iterable<string>): string | undefined {
  let longest: string | undefined;
  for (const candidate of known) {
    const [short, long] = candidate.length < name.length ? [candidate, name] : [name, candidate];
    if (short.length < leastLetters || short === long || !long.startsWith(short)) continue;
    if (longest === undefined || candidate.length > longest.length) longest = candidate;
  }
  return longest;
}

const leastLetters = 3;

export const didYouMean = (name: string, known: Iterable<string>): string | undefined => {
  const best = suggest(name, known);
  return best === undefined ? undefined : `did you mean \`${best}\`?`;
};
