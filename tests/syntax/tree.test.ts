/** Text -> tree: what stands where, and what the tree looks like where the text is broken. */
import assert from 'node:assert/strict';
import { type ast, parseModule } from '@ncd/language';

const parse = (text: string) => parseModule({ path: 'tree.ncd', text });

function onlyDiagram(text: string): ast.Diagram {
  const { module, diagnostics } = parse(text);
  assert.deepEqual(diagnostics, []);
  const [item] = module.items;
  assert.equal(item?.kind, 'diagram');
  return item as ast.Diagram;
}

/** The value of a diagram's body, as an expression in Lisp. */
const treeOf = (text: string): string => lisp(onlyDiagram(`diagram f() { ${text} }`).body.value as ast.Expression);

function lisp(e: ast.Expression): string {
  const entry = (x: ast.AxisEntry): string =>
    x.name.text + (x.value ? `=${lisp(x.value)}` : '') + (x.otherwise ? ` else ${lisp(x.otherwise)}` : '');
  const axes = (a: ast.AxisArguments | undefined): string => (a ? `[${a.entries.map(entry).join(' ')}]` : '');
  switch (e.kind) {
    case 'number':
      return String(e.value);
    case 'bool':
      return String(e.value);
    case 'inf':
      return 'inf';
    case 'reference':
      return e.name.text;
    case 'unary':
      return `(${e.operator} ${lisp(e.operand)})`;
    case 'binary':
      return `(${e.operator} ${lisp(e.left)} ${lisp(e.right)})`;
    case 'call':
      return `(${e.piped ? '|> ' : ''}${e.callee.text}${axes(e.axes)}${e.arguments.map((a) => ` ${lisp(a)}`).join('')})`;
    case 'index':
      return `${lisp(e.target)}${axes(e.axes)}`;
    case 'field':
      return `${lisp(e.target)}.${e.name.text}`;
    case 'tuple':
      return `<${e.elements.map(lisp).join(' ')}>`;
    case 'at':
      return `{at ${e.level.text}}`;
    case 'scan':
      return `{scan ${e.axis.text}}`;
    case 'missing':
      return '?';
  }
}

describe('syntax: expressions', () => {
  const trees: Readonly<Record<string, string>> = {
    'a + b * c - d': '(- (+ a (* b c)) d)',
    'a - b - c': '(- (- a b) c)',
    'a / b % c * d': '(* (% (/ a b) c) d)',
    '-a * b': '(* (- a) b)',
    'a * -b': '(* a (- b))',
    'a - -b': '(- a (- b))',
    '--a': '(- (- a))',
    '-a.b[i = 1]': '(- a.b[i=1])',
    'not a and b or c': '(or (and (not a) b) c)',
    'not a < b': '(not (< a b))',
    'not not a': '(not (not a))',
    'a and not b == c or d': '(or (and a (not (== b c))) d)',
    'a + 1 < b * 2': '(< (+ a 1) (* b 2))',
    '(a + b) * c': '(* (+ a b) c)',
    '(a, b + c)': '<a (+ b c)>',
    '()': '<>',
    'f(a, b)(c)': '( c)',
    'f[x](a)': '(f[x] a)',
    'f[x = y](a)[i = j]': '(f[x=y] a)[i=j]',
    'a |> f |> g[x](b)': '(|> g[x] (|> f a) b)',
    'a + b |> f': '(|> f (+ a b))',
    'A[i = o * 2 + k else -inf]': 'A[i=(+ (* o 2) k) else (- inf)]',
    'where(a < b, a, b)': '(where (< a b) a b)',
    'at workgroup { a }': '{at workgroup}',
    '1_000.5e-3': '1.0005',
  };
  for (const [text, tree] of Object.entries(trees)) it(text, () => assert.equal(treeOf(text), tree));

  it('comparisons do not chain', () => {
    for (const text of ['a < b < c', 'a == b != c', 'a < b + 1 >= c'])
      assert.deepEqual(
        parse(`diagram f() { ${text} }`).diagnostics.map((d) => d.code),
        ['NCD1001'],
        text,
      );
    assert.deepEqual(parse('diagram f() { (a < b) == c and a < b }').diagnostics, []);
  });

  it('numbers keep what they say', () => {
    const number = (text: string): unknown => {
      const { value, integer } = onlyDiagram(`diagram f() { ${text} }`).body.value as ast.NumberLiteral;
      return [value, integer];
    };
    assert.deepEqual(number('12'), [12, true]);
    assert.deepEqual(number('1_2'), [12, true]);
    assert.deepEqual(number('12.0'), [12, false]);
    assert.deepEqual(number('1e2'), [100, false]);
  });
});

