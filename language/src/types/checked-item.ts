/** What checking finds out about one declaration. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type { Asked, ItemNames } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Tables } from './context.ts';
import type { Size } from './size.ts';
import type { TypedDiagram } from './typed.ts';

/** The tables keyed by nodes of a declaration. */
export type OwnTables = Omit<Tables, 'names' | 'callee' | 'axisSize'>;

/** How far a declaration goes with everything that it calls. */
export interface Reach {
  /** Of expressions within expressions, calls expanded. */
  readonly levels: number;
  readonly calls: number;
  /** Levels with those of the axes it names: so deep can it be while all that it needs is open. */
  readonly depth: number;
}

/** It follows from the text of the declaration, from what its names mean, from what the scope answers and from what it uses: as
 * long as these are the same objects it is what a check would find out again. */
export interface CheckedItem {
  readonly item: A.Item;
  readonly names: ItemNames;
  readonly asked: Asked;
  /** Declarations whose types it uses. */
  readonly uses: ReadonlyMap<A.Item, CheckedItem>;
  readonly tables: OwnTables;
  /** Of a diagram, an accumulator or a test. */
  readonly typed?: TypedDiagram;
  /** Of an axis; none where something is wrong with it. */
  readonly axisSize?: Size;
  readonly reach: Reach;
  readonly diagnostics: readonly Diagnostic[];
}

export const emptyTables = (): OwnTables => ({
  types: new Map(),
  values: new Map(),
  calls: new Map(),
  sizes: new Map(),
  elements: new Map(),
  indexings: new Map(),
  assignments: new Map(),
  recurrences: new Map(),
});

const checkedItems = new WeakMap<A.Item, CheckedItem>();

/** What the last check has found out; whether it would find out the same again is for the one who asks to see. */
export const lastCheck = (item: A.Item): CheckedItem | undefined => checkedItems.get(item);

export function keepItem(checked: CheckedItem): void {
  checkedItems.set(checked.item, checked);
}
