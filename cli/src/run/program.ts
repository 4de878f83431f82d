/** From a file on the command line to the term of one of its diagrams. */
import {
  type ast,
  buildTerm,
  checkLevels,
  checkProgram,
  chooseElements,
  type Diagnostic,
  diagnose,
  didYouMean,
  type ElementChoice,
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
  /** Its own diagrams with their type variables bound as `types` says. */
  readonly typed: Typed;
  readonly types: readonly ElementChoice[];
  readonly path: string;
  readonly warnings: readonly Diagnostic[];
  /** Where its files come from. */
  readonly host: ModuleHost;
}

export interface ProgramOptions {
  /** Of a target. */
  readonly target?: string;
  /** What type variables stand for. */
  readonly type?: readonly ElementChoice[];
}

/** Reads and checks a program, levels for the target of that name; it fails where the program has errors, or where a type
 * from the command line does not fit. */
export async function loadProgram(
  path: string,
  { target: targetName, type: types = [] }: ProgramOptions = {},
): Promise<Result<LoadedProgram>> {
  const session = createSession();
  const file = await session.open(path);
  if (!file.ok) return file;
  const checked = checkProgram(file.value.path, session.host);
  if (!checked) throw new Error(`${path} was read but not found`);
  const { typed, diagnostics: chosen } = chooseElements(checked, types);
  const target = chooseTarget(typed, targetName);
  const levels = target.ok ? checkLevels(typed, target.value) : target.diagnostics;
  const diagnostics = [...typed.diagnostics, ...chosen, ...levels, ...session.problems];
  if (hasErrors(diagnostics)) return fail(...diagnostics);
  return succeed({ typed, types, path: file.value.path, warnings: diagnostics, host: session.host });
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
