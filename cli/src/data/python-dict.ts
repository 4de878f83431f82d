export type PythonValue = string | number | boolean | readonly PythonValue[];

/** Reads the Python dictionary in the header of an `.npy` file: strings, integers, booleans, tuples and lists under
 * string keys. `undefined` for anything else, a key that stands twice included. */
export function parsePythonDict(text: string): Map<string, PythonValue> | undefined {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+|[A-Za-z_]+|\S/g) ?? [];
  let next = 0;
  const accept = (token: string) => tokens[next] === token && next++ >= 0;

  const value = (depth: number): PythonValue | undefined => {
    const token = tokens[next++];
    if (token === undefined || depth > 8) return undefined;
    if (/^['"]/.test(token)) return token.length > 1 ? token.slice(1, -1) : undefined;
    if (/^\d/.test(token)) {
      accept('L'); // Python 2 wrote long integers so
      return Number(token);
    }
    if (token === 'True' || token === 'False') return token === 'True';
    if (token !== '(' && token !== '[') return undefined;
    const close = token === '(' ? ')' : ']';
    const items: PythonValue[] = [];
    while (!accept(close)) {
      const item = value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (!accept(',') && tokens[next] !== close) return undefined;
    }
    return items;
  };

  const fields = new Map<string, PythonValue>();
  if (!accept('{')) return undefined;
  while (!accept('}')) {
    const key = value(0);
    if (typeof key !== 'string' || fields.has(key) || !accept(':')) return undefined;
    const field = value(0);
    if (field === undefined) return undefined;
    fields.set(key, field);
    if (!accept(',') && tokens[next] !== '}') return undefined;
  }
  return next === tokens.length ? fields : undefined;
}
