import type { SourceFile, Span } from '../source/index.ts';
import type { InputNode, Term } from './term.ts';

interface SpanJson {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}
/** A number that JSON lacks. */
interface SpecialNumberJson {
  readonly number: 'Infinity' | '-Infinity' | 'NaN' | '-0';
}
type Json<T> = T extends Span
  ? SpanJson
  : T extends number
    ? number | SpecialNumberJson
    : T extends readonly (infer U)[]
      ? readonly Json<U>[]
      : T extends object
        ? { readonly [K in keyof T]: Json<T[K]> }
        : T;

/** A term field by field, except that spans name their file by its path and that infinities, NaN and -0 are objects. */
export type TermJson = Json<Term>;

/** The term as data that `JSON.stringify` keeps whole. */
export const termToJson = (term: Term): TermJson => encode(term) as TermJson;

/** The term again, with spans into `files`; a file that is not among them is taken to be empty. */
export function termFromJson(json: TermJson, files: readonly SourceFile[]): Term {
  const byPath = new Map(files.map((f) => [f.path, f]));
  const fileAt = (path: string): SourceFile => {
    const file = byPath.get(path) ?? { path, text: '' };
    byPath.set(path, file);
    return file;
  };
  const term = decode(json, fileAt) as Term;
  return { ...term, inputs: term.inputs.map((i) => term.nodes[i.id] as InputNode) }; // the same objects, as they were
}

function encode(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : `${value}` };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  if (isSpan(value)) return { path: value.file.path, start: value.start, end: value.end };
  return mapFields(value, encode);
}

function decode(value: unknown, fileAt: (path: string) => SourceFile): unknown {
  if (Array.isArray(value)) return value.map((v) => decode(v, fileAt));
  if (typeof value !== 'object' || value === null) return value;
  if ('number' in value) return Number(value.number);
  if (isSpanJson(value)) return { file: fileAt(value.path), start: value.start, end: value.end };
  return mapFields(value, (v) => decode(v, fileAt));
}

const isSpan = (value: object): value is Span => 'file' in value && 'start' in value;
const isSpanJson = (value: object): value is SpanJson => 'path' in value && 'start' in value;

/** Absent fields stay absent. */
function mapFields(value: object, map: (field: unknown) => unknown): object {
  const fields = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(fields.map(([key, v]) => [key, map(v)]));
}
