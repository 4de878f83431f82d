/** Loads a module and everything that it imports. */
import { NCD2003 } from '../diagnostics/codes/NCD2003.ts';
import { NCD2005 } from '../diagnostics/codes/NCD2005.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type * as A from '../syntax/ast.ts';
import { type Parsed, parseModule } from '../syntax/index.ts';
import type { ModuleHost } from './host.ts';

export interface ModuleGraph {
  /** Imported modules before their importers; the entry is last. */
  readonly modules: readonly Parsed[];
  /** What of a module is part of the program: what tests an imported one is none of the importer's business. */
  partsOf(parsed: Parsed): Parsed['parts'];
  readonly byPath: ReadonlyMap<string, Parsed>;
  /** The module that an import statement of `from` means. */
  target(specifier: string, from: string): Parsed | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Never throws; an import that cannot be followed is a diagnostic at the import. `undefined` when the entry does not exist. */
export function loadModules(entry: string, host: ModuleHost): ModuleGraph | undefined {
  const byPath = new Map<string, Parsed>();
  const order: Parsed[] = [];
  const diagnostics: Diagnostic[] = [];
  const open: string[] = [];
  /** The imports that lead from each of them to the next. */
  const followed: A.Import[] = [];
  const partsOf = (parsed: Parsed): Parsed['parts'] =>
    parsed.module.file.path === entry ? parsed.parts : parsed.shared;

  const visit = (path: string, text: string): Parsed => {
    const parsed = host.memory?.parse(path, text) ?? parseModule({ path, text });
    byPath.set(path, parsed);
    open.push(path);
    for (const item of partsOf(parsed).flatMap(({ items }) => items)) {
      if (item.kind !== 'import' || item.from.span.start === item.from.span.end) continue; // nothing was written
      const target = host.resolve(item.from.text, path);
      const cycle = open.indexOf(target);
      if (cycle >= 0) {
        // where it begins: of modules that import each other, each says so itself
        const { span } = (followed[cycle] ?? item).from;
        diagnostics.push(diagnose(NCD2005, span, { cycle: [...open.slice(cycle), target] }));
        continue;
      }
      if (byPath.has(target)) continue;
      const imported = host.read(target);
      if (imported === undefined)
        diagnostics.push(diagnose(NCD2003, item.from.span, { specifier: item.from.text, path: target }));
      else {
        followed.push(item);
        visit(target, imported);
        followed.pop();
      }
    }
    open.pop();
    diagnostics.push(...partsOf(parsed).flatMap((part) => part.diagnostics));
    if (parsed.refused) diagnostics.push(parsed.refused);
    order.push(parsed);
    return parsed;
  };

  const text = host.read(entry);
  if (text === undefined) return undefined;
  visit(entry, text);
  return {
    modules: order,
    partsOf,
    byPath,
    target: (specifier, from) => byPath.get(host.resolve(specifier, from)),
    diagnostics,
  };
}
