/** The commands of the server: what they are about where nobody says it, and how what they give is shown. */
import type { RunResult } from '@ncd/server';
import { type TextEditor, window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { linkLines, type SourceLine } from './linked-lines.ts';
import { askSizes, describeRun } from './run.ts';
import type { Views } from './views.ts';

/** What a command is about. */
export interface Subject {
  readonly uri: string;
  readonly diagram?: string;
  readonly item?: number;
  readonly sizes?: Readonly<Record<string, number>>;
}

export interface Diagram {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly range: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
}

interface TestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly diagnostics: readonly { readonly message: string }[];
}

const whyFailed = ({ name, diagnostics: [first] }: TestResult): string =>
  `${name}: ${first?.message.split('\n')[0] ?? 'failed'}`;

export async function runCommand(
  client: BaseLanguageClient,
  views: Views,
  command: string,
  given: readonly unknown[],
  next: (command: string, args: never[]) => unknown,
): Promise<unknown> {
  const ask = <T>(argument: unknown): Promise<T> =>
    client.sendRequest<T>('workspace/executeCommand', { command, arguments: [argument] });
  switch (command) {
    case 'ncd.showPlan':
    case 'ncd.showDerivation': {
      const subject = await subjectOf(client, given);
      const kind = command === 'ncd.showPlan' ? 'plan' : 'derivation';
      const make = async () => (await ask<{ readonly text: string }>(subject)).text;
      return subject && views.show(`${subject.diagram}.${kind}.txt`, subject.uri, make);
    }
    case 'ncd.showWgsl': {
      const subject = await subjectOf(client, given);
      if (!subject) return undefined;
      return views.show(`${subject.diagram}.wgsl`, subject.uri, async (uri) => {
        const { wgsl, lines } = await ask<{ readonly wgsl: string; readonly lines: readonly SourceLine[] }>(subject);
        linkLines(subject.uri, uri.toString(), lines);
        return wgsl;
      });
    }
    case 'ncd.runDiagram': {
      const subject = await subjectOf(client, given);
      const sizes = subject && (subject.sizes ?? (await askSizes(client, subject)));
      if (!sizes) return undefined;
      return views.show(`${subject.diagram}.run.txt`, subject.uri, async () =>
        describeRun(subject.diagram ?? '', sizes, await ask<RunResult>({ ...subject, sizes })),
      );
    }
    case 'ncd.runTests': {
      const subject = given.length > 0 ? given[0] : { uri: sourceEditor().document.uri.toString() };
      const results = await ask<readonly TestResult[]>(subject);
      const failed = results.filter(({ passed }) => !passed);
      const passed = results.length - failed.length;
      if (failed.length === 0) void window.showInformationMessage(`${passed} passed`);
      else void window.showWarningMessage(`${failed.map(whyFailed).join('; ')} (${passed} passed)`);
      return results;
    }
    default:
      return next(command, given as never[]);
  }
}

/** The source that is looked at, also while what was made of it is. */
export function sourceEditor(): TextEditor {
  const all = [window.activeTextEditor, ...window.visibleTextEditors];
  const found = all.find((editor) => editor?.document.languageId === 'ncd');
  if (!found) throw new Error('open an NCD file first');
  return found;
}

export const diagramsOf = (client: BaseLanguageClient, uri: string): Promise<readonly Diagram[]> =>
  client.sendRequest<readonly Diagram[]>('ncd/diagrams', { uri });

/** What a lens says; from the palette, the diagram at the cursor, or the one that is chosen. */
async function subjectOf(client: BaseLanguageClient, given: readonly unknown[]): Promise<Subject | undefined> {
  const [first] = given as readonly (Subject | undefined)[];
  if (first?.uri !== undefined && first.diagram !== undefined) return first;
  const editor = sourceEditor();
  const uri = editor.document.uri.toString();
  const diagrams = await diagramsOf(client, uri);
  const { line } = editor.selection.active;
  const here = diagrams.find(({ range }) => range.start.line <= line && line <= range.end.line);
  const names = diagrams.map(({ name }) => name);
  const diagram =
    here?.name ?? (names.length > 1 ? await window.showQuickPick(names, { placeHolder: 'Which diagram?' }) : names[0]);
  if (names.length === 0) throw new Error('there is no diagram without errors in this file');
  return diagram === undefined ? undefined : { uri, diagram };
}
