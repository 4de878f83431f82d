/** The machine for which plans are made, in the status bar. */
import { ConfigurationTarget, commands, Disposable, StatusBarAlignment, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { sourceEditor } from './commands.ts';

const chosen = (): string => workspace.getConfiguration('ncd').get('target', 'webgpu');

export function showTarget(client: BaseLanguageClient): Disposable {
  const item = window.createStatusBarItem('ncd.target', StatusBarAlignment.Right, 100);
  item.name = 'NCD target';
  item.tooltip = 'The machine for which plans are made';
  item.command = 'ncd.chooseTarget';
  const update = (): void => {
    item.text = `$(circuit-board) ${chosen()}`;
    if (window.activeTextEditor?.document.languageId === 'ncd') item.show();
    else item.hide();
  };
  update();
  return Disposable.from(
    item,
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidChangeConfiguration(update),
    commands.registerCommand('ncd.chooseTarget', async () => {
      const uri = sourceEditor().document.uri.toString();
      const targets = await client.sendRequest<readonly string[]>('ncd/targets', { uri });
      const target = await window.showQuickPick(targets, { placeHolder: `Plan for which machine? Now: ${chosen()}` });
      if (target === undefined) return;
      const place = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
      await workspace.getConfiguration('ncd').update('target', target, place);
    }),
  );
}
