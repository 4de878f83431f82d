/** Grows a program value by value: each step makes a new value of those that there are. */
import { Choices } from './choices.ts';
import { growCall } from './grow-calls.ts';
import { cumulative, scan } from './grow-recurrences.ts';
import { concatenation, gathering, reading, renaming, repetition, splitting } from './grow-reindex.ts';
import { arithmetic, booleans, contraction, conversion, pointwise, reduction } from './grow-scalars.ts';
import type { Axis, Diagram, Element, Expr, Parameter, Program, Statement } from './program.ts';
import { isInteger, type Value } from './values.ts';

/** Which sizes inputs have, and how many elements a value. */
export interface Scale {
  readonly sizes: readonly number[];
  readonly most: number;
}
/** Small enough to be computed by definition. */
const small: Scale = { sizes: [2, 3, 1, 5, 4, 3, 2, 7, 0], most: 500 };
/** Larger than tiles and workgroups, and no multiples of them. */
export const large: Scale = { sizes: [33, 2, 70, 1, 129, 5, 64, 0, 300], most: 30_000 };

/** What all diagrams of a program share. */
export interface Site {
  readonly choices: Choices;
  readonly diagrams: Diagram[];
  readonly scale: Scale;
  /** Numbers for names that occur once. */
  next: number;
}

/** A diagram while it grows. */
export class Grower {
  readonly site: Site;
  readonly depth: number;
  readonly axes = new Map<string, Axis>();
  readonly where: { name: string; text: string }[] = [];
  readonly fixed = new Set<string>();
  readonly statements: Statement[] = [];
  readonly values: Value[] = [];
  /** Axes that parameters carry: sizes can be written with them. */
  carried: readonly Axis[] = [];
  /** Whether the value at hand is where a new axis gets its size: then its text must stand in the program. */
  introduces = false;

  constructor(site: Site, depth: number) {
    this.site = site;
    this.depth = depth;
  }

  get choices(): Choices {
    return this.site.choices;
  }

  /** An axis of the diagram's own; `defined` where the text must say its size. */
  newAxis(size: number, defined: boolean): Axis {
    const axis = { name: `n${this.site.next++}`, size };
    this.axes.set(axis.name, axis);
    if (defined) this.where.push({ name: axis.name, text: this.sizeText(size) });
    else this.introduces = true;
    return axis;
  }

  /** A size, as a number or in terms of an axis. */
  sizeText(size: number): string {
    const base = this.carried.length > 0 && this.choices.oneIn(2) ? this.choices.pick(this.carried) : undefined;
    if (!base) return String(size);
    if (base.size > 1 && size % base.size === 0 && this.choices.oneIn(2)) return `${base.name} * ${size / base.size}`;
    if (Math.floor((base.size + 1) / 2) === size && this.choices.oneIn(2)) return `(${base.name} + 1) / 2`;
    const difference = size - base.size;
    return difference === 0 ? base.name : `${base.name} ${difference < 0 ? '-' : '+'} ${Math.abs(difference)}`;
  }

  /** A new value, with a name or to be written where it is used. */
  add(value: Value): Value {
    const inline = this.choices.oneIn(3) && !this.introduces;
    const named = inline ? value : this.let(value);
    this.values.push(named);
    this.introduces = false;
    return named;
  }

  let(value: Value): Value {
    const name = `v${this.site.next++}`;
    const typed = this.choices.oneIn(4) && value.axes.every((a) => this.axes.has(a.name));
    const axes = typed ? this.choices.some(value.axes, value.axes.length) : value.axes;
    this.statements.push({
      kind: 'let',
      name,
      value: value.expr,
      ...(typed ? { type: { element: value.element, axes } } : {}),
    });
    return { ...value, axes, expr: { kind: 'name', name } };
  }

  /** A way back to how things are now, for a step that comes to nothing. */
  mark(): () => void {
    const axes = [...this.axes];
    const [where, statements, values] = [this.where.length, this.statements.length, this.values.length];
    return () => {
      this.introduces = false;
      this.axes.clear();
      for (const [name, axis] of axes) this.axes.set(name, axis);
      this.where.length = where;
      this.statements.length = statements;
      this.values.length = values;
    };
  }

