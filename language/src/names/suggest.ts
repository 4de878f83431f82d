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
  return best;
}

export const didYouMean = (name: string, known: Iterable<string>): string | undefined => {
  const best = suggest(name, known);
  return best === undefined ? undefined : `did you mean \`${best}\`?`;
};
