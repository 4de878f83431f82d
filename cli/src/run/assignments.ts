/** `NAME=VALUE` on the command line, collected over repeated options. */
import { InvalidArgumentError } from 'commander';

export interface Assignment<T> {
  readonly name: string;
  readonly value: T;
}

/** Commander calls it for every occurrence of an option, with what came before. */
type Collect<T> = (text: string, before: readonly T[] | undefined) => readonly T[];

/** `q=128` */
export const collectSize: Collect<Assignment<number>> = (text, before = []) => {
  const [, name, size] = /^([\p{L}_][\p{L}\p{N}_]*)=(\d+)$/u.exec(text) ?? [];
  if (name === undefined || !Number.isSafeInteger(Number(size)))
    throw new InvalidArgumentError('It takes AXIS=SIZE, a whole number of 0 or more');
  return [...before, { name, value: Number(size) }];
};

/** `W=q4_0` */
export const collectType: Collect<Assignment<string>> = (text, before = []) => {
  const [, name, value] = /^([\p{L}_][\p{L}\p{N}_]*)=([\p{L}_][\p{L}\p{N}_]*)$/u.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It takes VARIABLE=TYPE, as in W=q4_0');
  return [...before, { name, value }];
};

/** The option of the commands that compile diagrams. */
export const typeOption = [
  '--type <variable=type>',
  'what a type variable stands for, as in W=q4_0',
  collectType,
  [],
] as const;

/** `Q=q.npy`, `scale=0.01` */
export const collectInput: Collect<Assignment<string>> = (text, before = []) => {
  const [, name, value] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/su.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It takes NAME=FILE, NAME=FILE#ARRAY or NAME=NUMBER');
  return [...before, { name, value }];
};

/** `out.npy`, or `mean=m.npy` for one result of several */
export const collectOutput: Collect<{ readonly name?: string; readonly path: string }> = (text, before = []) => {
  const [, name, path = text] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/su.exec(text) ?? [];
  if (path === '') throw new InvalidArgumentError('It takes FILE or RESULT=FILE');
  return [...before, { name, path }];
};

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0)) throw new InvalidArgumentError('It takes a number of seconds above 0');
  return seconds;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed))
    throw new InvalidArgumentError('It takes a whole number of 0 or more');
  return seed;
}
