/** Names that every tool can show and every kernel language can take. */

/** ASCII letters, digits and underscores, not starting with a digit or two underscores: `μ'` becomes `u3bcu27`. */
export function plainIdentifier(name: string): string {
  const plain = [...name]
    .map((c) => (/[A-Za-z0-9_]/.test(c) ? c : `u${(c.codePointAt(0) as number).toString(16)}`))
    .join('')
    .replace(/^_+/, '_');
  return /^[A-Za-z]|^_./.test(plain) ? plain : `n${plain}`;
}

/** Gives a name as it is the first time, then with `_2`, `_3` … */
export function uniqueNames(taken: Iterable<string> = []): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let i = 2; used.has(name); i++) name = `${wanted}_${i}`;
    used.add(name);
    return name;
  };
}
