/** Every diagram of the standard library and the examples, as terms. */
import { readdirSync, readFileSync } from 'node:fs';
import { buildTerm, checkProgram, type ModuleHost, resolveSpecifier, type Term, type Typed } from '@ncd/language';

export const root = new URL('../..', import.meta.url).pathname;

/** Modules on disk below the project's root; `std/…` is the source in stdlib/. */
export const diskHost: ModuleHost = {
  resolve: resolveSpecifier,
  read(path) {
    const file = path.startsWith('std/') ? `${root}stdlib/${path.slice(4)}.ncd` : path;
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
};

export const libraryModules = readdirSync(`${root}stdlib`)
  .filter((f) => f.endsWith('.ncd'))
  .map((f) => `std/${f.slice(0, -4)}`);
export const exampleFiles = readdirSync(`${root}examples`, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ncd'))
  .map((f) => `${root}examples/${f}`);

export function checkFile(path: string): Typed {
  const typed = checkProgram(path, diskHost);
  if (!typed) throw new Error(`${path} does not exist`);
  return typed;
}

/** `std/nn softmax` → its term. */
export function everyDiagram(): ReadonlyMap<string, Term> {
  const terms = new Map<string, Term>();
  for (const path of [...libraryModules, ...exampleFiles]) {
    const typed = checkFile(path);
    for (const item of typed.resolved.entry.parsed.module.items) {
      const diagram = item.kind === 'diagram' ? typed.diagrams.get(item) : undefined;
      if (diagram) terms.set(`${path.replace(root, '')} ${diagram.name}`, buildTerm(typed, diagram));
    }
  }
  return terms;
}
