/** What a plan knows of the name under the pointer: formulas and, where sizes are known, numbers. */
import { grouped, kibibytes, variables, withPrefix } from '../cost/index.ts';
import { foldName, type Labelled, regionShape } from '../plan/index.ts';
import { type ast, visitStatements } from '../syntax/index.ts';
import type { Node } from '../term/index.ts';
import {
  type ArrayType,
  bitsPerValue,
  evaluateSize,
  type MachineLevel,
  multiplySizes,
  printSize,
  type Size,
  sizeConstant,
  type Typed,
} from '../types/index.ts';
import { axesOf, type Meaning, type Occurrence } from './occurrences.ts';
import type { DiagramPlan } from './plans.ts';
import { planSummary } from './summary.ts';
import { bytesThrough, nodeOfLet } from './values.ts';

/** One line for each fact; none where nothing is known. */
export function factsOf(typed: Typed, { meaning, item }: Occurrence, plans: readonly DiagramPlan[]): readonly string[] {
  const plan = plans.find(({ diagram }) => diagram.declaration === item);
  switch (meaning.kind) {
    case 'value': {
      const type = typed.values.get(meaning.name);
      return type?.kind === 'array' ? [...volumeOf(type, plan), ...(plan ? placesOf(plan, meaning) : [])] : [];
    }
    case 'axis': {
      const axis = axesOf(typed, meaning.owner).get(meaning.name);
      const own = plans.find(({ diagram }) => diagram.declaration === meaning.owner);
      const size = axis && own && evaluateSize(axis.size, (symbol) => own.sizes.get(symbol));
      return size === undefined ? [] : [`${grouped(size)} in plans`];
    }
    case 'declaration': {
      const own = plans.find(({ diagram }) => diagram.declaration === meaning.declaration);
      return own ? [planSummary(own)] : [];
    }
    case 'level': {
      const level = plan?.target.levels.find(({ name }) => name === meaning.name);
      return plan && level ? [`on ${plan.target.name}: ${levelFacts(level)}`] : [];
    }
    default:
      return [];
  }
}

/** `32 KiB each, 10 of them`. */
function levelFacts({ capacityBytes, units }: MachineLevel): string {
  const each = Number.isFinite(capacityBytes) ? [`${kibibytes(capacityBytes)} each`] : [];
  return [...each, ...(units > 1 ? [`${grouped(units)} of them`] : [])].join(', ') || 'as much as there is';
}

/** How many values an array has, and how many bytes. */
function volumeOf({ axes, element }: ArrayType, plan: DiagramPlan | undefined): readonly string[] {
  if (axes.length === 0) return [];
  const values = axes.reduce<Size>((product, { size }) => multiplySizes(product, size), sizeConstant(1));
  const bytes = element.kind === 'concrete' ? bitsPerValue(element.type) / 8 : undefined;
  const formula = printSize(
    values,
    axes.map(({ name }) => name),
  );
  const number = evaluateSize(values, (symbol) => plan?.sizes.get(symbol));
  const each = bytes === undefined ? '' : ` of ${bytes} B`;
  if (number === undefined) return [`${counted(formula)}${each}`];
  const same = formula === String(number) ? '' : `${formula} = `;
  return [
    `${same}${counted(grouped(number))}${each}${bytes === undefined ? '' : `: ${withPrefix(number * bytes, 'B')}`}`,
  ];
}

const counted = (values: string): string => `${values} ${values === '1' ? 'value' : 'values'}`;

/** At which levels a value is, and what of it crosses. */
function placesOf(plan: DiagramPlan, { name, role }: Extract<Meaning, { readonly kind: 'value' }>): readonly string[] {
  const { labelled, sizes } = plan;
  const { term, regions, stored } = labelled;
  const statement = role === 'let' ? letOf(plan, name) : undefined;
  const node = statement
    ? nodeOfLet(labelled, statement, name.text)
    : term.inputs.find((input) => role === 'parameter' && input.name === name.text);
  if (!node) return [];
  const held = regions.flatMap((region) =>
    variables(regionShape(term, region, sizes))
      .filter((variable) => variable.name === name.text || variable.name === foldBehind(labelled, statement, node))
      .flatMap(({ size }) => {
        const bytes = evaluateSize(size.bytes, (symbol) => sizes.get(symbol));
        const values = printSize(size.values);
        return [
          `at workgroup in ${region.name}: ${counted(values)}${bytes === undefined ? '' : `, ${kibibytes(bytes)}`}`,
        ];
      }),
  );
  if (node.kind !== 'input' && !stored.has(node.id)) return [...new Set(held), 'not at global: nothing of it crosses'];
  const { saved, loaded } = bytesThrough(plan, node.id);
  const crossing = [
    ...(saved ? [`saved: ${withPrefix(saved, 'B')}`] : []),
    ...(loaded ? [`read: ${withPrefix(loaded, 'B')}`] : []),
  ];
  return [...new Set(held), ...(crossing.length > 0 ? [`at global, ${crossing.join(', ')}`] : [])];
}

/** What is held where a value is made element by element of what a reduction in its text gives: `sum_d` of
 * `let S = dot[d](Q, K) * 0.5`. */
function foldBehind({ term }: Labelled, statement: ast.Let | undefined, node: Node): string | undefined {
  if (!statement || node.kind === 'reduce') return undefined;
  const { start, end } = statement.value.span;
  const axes = (of: Node): string => of.axes.map(({ id }) => id).join();
  const folds = term.nodes.flatMap((own) =>
    own.kind === 'reduce' && own.name === undefined
      ? [{ own, name: foldName(own.monoid, own.reduced), isIn: own.span.start >= start && own.span.end <= end }]
      : [],
  );
  const behind = folds.find(
    ({ own, isIn }) => isIn && own.span.file === statement.span.file && axes(own) === axes(node),
  );
  return behind && folds.filter(({ name }) => name === behind.name).length === 1 ? behind.name : undefined;
}

function letOf({ diagram: { declaration } }: DiagramPlan, name: ast.Name): ast.Let | undefined {
  let found: ast.Let | undefined;
  if (declaration.kind === 'diagram')
    visitStatements(declaration, (statement) => {
      if (statement.kind === 'let' && !statement.tuple && statement.names[0] === name) found = statement;
    });
  return found;
}
