/** Fixes that a message states itself. */
import { suggest } from '../../names/index.ts';
import type { Span } from '../../source/index.ts';
import { enclosing, type Fixer, insert, replace, replacement } from './fix.ts';

/** `did you mean X`, `use one of A, B`, `use 4`: that stands in the place of what is wrong. */
export const nearestChoice: Fixer = ({ diagnostic: { hint = '' }, span, text }) => {
  const one = /^did you mean `([^`]+)`\?$/.exec(hint)?.[1] ?? /^claim `@ (\w+)`/.exec(hint)?.[1];
  if (one !== undefined) return [replacement(span, one)];
  const list = /^(?:use one of|the levels are|known here:) ([\w, /]+)$/.exec(hint)?.[1]?.split(', ') ?? [];
  const number = /^use (\d+)$/.exec(hint)?.[1];
  if (number !== undefined) return [replacement(span, text.replace(/\d+$/, number))];
  const [value, unit] = /^([\d.]+ )(\S+)$/.exec(text)?.slice(1) ?? ['', text];
  const best = suggest(unit ?? '', list);
  return [...new Set([...(best ? [best] : []), ...list])]
    .slice(0, 6)
    .map((choice) => replacement(span, `${value}${choice}`));
};

/** `convert it, as in f16(…)`, `compare it, as in x != 0`, `write total[x](…)`. */
export const inTheWayOf: Fixer = ({ diagnostic: { hint = '' }, span, text }) => {
  const call = /as in `(\w+)\(…\)`/.exec(hint)?.[1];
  if (call !== undefined) return [replacement(span, `${call}(${text})`)];
  if (/as in `x != 0`/.test(hint)) return [replacement(span, `(${text} != 0)`)];
  const brackets = /`(\w+)(\[[^…\]]*\])\(…\)`/.exec(hint);
  return brackets?.[1] === text ? [replacement(span, `${text}${brackets[2]}`)] : [];
};

/** `group d is not legal; stream d instead`: another move of the same axis. */
export const otherMove: Fixer = ({ diagnostic: { hint = '', message }, span, text }) => {
  const move = /(?:^|; )(stream|group) \w+ instead$/.exec(hint || message)?.[1];
  return move === undefined ? [] : [replacement(span, text.replace(/^\w+/, move))];
};

/** `the largest tile that fits is group a: 64, group c: 128`. */
export const tilesThatFit: Fixer = (problem) => {
  const moves = enclosing(problem, 'at')?.moves ?? [];
  const stated = [...(problem.diagnostic.hint ?? '').matchAll(/group (\w+): (\d+)/g)];
  const edits = stated.flatMap(([, axis, size]) => {
    const own = moves.find((move) => move.move === 'group' && move.axis.text === axis);
    return own && own.size !== 'auto' && size ? [replace(own.size.span, size)] : [];
  });
  const title = `take ${stated.map(([text]) => text).join(', ')}`;
  return edits.length === 0 ? [] : [{ title, edits }];
};

/** The end of what stands before a place. */
const endBefore = ({ file, start }: Span): number => file.text.slice(0, start).trimEnd().length;

/** `expected , but found x`: it goes before. */
export const expectedToken: Fixer = ({ diagnostic: { message }, span }) => {
  const token = /^expected `([^`]+)` but found/.exec(message)?.[1];
  if (token === undefined) return [];
  // what ends a list could also go on with it
  const tokens = /^[)\]}]$/.test(token) ? [',', token] : [token];
  return tokens.map((own) => ({ title: `insert \`${own}\``, edits: [insert(endBefore(span), `${own}`)] }));
};