describe('syntax: lines', () => {
  const statements = (body: string): string[] => {
    const { body: block } = onlyDiagram(`diagram f() {\n${body}\n}`);
    const values = [...block.statements.map((s) => s.value), ...(block.value ? [block.value] : [])];
    return values.map(lisp);
  };

  it('a newline ends a statement, unless an operator follows', () => {
    assert.deepEqual(statements('let a = b\nc'), ['b', 'c']);
    assert.deepEqual(statements('let a = b\n  + c\nd'), ['(+ b c)', 'd']);
    assert.deepEqual(statements('let a = b +\n  c\nd'), ['(+ b c)', 'd']);
    assert.deepEqual(statements('let a = b\n  |> f\nd'), ['(|> f b)', 'd']);
    assert.deepEqual(statements('let a = b\n-c'), ['(- b c)']);
    assert.deepEqual(statements('let a = b\nnot c'), ['b', '(not c)']);
  });

  it('brackets apply on the same line only', () => {
    assert.deepEqual(statements('let a = b\n(c)'), ['b', 'c']);
    assert.deepEqual(statements('let a = f(\n  b,\n  c\n)\nd'), ['(f b c)', 'd']);
    assert.deepEqual(statements('let a = b\n  .c\nd'), ['b.c', 'd']);
  });

  it('a semicolon ends a statement as well', () => {
    assert.deepEqual(statements('let a = b; let c = a; c'), ['b', 'a', 'c']);
  });

  it('all line ends are line ends', () => {
    for (const end of ['\n', '\r\n', '\r'])
      assert.deepEqual(statements(`let a = b${end}(c)`), ['b', 'c'], JSON.stringify(end));
  });
});

describe('syntax: declarations', () => {
  it('have the documentation above them', () => {
    const { module } = parse(
      '//! The module,\n//! in two lines.\n\n/// One.\n/// Two.\nexport diagram f() { 1 }\n\n/// Not this.\n\n// nor this\ndiagram g() { 1 }\n/// Here.\naxis d = 4\n',
    );
    assert.equal(module.doc, 'The module,\nin two lines.');
    assert.deepEqual(
      module.items.map((i) => ('doc' in i ? i.doc : undefined)),
      ['One.\nTwo.', undefined, 'Here.'],
    );
  });

  it('stand where their text stands', () => {
    const text = '  export diagram f(A: f32[i]) -> f32[i] { A }  ';
    const { span, name, parameters, result, body } = onlyDiagram(text);
    const spanned = ({ start, end }: ast.Diagram['span']): string => text.slice(start, end);
    assert.equal(spanned(span), text.trim());
    assert.equal(spanned(name.span), 'f');
    assert.equal(spanned((parameters[0] as ast.Parameter).span), 'A: f32[i]');
    assert.equal(spanned((result as ast.TypeExpression).span), 'f32[i]');
    assert.equal(spanned(body.span), '{ A }');
    assert.equal(spanned((body.value as ast.Expression).span), 'A');
  });

  it('all kinds are read', () => {
    const { module, diagnostics } = parse(`import { a, b as c } from "./x"
export diagram f<T: float, U>[s = 2](A: T[i] @ global, inout K: f16[t]) -> (O: T[i], f32) where i <= 4, s == 2 { (A, 1) }
export axis d = 4 * 2
target m { level global { capacity: 16 GiB, bandwidth: 1.5 GB/s, units: 10 } compute f32: 3.6 TFLOP/s }
quant q { bits: 4, scale: f16, bias: -8 }
accumulator m[x](A: f32[x]) -> f32 { state (s: f32 = 0) step { next s = s + A } merge (l, r) { l + r } tail { s } }
test f at i = 3 { f(A) ~= A }
test "a title" { f(A) ~= A } at i = 3, d = 4
budget f at i = 4096 on m { global <= 140 MB, workgroup < 32 KiB }
`);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      module.items.map((i) => i.kind),
      ['import', 'diagram', 'axisDeclaration', 'target', 'quant', 'accumulator', 'test', 'test', 'budget'],
    );
  });
});

describe('syntax: broken text', () => {
  it('gives a whole tree, with what is missing named so', () => {
    const { module, diagnostics } = parse('diagram f(A: , B: f32[i]) -> { let x = \n x + }');
    assert.ok(diagnostics.length > 0);
    assert.equal(module.items[0]?.kind, 'diagram');
  });

  it('ends at the first problem that the next declaration does not share', () => {
    const { module } = parse('diagram f( { }\ndiagram g() { 1 }\ndiagram h) { }\ndiagram k() { 2 }\n');
    const names = module.items.map((i) => (i.kind === 'diagram' ? i.name.text : i.kind));
    assert.ok(names.includes('g') || names.includes('k'), names.join());
    assert.equal(names.at(-1), 'k');
  });

  it('does not reach what starts a line as a declaration does', () => {
    for (const open of ['diagram f(A: f32[x]) { A[', 'axis m = (', 'test "t" { f(', 'target t { level', 'import { a, '])
      for (const next of [
        'axis n = 4',
        'test "u" { 1 ~= 1 }',
        'budget n at x = 2 { m2 <= 4 KiB }',
        'export diagram g() { 1 }',
      ])
        assert.equal(parse(`${open}\n/// Said of the next.\n${next}\n`).module.items.at(-1)?.kind, kindOf(next), open);
  });

  it('goes on where a line starts with a word that is a name there', () => {
    const { module, diagnostics } = parse(
      'export\ndiagram f(axis: f32[x]) {\naxis + 1\n}\nimport {\naxis as test,\ntest as axis\n} from "b"\n',
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      module.items.map(({ kind }) => kind),
      ['diagram', 'import'],
    );
  });
});

const kindOf = (text: string): string =>
  text.startsWith('axis')
    ? 'axisDeclaration'
    : text.startsWith('export')
      ? 'diagram'
      : text.slice(0, text.indexOf(' '));
