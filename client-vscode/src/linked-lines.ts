/** A source and what was made of it, side by side: the lines that belong to those under the cursor are marked in the other. */
import { Disposable, Range, type TextEditor, ThemeColor, window, workspace } from 'vscode';

interface Place {
  readonly line: number;
  readonly character: number;
}
/** For a line of what was made: where it comes from. */
export type SourceLine = {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
} | null;

const mark = window.createTextEditorDecorationType({
  backgroundColor: new ThemeColor('editor.wordHighlightStrongBackground'),
});
let link: Disposable | undefined;

/** The latest pair replaces the one before. */
export function linkLines(source: string, made: string, lines: readonly SourceLine[]): void {
  link?.dispose();
  const editorsOf = (uri: string) =>
    window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri);
  const show = (uri: string, ranges: readonly Range[]): void => {
    for (const editor of editorsOf(uri)) {
      editor.setDecorations(mark, ranges);
      const [first] = ranges;
      if (first) editor.revealRange(first);
    }
  };
  const follow = ({ document, selection }: TextEditor): void => {
    const { line } = selection.active;
    if (document.uri.toString() === made) {
      const from = lines[line];
      show(source, from?.uri === source ? [toRange(from.range)] : []);
    } else if (document.uri.toString() === source) {
      const own = lines.flatMap((from, i) =>
        from?.uri === source && from.range.start.line <= line && line <= from.range.end.line
          ? [{ i, height: from.range.end.line - from.range.start.line }]
          : [],
      );
      // those that belong to the smallest part around the cursor
      const least = Math.min(...own.map(({ height }) => height));
      show(
        made,
        own.filter(({ height }) => height === least).map(({ i }) => new Range(i, 0, i, Number.MAX_SAFE_INTEGER)),
      );
    }
  };
  const start = (): void => {
    const [editor] = editorsOf(source);
    if (editor) follow(editor);
  };
  link = Disposable.from(
    window.onDidChangeTextEditorSelection(({ textEditor }) => follow(textEditor)),
    window.onDidChangeVisibleTextEditors(start),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const uri = document.uri.toString();
      if (uri === made) start();
      if (uri !== source || contentChanges.length === 0) return;
      // the lines are of a text that is gone
      link?.dispose();
      for (const other of [source, made]) show(other, []);
    }),
  );
  start();
}

const toRange = ({ start, end }: NonNullable<SourceLine>['range']): Range =>
  new Range(start.line, start.character, end.line, end.character);
