/** What holds of the updates of every term. */
import { isBlockType } from '../types/index.ts';
import type { Node, Term, Update } from './term.ts';
import { indexLeaves } from './traverse.ts';
import { placesOf, updateRoots } from './updates.ts';

/** One sentence for each broken rule. */
export function verifyUpdates(term: Term): readonly string[] {
  return [...term.updates.flatMap((update, i) => ofUpdate(term, update, i)), ...strayVersions(term)];
}

function ofUpdate(term: Term, update: Update, position: number): readonly string[] {
  const problems: string[] = [];
  const report = (problem: string) => problems.push(`update ${position}: ${problem}`);
  if (updateRoots([update]).some((id) => !term.nodes[id]))
    return [`update ${position}: names a node that does not exist`];
  const node = (id: number): Node => term.nodes[id] as Node;
  const [before, after, value] = [node(update.before), node(update.after), node(update.value)];
  if (before.kind !== 'input' || after.kind !== 'input' || before.name !== after.name)
    return [`update ${position}: is not of one parameter`];
  if ((before.version ?? 0) + 1 !== after.version) report(`makes version ${after.version} of ${before.version ?? 0}`);
  if ([update.value, ...placesOf(update)].some((id) => id > update.after)) report('reads what does not come before it');
  if (value.element !== before.element) report(`stores ${value.element} in an array of ${before.element}`);
  const own = new Set(value.axes.map((a) => a.id));
  if (own.size !== update.axes.length || update.axes.some((a) => !own.has(a.id)))
    report('does not name the axes of its value');
  for (const { to } of update.entries)
    for (const leaf of indexLeaves(to)) {
      const axes = leaf.kind === 'axis' ? [leaf.axis] : leaf.kind === 'gather' ? node(leaf.node).axes : [];
      if (axes.some((a) => !own.has(a.id))) report('finds its places by an axis that its value lacks');
    }
  const moved = new Set(update.entries.map((e) => e.from.id));
  for (const axis of before.axes)
    if (!moved.has(axis.id) && !own.has(axis.id)) report(`has no index along ${axis.name}`);
  if (isBlockType(before.stored)) {
    const last = before.axes.at(-1);
    const entry = update.entries.find(({ from }) => from.id === last?.id);
    if (entry && entry.to.kind !== 'axis') report(`stores a part of a row along ${last?.name}`);
  }
  return problems;
}

const strayVersions = ({ nodes, updates }: Term): readonly string[] =>
  nodes.flatMap((node) =>
    node.kind === 'input' && node.version !== undefined && !updates.some(({ after }) => after === node.id)
      ? [`%${node.id} ${node.name}: no update makes version ${node.version}`]
      : [],
  );
