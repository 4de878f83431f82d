/** How many workgroups a kernel is started with. */
export type Dispatch =
  | { readonly kind: 'grid'; readonly x: number; readonly y: number; readonly z: number }
  /** There is no work: the kernel is skipped. */
  | { readonly kind: 'nothing' }
  /** More invocations than a kernel can number with a u32. */
  | { readonly kind: 'tooMany' };

/** Spreads workgroups over three dimensions, none longer than `perDimension`. A kernel numbers its workgroups
 * `(z * ny + y) * nx + x`; there may be more than asked for, and those past the last needed one find no work. */
export function workgroupGrid(invocations: number, workgroupSize: number, perDimension: number): Dispatch {
  const workgroups = Math.ceil(invocations / workgroupSize);
  if (workgroups <= 0) return { kind: 'nothing' };
  const z = Math.ceil(workgroups / perDimension ** 2);
  const y = Math.ceil(workgroups / (z * perDimension));
  const x = Math.ceil(workgroups / (y * z));
  if (z > perDimension || x * y * z * workgroupSize > 2 ** 32) return { kind: 'tooMany' };
  return { kind: 'grid', x, y, z };
}
