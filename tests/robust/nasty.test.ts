/** Texts that nobody writes, and that some program will hand over one day. */

import assert from 'node:assert/strict';
import { parseModule } from '@ncd/language';
import { probe } from './probe.ts';

const inDiagram = (body: string): string => `diagram f(A: f32[i]) -> f32[i] { ${body} }`;
const nestedForms: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (n) => inDiagram(`${'('.repeat(n)}A${')'.repeat(n)}`),
  'open parentheses': (n) => inDiagram('('.repeat(n)),
  'closing parentheses': (n) => inDiagram(`A${')'.repeat(n)}`),
  'closing, then opening': (n) => `${')'.repeat(n)}${inDiagram('('.repeat(n))}`,
  calls: (n) => inDiagram(`${'exp('.repeat(n)}A${')'.repeat(n)}`),
  indices: (n) => inDiagram(`${'A[i = '.repeat(n)}i${']'.repeat(n)}`),
  regions: (n) => inDiagram(`${'at workgroup { '.repeat(n)}A${' }'.repeat(n)}`),
  'open regions': (n) => inDiagram('at workgroup auto { '.repeat(n)),
  scans: (n) => inDiagram(`${'scan[i](S = A) { emit '.repeat(n)}A${' }'.repeat(n)}`),
  signs: (n) => inDiagram(`${'-'.repeat(n)}A`),
  negations: (n) => inDiagram(`${'not '.repeat(n)}A`),
  sums: (n) => inDiagram(`A${' + A'.repeat(n)}`),
  'sums of calls': (n) => inDiagram(`A${' + maximum(A, A)'.repeat(n)}`),
  'sums in sums': (n) => inDiagram(`${'A + A + A + A + A + A + A + A + ('.repeat(n)}A${')'.repeat(n)}`),
  pipes: (n) => inDiagram(`A${' |> exp'.repeat(n)}`),
  fields: (n) => inDiagram(`A${'.x'.repeat(n)}`),
  reindexings: (n) => inDiagram(`A${'[i = i]'.repeat(n)}`),
  applications: (n) => inDiagram(`A${'(A)'.repeat(n)}`),
  comparisons: (n) => inDiagram(`A${' < A'.repeat(n)}`),
  statements: (n) => inDiagram('A + 1\n'.repeat(n)),
  lets: (n) =>
    inDiagram(`let a0 = A\n${Array.from({ length: n }, (_, i) => `let a${i + 1} = a${i} + a${i}\n`).join('')}a${n}`),
  'tuple types': (n) => `diagram f(A: ${'('.repeat(n)}f32${')'.repeat(n)}) -> f32 { 1 }`,
  'sizes in types': (n) => `diagram f(A: f32[i = ${'('.repeat(n)}1${')'.repeat(n)}]) -> f32[i] { A }`,
  'sums of sizes': (n) => `diagram f(A: f32[i], B: f32[j = i${' + i'.repeat(n)}]) -> f32 { sum[i](A) + sum[j](B) }`,
  'products of sizes': (n) =>
    `diagram f(A: f32[i], B: f32[j = ${'(i + 1) * '.repeat(Math.min(n, 200))}1]) -> f32 { sum[i](A) + sum[j](B) }`,
  axes: (n) =>
    `diagram f(A: f32[${Array.from({ length: Math.min(n, 2000) }, (_, i) => `x${i}`).join(', ')}]) -> f32 { sum[x0](A) }`,
  parameters: (n) =>
    `diagram f(${Array.from({ length: Math.min(n, 2000) }, (_, i) => `A${i}: f32[x${i}]`).join(', ')}) -> f32[x0] { A0 }`,
  'axis declarations': (n) => Array.from({ length: n }, (_, i) => `axis a${i} = a${i + 1} * 2\n`).join(''),
  diagrams: (n) =>
    Array.from(
      { length: Math.min(n, 5000) },
      (_, i) => `diagram f${i}(A: f32[i]) -> f32[i] { ${i === 0 ? 'A' : `f${i - 1}(A)`} }\n`,
    ).join(''),
  'diagrams backwards': (n) =>
    Array.from({ length: Math.min(n, 5000) }, (_, i) => `diagram f${i}(A: f32[i]) -> f32[i] { f${i + 1}(A) }\n`).join(
      '',
    ),
  imports: (n) => `import { ${'a, '.repeat(n)}a } from "./x"\n`,
  words: (n) => 'diagram '.repeat(Math.min(n, 5000)),
  exports: (n) => 'export '.repeat(Math.min(n, 5000)),
  'open strings': (n) => '"x\n'.repeat(Math.min(n, 5000)),
  targets: (n) => `target x { ${'level '.repeat(Math.min(n, 5000))} }`,
  where: (n) => `diagram f(A: f32[i]) -> f32[i] where ${'i <= 4, '.repeat(Math.min(n, 2000))}i > 0 { A }`,
};

