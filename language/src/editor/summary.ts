/** Plans in few words. */
import { formatSeconds, grouped, withPrefix } from '../cost/index.ts';
import type { KnownSizes, Region } from '../plan/index.ts';
import type { DiagramPlan } from './plans.ts';

/** `attention: group q: 64, stream x: 32`. */
export function regionSummary({ labelled, report }: DiagramPlan, region: Region): string {
  const moves = report.kernels[labelled.regions.indexOf(region)]?.moves ?? [];
  return `${region.name}: ${moves.map(({ kind, axis, size }) => `${kind} ${axis}: ${size}`).join(', ') || 'each element'}`;
}

/** Of letters in a summary. */
const longestFormula = 80;

/** `1 kernel, 134 MB, 1.2× the least, 1.3 ms, memory-bound on m2 at q = x = 4096, d = 128`. */
export function planSummary({ report, target, sizes }: DiagramPlan): string {
  const { totals, lowerBoundBytes, kernels } = report;
  const at = sizes.size > 0 ? ` at ${sizesText(sizes)}` : '';
  const count = `${kernels.length} ${kernels.length === 1 ? 'kernel' : 'kernels'}`;
  if (totals.globalBytes === null) {
    const formulas = kernels.map(({ levels }) => levels[0]?.transfers.formula ?? '0').join(' + ');
    return formulas.length <= longestFormula ? `${count}, moves ${formulas} values` : `${count} at open sizes`;
  }
  const slowest = [...kernels].sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))[0];
  const ratio = lowerBoundBytes ? `, ${grouped(totals.globalBytes / lowerBoundBytes)}× the least` : '';
  const time = totals.seconds === null ? '' : `, ${formatSeconds(totals.seconds)}`;
  const bound = slowest?.bound ? `, ${slowest.bound}-bound` : '';
  return `${count}, ${withPrefix(totals.globalBytes, 'B')}${ratio}${time}${bound} on ${target.name}${at}`;
}

/** Axes of one size stand together. */
function sizesText(sizes: KnownSizes): string {
  const bySize = new Map<number, string[]>();
  for (const [axis, size] of sizes) bySize.set(size, [...(bySize.get(size) ?? []), axis]);
  return [...bySize].map(([size, axes]) => `${axes.join(' = ')} = ${size}`).join(', ');
}
