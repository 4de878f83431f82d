/** Programs given as text. */
import { checkProgram, type ModuleHost, type Typed } from '@ncd/language';
import { diskHost } from './programs.ts';

export const entryPath = 'program.ncd';

/** The program and the files that it imports; `std/…` comes from stdlib/. */
export function hostOf(text: string, files: Readonly<Record<string, string>> = {}): ModuleHost {
  const modules = new Map([...Object.entries(files), [entryPath, text]]);
  return {
    resolve: diskHost.resolve,
    read: (path) => modules.get(path) ?? (path.startsWith('std/') ? diskHost.read(path) : undefined),
  };
}

export function checkText(text: string, files: Readonly<Record<string, string>> = {}): Typed {
  return checkProgram(entryPath, hostOf(text, files)) as Typed; // the entry exists
}
