/** Optimal transfers in closed form: H*(M) = Σ_t α_t · M^{−β_t} (theory.md §6).
 *
 * They follow from the shape of H and M, whatever the kernel is. Beside a constant, H(g) is a sum of terms
 * α_i · Π_{a ∈ S_i} 1/g_a, one for each set S_i of grouped axes that loads lack. The state of an output carries every grouped
 * axis, so M holds at least m · Π_a g_a. Hence Π_a g_a ≤ M/m, and with g ≥ 1:
 * - an axis lies in every S_i: each term is at least α_i·m/M, so β = 1 and α = m·Σα_i;
 * - else, by the inequality of means over the n terms: n · (Πα_i)^{1/n} · (M/m)^{−β}, where β = p/n and p is how many
 *   of the S_i the most frequent axis lies in.
 * Chunks and intermediates only add to M, so both hold for every tiling. */
import { addSizes, evaluateSize, multiplySizes, printSize, rootSize, type Size, sizeConstant } from '../types/size.ts';
import {
  type AxisId,
  type CostedArray,
  carries,
  groupedAxes,
  product,
  type RegionShape,
  residentBits,
  resultStates,
  type Unit,
  volume,
  wholeExtent,
} from './arrays.ts';

/** alpha^(1/root) · M^−beta. The root is 1 wherever it is exact. */
export interface PowerTerm {
  readonly alpha: Size;
  readonly root: number;
  readonly beta: number;
}
export interface PowerLaw {
  readonly terms: readonly PowerTerm[];
}

/** A lower bound of H over all tilings, as a power law of the child level's capacity; both in `unit`. */
export function powerLaw(shape: RegionShape, unit: Unit = 'values'): PowerLaw {
  const weight = (bits: number): Size => sizeConstant(unit === 'bytes' ? bits / 8 : 1);
  const crossing = (array: CostedArray): Size => multiplySizes(weight(array.bitsPerValue), volume(array, wholeExtent));
  const grouped = groupedAxes(shape);

  const missing = new Map<string, { readonly axes: ReadonlySet<AxisId>; alpha: Size }>();
  for (const load of shape.loads) {
    const axes = grouped.filter((axis) => !carries(load, axis.id));
    const key = axes.map((axis) => axis.id).join();
    const alpha = product([crossing(load), ...axes.map((axis) => axis.size)]);
    const known = missing.get(key);
    if (known) known.alpha = addSizes(known.alpha, alpha);
    else missing.set(key, { axes: new Set(axes.map((axis) => axis.id)), alpha });
  }
  const once = missing.get('')?.alpha ?? sizeConstant(0);
  missing.delete('');
  const constant: PowerTerm = { alpha: [once, ...shape.saves.map(crossing)].reduce(addSizes), root: 1, beta: 0 };

  const perTile = [...shape.loads, ...resultStates(shape)]
    .filter((array) => grouped.every((axis) => carries(array, axis.id)))
    .filter((array) => !shape.stream || !carries(array, shape.stream.axis))
    .map((array) =>
      product([
        weight(residentBits(array)),
        volume(array, (axis) => (shape.groups.has(axis.id) ? sizeConstant(1) : axis.size)),
      ]),
    )
    .reduce(addSizes, sizeConstant(0));
  const terms = [...missing.values()];
  const n = terms.length;
  if (n === 0 || perTile.terms.length === 0) return { terms: [constant] };

  const p = Math.max(...grouped.map((axis) => terms.filter((term) => term.axes.has(axis.id)).length));
  const alphas = terms.map((term) => term.alpha);
  if (p === n)
    return { terms: [{ alpha: multiplySizes(perTile, alphas.reduce(addSizes)), root: 1, beta: 1 }, constant] };
  const power = product([sizeConstant(n ** n), ...alphas, ...Array.from({ length: p }, () => perTile)]);
  const exact = rootSize(power, n);
  return { terms: [{ alpha: exact ?? power, root: exact ? 1 : n, beta: p / n }, constant] };
}

/** The law at a capacity, in the law's unit; `undefined` when a size is unknown. */
export function evaluatePowerLaw(
  law: PowerLaw,
  capacity: number,
  sizes: (symbol: string) => number | undefined,
): number | undefined {
  let sum = 0;
  for (const term of law.terms) {
    const alpha = evaluateSize(term.alpha, sizes);
    if (alpha === undefined) return undefined;
    sum += alpha ** (1 / term.root) * capacity ** -term.beta;
  }
  return sum;
}

/** The least that any tiling in this capacity can move: the power law, and each array at least once. */
export function lowerBound(
  shape: RegionShape,
  capacity: number,
  sizes: (symbol: string) => number | undefined,
  unit: Unit = 'values',
): number | undefined {
  const law = evaluatePowerLaw(powerLaw(shape, unit), capacity, sizes);
  const everything = evaluatePowerLaw(powerLaw({ ...shape, groups: new Map() }, unit), capacity, sizes);
  return law === undefined || everything === undefined ? undefined : Math.max(law, everything);
}

/** `a·c + 2·a·b·c/√M` */
export function printPowerLaw(law: PowerLaw, order: readonly string[] = []): string {
  const factor = ({ alpha, root }: PowerTerm): string => {
    const text = printSize(alpha, order);
    if (root !== 1) return `(${text})^1/${root}`;
    return alpha.terms.length > 1 ? `(${text})` : text;
  };
  const term = (of: PowerTerm): string => {
    if (of.beta === 0) return printSize(of.alpha, order);
    if (of.beta === 1) return `${factor(of)}/M`;
    return of.beta === 1 / 2 ? `${factor(of)}/√M` : `${factor(of)}·M^−${fraction(of.beta)}`;
  };
  return law.terms
    .toSorted((a, b) => a.beta - b.beta)
    .map(term)
    .join(' + ');
}

function fraction(value: number): string {
  let denominator = 1;
  while (Math.abs(value * denominator - Math.round(value * denominator)) > 1e-9) denominator++;
  return denominator === 1 ? String(value) : `${Math.round(value * denominator)}/${denominator}`;
}
