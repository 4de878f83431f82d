/** What the text leaves unsaid, at the places where it could say it. */
import { withPrefix } from '../cost/index.ts';
import type { Labelled } from '../plan/index.ts';
import type { Span } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import { visitStatements } from '../syntax/index.ts';
import type { Node } from '../term/index.ts';
import { printType, type Typed } from '../types/index.ts';
import type { Edit } from './format.ts';
import type { DiagramPlan } from './plans.ts';
import { regionSummary } from './summary.ts';
import { bytesRead, bytesStored, bytesThrough, nodeOfLet } from './values.ts';

export const hintKinds = ['types', 'levels', 'bytes', 'moves'] as const;
export type HintKind = (typeof hintKinds)[number];

export interface InlayHint {
  readonly kind: HintKind;
  readonly offset: number;
  readonly label: string;
  readonly tooltip?: string;
  /** Writes it into the text. */
  readonly edit?: Edit;
}

/** The types of lets that say none. */
export function typeHints({ resolved, values }: Typed): readonly InlayHint[] {
  return letsIn(resolved.entry.parsed.module).flatMap((statement) =>
    statement.names.flatMap((name): InlayHint[] => {
      const type = values.get(name);
      if (!type || statement.type || type.kind === 'unknown' || name.text === '') return [];
      const { end } = name.span;
      const label = `: ${printType(type)}`;
      if (/literal/.test(label)) return []; // the number says it
      // the names of a tuple have no place for a type
      const isWritable = !statement.tuple && !/[?]/.test(label);
      return [{ kind: 'types', offset: end, label, ...(isWritable ? { edit: { start: end, end, text: label } } : {}) }];
    }),
  );
}

/** Where each `let` of a plan lives, what each line moves, and the kernels at the diagram's head. */
export function planHints(typed: Typed, plan: DiagramPlan): readonly InlayHint[] {
  const { diagram, labelled } = plan;
  const { declaration } = diagram;
  if (declaration.kind !== 'diagram') return [];
  return [
    ...moveHints(plan, declaration),
    ...letsIn(typed.resolved.entry.parsed.module)
      .filter(({ span }) => span.start >= declaration.span.start && span.end <= declaration.span.end)
      .flatMap((statement) => {
        const [name] = statement.names;
        const node = name && !statement.tuple ? nodeOfLet(labelled, statement, name.text) : undefined;
        return name && node
          ? [...levelHints(labelled, statement, name, node), ...byteHints(plan, statement, node)]
          : [];
      }),
    ...updateHints(plan, declaration),
    ...declaration.parameters.flatMap((parameter) => {
      const loaded = bytesRead(plan, parameter.name.text);
      if (!loaded) return [];
      const tooltip = `${parameter.name.text} is read from global memory: ${withPrefix(loaded, 'B')}`;
      return [{ kind: 'bytes', offset: parameter.span.end, label: ` ↓ ${withPrefix(loaded, 'B')}`, tooltip } as const];
    }),
  ];
}

function levelHints({ stored, regions }: Labelled, statement: ast.Let, name: ast.Name, node: Node): InlayHint[] {
  if (statement.type?.kind === 'arrayType' && statement.type.level) return [];
  const offset = (statement.type ?? name).span.end;
  if (stored.has(node.id)) return [{ kind: 'levels', offset, label: ' @ global' }];
  const tooltip = `${name.text} stays in ${regions.length === 1 ? 'the kernel' : 'a kernel'}: nothing of it goes through global memory`;
  return [{ kind: 'levels', offset, label: ' @ workgroup', tooltip }];
}

function byteHints(plan: DiagramPlan, { span }: ast.Let, node: Node): InlayHint[] {
  const { saved, loaded } = bytesThrough(plan, node.id);
  if (!saved && !loaded) return [];
  const parts = [
    ...(saved ? [`↑ ${withPrefix(saved, 'B')}`] : []),
    ...(loaded ? [`↓ ${withPrefix(loaded, 'B')}`] : []),
  ];
  const tooltip = 'saved to global memory, and read back';
  return [{ kind: 'bytes', offset: span.end, label: ` ${parts.join(' ')}`, tooltip }];
}

/** Of `K[t = pos] := k`, at the end of the line. */
function updateHints(plan: DiagramPlan, { span }: ast.Diagram): readonly InlayHint[] {
  const own = plan.labelled.term.updates.filter(
    (update) => update.span.file === span.file && update.span.start >= span.start && update.span.end <= span.end,
  );
  return own.flatMap((update) => {
    const stored = bytesStored(plan, update);
    if (!stored) return [];
    const label = ` ↑ ${withPrefix(stored, 'B')}`;
    return [{ kind: 'bytes', offset: update.span.end, label, tooltip: 'stored in global memory, in place' } as const];
  });
}

function moveHints(plan: DiagramPlan, { body }: ast.Diagram): readonly InlayHint[] {
  const derived = plan.labelled.regions.filter(({ declared }) => declared === undefined);
  if (derived.length === 0) return [];
  const all = derived.map((region) => regionSummary(plan, region));
  const more = all.length > mostShown ? [`${all.length - mostShown} more`] : [];
  const label = ` ${[...all.slice(0, mostShown), ...more].join('; ')}`;
  const tooltip = ['found by the planner; a quick action writes it as regions:', ...all].join('\n');
  return [{ kind: 'moves', offset: body.span.start + 1, label, tooltip }];
}

/** Of kernels at the head of a diagram: the pointer brings the others. */
const mostShown = 2;

function letsIn(module: ast.Module): readonly ast.Let[] {
  const found: ast.Let[] = [];
  for (const item of module.items)
    visitStatements(item, (statement) => statement.kind === 'let' && found.push(statement));
  return found;
}

export const inRange = ({ offset }: InlayHint, { start, end }: Pick<Span, 'start' | 'end'>): boolean =>
  offset >= start && offset <= end;