  /** A value that fits, the later ones first. */
  choose(fits: (v: Value) => boolean = () => true): Value | undefined {
    const fitting = this.values.filter((v) => fits(v) && volume(v.axes) <= this.site.scale.most / 2.5).reverse();
    return fitting.length > 0 ? this.choices.pick(fitting) : undefined;
  }
}

export const volume = (axes: readonly Axis[]): number => axes.reduce((n, a) => n * a.size, 1);

const steps: readonly ((g: Grower) => Value | undefined)[] = [
  arithmetic,
  reduction,
  contraction,
  pointwise,
  booleans,
  reading,
  conversion,
  renaming,
  gathering,
  splitting,
  growCall,
  concatenation,
  repetition,
  reading,
  arithmetic,
  growCall,
  reduction,
  booleans,
  pointwise,
  contraction,
  reading,
  cumulative,
  scan,
];

/** The program that a list of choices says. */
export function grow(tape: readonly number[], scale: Scale = small): Program & { readonly main: Diagram } {
  const site: Site = { choices: new Choices(tape), diagrams: [], scale, next: 0 };
  const g = new Grower(site, 0);
  const sizes = ['a', 'b', 'c', 'd'].map((name): Axis => ({ name, size: site.choices.pick(scale.sizes) }));
  const parameters = Array.from({ length: 2 + site.choices.below(3) }, (_, i) => newParameter(g, `P${i}`, sizes));
  const { diagram: main } = finish(g, 'main', parameters, false, 4 + site.choices.below(12));
  return { diagrams: site.diagrams, main };
}

function newParameter({ choices }: Grower, name: string, axes: readonly Axis[]): Parameter {
  const element = choices.pick<Element>(['f32', 'f32', 'i32', 'f16', 'bool', 'u32', 'f32']);
  const stored = choices.oneIn(4) ? ({ i32: 'i8', u32: 'u8' }[element as 'i32'] ?? element) : element;
  return { name, element, stored, axes: choices.some(axes.slice(0, 3), 0) };
}

/** Grows the body of a diagram on its parameters, and puts it into the program. */
export function finish(
  g: Grower,
  name: string,
  parameters: readonly Parameter[],
  generic: boolean,
  count: number,
  most?: readonly Value[],
): { readonly diagram: Diagram; readonly values: readonly Value[] } {
  const { choices, site } = g;
  for (const [i, p] of parameters.entries()) {
    for (const axis of p.axes) g.axes.set(axis.name, axis);
    const { most: furthest, grain } = most?.[i] ?? inputBounds(p.element);
    g.values.push({ most: furthest, grain, expr: { kind: 'name', name: p.name }, element: p.element, axes: p.axes });
  }
  g.carried = [...g.axes.values()];
  for (const axis of g.carried) if (g.depth === 0 && choices.oneIn(5)) g.fixed.add(axis.name);
  for (let i = 0; i < count; i++) {
    const undo = g.mark();
    const value = choices.pick(steps)(g);
    if (value && Number.isFinite(value.most) && volume(value.axes) <= site.scale.most) g.add(value);
    else undo();
  }
  const results =
    g.depth === 0 ? choices.some(g.values.slice(-4), 1).slice(0, 3) : g.values.slice(-1 - choices.below(2));
  const named = results.length > 1 && choices.oneIn(2);
  const declared = results.every((v) => v.axes.every((a) => g.axes.has(a.name))) && !choices.oneIn(3);
  const diagram: Diagram = {
    name,
    generic,
    parameters,
    fixed: g.fixed,
    where: g.where,
    statements: g.statements,
    results: results.map((v, i) => ({
      ...(named && declared ? { name: `r${i}` } : {}),
      value: v.expr,
      element: v.element,
      axes: declared ? choices.some(v.axes, v.axes.length) : v.axes,
    })),
    declared,
    region: choices.oneIn(12),
  };
  site.diagrams.push(diagram);
  return { diagram, values: results };
}

/** Inputs are small multiples of a quarter, so that sums and products of them are exact. */
export function inputBounds(element: Element): Pick<Value, 'most' | 'grain'> {
  if (element === 'bool') return { most: 1, grain: 0 };
  return isInteger(element) ? { most: 6, grain: 0 } : { most: 2, grain: 2 };
}

export const nameOf = (name: string): Expr => ({ kind: 'name', name });
