/** Typed syntax -> term. Calls are expanded, so that a library's diagram is map, reduce, reindex and recur like any other;
 * axes are identified by object, so that a woven axis never meets a callee's own axis of the same name. */
import type * as A from '../syntax/ast.ts';
import { elementsOf, type Size, type Typed, type TypedDiagram, withDefaults } from '../types/index.ts';
import { addInput, assertionResults, diagramResults } from './build-interface.ts';
import { RegionRecorder } from './build-regions.ts';
import { TermBuilder } from './builder.ts';
import { Frame } from './frame.ts';
import { pruneNodes } from './prune.ts';
import type { InputNode, NodeId, Term } from './term.ts';
import { movedUpdate, updateRoots } from './updates.ts';

/** The term of a sound diagram, with its type variables as they are bound (`withElements`). `written` takes the node of every
 * expression that is an array. */
export function buildTerm(typed: Typed, diagram: TypedDiagram, written?: Map<A.Expression, NodeId>): Term {
  const resize = (size: Size): Size => withDefaults(size, diagram.defaults);
  const frame = new Frame(typed, diagram, new RegionRecorder(new TermBuilder(), written), resize, elementsOf(diagram));
  const { builder } = frame;
  const inputs: NodeId[] = [];
  for (const { name, nameNode, type } of diagram.parameters) {
    const value = addInput(frame, name, type, nameNode.span, inputs);
    const input = inputs.at(-1);
    // what is updated is the array as it is stored, before anything is read from it
    if (diagram.variables.has(nameNode) && typeof value === 'number' && input !== undefined)
      frame.variables.set(nameNode, { state: { node: input }, axes: new Map() });
    else frame.values.set(nameNode, value);
  }
  const results =
    diagram.declaration.kind === 'test' ? assertionResults(frame, diagram) : diagramResults(frame, diagram);
  const roots = [...inputs, ...results.map((r) => r.node), ...updateRoots(builder.updates)];
  const { nodes, moved } = pruneNodes(builder.nodes, roots);
  const to = (id: NodeId): NodeId => moved.get(id) as NodeId;
  for (const [e, id] of written ?? []) {
    const kept = moved.get(id);
    if (kept === undefined) written?.delete(e);
    else written?.set(e, kept);
  }
  return {
    name: diagram.name,
    nodes,
    inputs: inputs.map((id) => nodes[to(id)] as InputNode),
    results: results.map((r) => ({ ...r, node: to(r.node) })),
    updates: builder.updates.map((update) => movedUpdate(update, to)),
    symbols: diagram.symbols.filter((s) => !diagram.defaults.has(s)),
    constraints: diagram.constraints.map((c) => ({ ...c, left: resize(c.left), right: resize(c.right) })),
    ...frame.recorder.finish(nodes, moved),
    span: diagram.declaration.kind === 'test' ? diagram.declaration.span : diagram.declaration.name.span,
  };
}