const texts: Readonly<Record<string, string>> = {
  nothing: '',
  blanks: ' \t\r\n \n',
  'a byte order mark': `\ufeff${inDiagram('A')}`,
  'byte order marks': `${inDiagram('\ufeffA\ufeff + \ufeffA')}`,
  'carriage returns and newlines': inDiagram('\r\nlet B = A\r\nB\r\n'),
  'carriage returns': inDiagram('\rlet B = A\rB\r'),
  'no-break spaces': inDiagram('A\u00a0+\u00a0A'),
  'line separators': inDiagram('A\u2028+ A\u2029'),
  NULs: inDiagram('A\0 + \0A'),
  'only NULs': '\0'.repeat(1000),
  'a lone high surrogate': inDiagram('A + \ud800'),
  'a lone low surrogate in a string': 'import { a } from "\udc00"',
  'a lone surrogate in a comment': `// \ud83d\n${inDiagram('A')}`,
  'an emoji': inDiagram('A + 🙂'),
  'combining characters': inDiagram('e\u0301 + A'),
  'right to left': inDiagram('A + \u05d0\u202e'),
  'Greek letters': 'diagram σ(Α: f32[ι], λ: f32) -> f32[ι] { Α * λ }',
  'other letters': inDiagram('Größe + A'),
  bytes: Array.from({ length: 4096 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join(''),
  'all characters': Array.from({ length: 0x3000 }, (_, i) => String.fromCharCode(i)).join(''),
  'the head of a zip file': 'PK\u0003\u0004\u0014\0\0\0\u0008\0',
  JSON: '{ "diagram": [1, 2, { "x": null }] }',
  TypeScript: 'export const f = (a: number): string => { return a > 1 ? "many" : `one`; };',
  'an endless number': inDiagram(`A * ${'9'.repeat(100_000)}`),
  'an endless name': inDiagram(`A * ${'a'.repeat(100_000)}`),
  'an endless comment': `// ${'x'.repeat(1_000_000)}`,
  'an endless line': `${inDiagram('A')} ${'// '.repeat(700_000)}`,
  'an open string': 'import { a } from "',
  'only a quote': '"',
  'a slash': '/',
  'infinite numbers': inDiagram('A * 1e999 + A / 1e-999 - 1e400'),
  'odd numbers': inDiagram('A * 1__0 + 1e5_0 + 0x10 + 1. + .5 + 1e + 1e+'),
  'huge sizes':
    'diagram f(A: f32[i = 99999999999999999999], B: f32[j = 9007199254740991]) -> f32 { sum[i](A) + sum[j](B) }',
  'sizes that overflow':
    'diagram f(A: f32[i = 9007199254740991 * 9007199254740991 * 9007199254740991]) -> f32 { sum[i](A) }',
  'huge exponents as sizes': 'diagram f(A: f32[i = 1e30], B: f32[j = 1e5]) -> f32 { sum[i](A) + sum[j](B) }',
  'an infinite size': 'diagram f(A: f32[i = inf]) -> f32 { sum[i](A) }',
  'negative sizes': 'diagram f(A: f32[i = -1], B: f32[j = 0 - 99999999999]) -> f32 { sum[i](A) + sum[j](B) }',
  'sizes divided by nothing':
    'diagram f(A: f32[i], B: f32[j = i / 0], C: f32[k = i % 0], D: f32[l = 5 / 0], E: f32[m = i / (i - i)]) -> f32 { sum[i](A) + sum[j](B) + sum[k](C) + sum[l](D) + sum[m](E) }',
  'tiles of strange sizes': inDiagram('at workgroup (group i: 99999999999999999999, stream i: -1, split i: 0.5) { A }'),
  'huge tests': `${inDiagram('A')}\ntest f at i = 99999999999999999999 { f(A) ~= A }\ntest f at i = 0 - 1 { f(A) ~= A }\ntest f at i = i { f(A) ~= A }`,
  'names of methods':
    'diagram __proto__(constructor: f32[toString], hasOwnProperty: f32[__proto__]) -> f32[toString] { constructor * sum[__proto__](hasOwnProperty) }\ndiagram valueOf(A: f32[constructor]) -> f32[constructor] { __proto__(A, A) }',
  'names of methods, unknown': inDiagram('toString(A) + __proto__ + constructor[hasOwnProperty](A).valueOf'),
  'names of methods as types':
    'diagram f<__proto__: constructor>(A: toString[i] @ valueOf, B: __proto__) -> hasOwnProperty[i] { A }',
  'names of methods as imports':
    'import { __proto__, constructor as toString } from "constructor"\nimport { a } from "__proto__"\nimport { b } from "std/../../../etc/passwd"\nimport { c } from ""\nimport { d } from "/"\nimport { e } from "."\nimport { f } from "program"',
  'names of methods as targets': `${inDiagram('A')}\ntarget __proto__ { level constructor { toString: 1 valueOf, a b: c } }\nquant hasOwnProperty { bits: -1e999 }\nbudget f at __proto__ = 1 on constructor { toString <= 1 x/y }`,
  'an accumulator of itself':
    'accumulator a[x](A: f32[x]) -> f32 { state (s: f32 = a(s)) step { next s = a(s) } merge (l, r) { a(l) } tail { a(s) } }',
  'everything empty':
    'import {} from ""\ndiagram f[]() -> () { () }\ndiagram g<T>() -> f32[] { 1 }\ntarget t {}\nquant q {}\nbudget f {}\ntest "" {}\naccumulator a() { state () step {} }',
  'an empty tuple around': inDiagram('let (a, b) = ()\n()'),
  'a diagram of nothing': 'diagram f() { }\ndiagram g() -> f32 { f() }\ndiagram h() { g() }',
  'unnamed axes': 'diagram f(A: f32[, , i]) -> f32[,] { A[, = 1, i =, = i else] }',
  'arrows everywhere': inDiagram('rename[-> i ->](A) + split[->](A) + merge[i -> -> j](A) + concat[i, -> i](A, A)'),
  'one axis everywhere':
    'diagram i(i: f32[i = i]) -> f32[i] where i == i { let i: f32[i] = i[i = i]\nsum[i](i) + i |> i[i = i] }',
};

describe('robust: nasty texts', function () {
  this.timeout(60_000);
  for (const [name, text] of Object.entries(texts)) it(name, () => probe(text));

  it('a block that opens on a line which goes on and closes a bracket', () => {
    probe('diagram f [ s = 2 ] ( A : f32 [\ns = 1 , t =\ni ] ) -> f32 [ o ] where o == i {\nA\n}\n');
  });

  it('10 MB on one line', () => {
    const { diagnostics } = parseModule({ path: 'big.ncd', text: 'a'.repeat(10 * 2 ** 20) });
    assert.deepEqual(
      diagnostics.map((d) => d.code),
      ['NCD1006'],
    );
  });

  for (const [name, form] of Object.entries(nestedForms))
    it(`${name}, 10 to 20,000`, () => {
      for (const depth of [10, 23, 24, 25, 100, 250, 300, 1000, 20_000]) probe(form(depth));
    });
});
