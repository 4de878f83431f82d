/** From a file on the command line to the term of one of its diagrams. */
import {
  type ast,
  buildTerm,
  checkLevels,
  checkProgram,
  type Diagnostic,
  diagnose,
  didYouMean,
  hasErrors,
  type ModuleHost,
  NCD6204,
  NCD6205,
  NCD6227,
  type Term,
  type Typed,
  type TypedDiagram,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import { createSession } from '../session.ts';
import { chooseTarget } from './target.ts';

export interface LoadedProgram {
  readonly typed: Typed;
  readonly path: string;
  readonly warnings: readonly Diagnostic[];
  /** Where its files come from. */
  readonly host: ModuleHost;
}

/** Reads and checks a program, levels for the target of that name; it fails where the program has errors. */
export async function loadProgram(path: string, targetName?: string): Promise<Result<LoadedProgram>> {
  const session = createSession();
  const file = await session.open(path);
  if (!file.ok) return file;
  const typed = checkProgram(file.value.path, session.host);
  if (!typed) throw new Error(`${path} was read but not found`);
  const target = chooseTarget(typed, targetName);
  const levels = target.ok ? checkLevels(typed, target.value) : target.diagnostics;
  const diagnostics = [...typed.diagnostics, ...levels, ...session.problems];
  if (hasErrors(diagnostics)) return fail(...diagnostics);
  return succeed({ typed, path: file.value.path, warnings: diagnostics, host: session.host });
}

/** The diagrams that the file itself declares: the exported ones, or all where none is exported. */
export function ownDiagrams({ typed }: LoadedProgram): readonly TypedDiagram[] {
  const declared = typed.resolved.entry.parsed.module.items.filter((item) => item.kind === 'diagram');
  const exported = declared.filter((diagram) => diagram.exported);
  return (exported.length > 0 ? exported : declared).map((diagram) => diagramOf(typed, diagram));
}

function diagramOf(typed: Typed, declaration: ast.Diagram): TypedDiagram {
  const diagram = typed.diagrams.get(declaration);
  if (!diagram) throw new Error(`diagram ${declaration.name.text} was not checked`);
  return diagram;
}

/** The diagram that the command line means. */
export function chooseDiagram(program: LoadedProgram, name: string | undefined): Result<Term> {
  const { typed, path: file } = program;
  const declared = typed.resolved.entry.parsed.module.items.filter((item) => item.kind === 'diagram');
  if (name !== undefined) {
    const named = declared.find((diagram) => diagram.name.text === name);
    if (named) return succeed(buildTerm(typed, diagramOf(typed, named)));
    const names = declared.map((diagram) => diagram.name.text);
    const hint = didYouMean(name, names) ?? `it declares ${names.join(', ') || 'none'}`;
    return fail(diagnose(NCD6204, undefined, { name, file }, { hint }));
  }
  const candidates = ownDiagrams(program);
  const [only] = candidates;
  if (!only) return fail(diagnose(NCD6227, undefined, { file }));
  if (candidates.length === 1) return succeed(buildTerm(typed, only));
  const names = candidates.map((diagram) => diagram.name);
  return fail(diagnose(NCD6205, undefined, { file, names }, { hint: `add --diagram ${names[0]}` }));
}
