/** The declarations of a module, for the outline of an editor. */
import { type Span, spanText } from '../source/index.ts';
import { type ast, visitStatements } from '../syntax/index.ts';

export interface OutlineEntry {
  readonly kind: Exclude<ast.Item['kind'], 'import'>;
  readonly name: string;
  /** What tells it from others of that name, or says how it is used; on one line. */
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The values that it names, in their order. */
  readonly values: readonly OutlineValue[];
}

interface OutlineValue {
  readonly name: ast.Name;
  /** Of its `let`. */
  readonly span: Span;
}

export function outlineOf(module: ast.Module): readonly OutlineEntry[] {
  return module.items.flatMap((item): OutlineEntry[] => {
    if (item.kind === 'import') return [];
    const { name, nameSpan } = nameOfItem(item);
    const { kind, span } = item;
    return name === '' ? [] : [{ kind, name, detail: detailOf(item), span, nameSpan, values: valuesOf(item) }];
  });
}

function detailOf(item: Exclude<ast.Item, ast.Import>): string {
  switch (item.kind) {
    case 'diagram': {
      const { file, end: start } = item.name.span;
      return spanText({ file, start, end: item.body.span.start }).trim().replace(/\s+/g, ' ');
    }
    case 'axisDeclaration':
      return `= ${spanText(item.size.span)}`;
    case 'budget':
      return item.target ? `budget on ${item.target.text}` : 'budget';
    case 'test':
    case 'target':
    case 'quant':
    case 'accumulator':
      return item.kind;
  }
}

function valuesOf(item: ast.Item): readonly OutlineValue[] {
  const found: OutlineValue[] = [];
  visitStatements(item, (statement) => {
    if (statement.kind !== 'let') return;
    for (const name of statement.names) if (name.text !== '') found.push({ name, span: statement.span });
  });
  return found;
}

export function nameOfItem(item: Exclude<ast.Item, ast.Import>): { readonly name: string; readonly nameSpan: Span } {
  switch (item.kind) {
    case 'test': {
      const { subject } = item;
      return subject.kind === 'title'
        ? { name: subject.text, nameSpan: subject.span }
        : { name: subject.name.text, nameSpan: subject.name.span };
    }
    case 'budget':
      return { name: item.diagram.text, nameSpan: item.diagram.span };
    case 'diagram':
    case 'axisDeclaration':
    case 'target':
    case 'quant':
    case 'accumulator':
      return { name: item.name.text, nameSpan: item.name.span };
  }
}
