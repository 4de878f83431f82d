/** The uniform block: one field for each size that a kernel reads, and +∞. */
import { printSize, type Size, symbolName } from '@ncd/language';
import { identifiers } from '../loops/identifiers.ts';
import type { UniformField } from '../manifest.ts';

export interface Uniforms {
  readonly fields: readonly UniformField[];
  readonly fieldOf: (size: Size) => string;
}

/** Sizes that are equal share a field, whatever way they were written. */
export function uniformsOf(sizes: readonly Size[], infinity: boolean): Uniforms {
  const names = identifiers(['infinity']);
  const bySize = new Map<string, { readonly name: string; readonly size: Size }>();
  for (const size of sizes) if (!bySize.has(size.key)) bySize.set(size.key, { name: names.take(sizeName(size)), size });
  const fields: UniformField[] = [...bySize.values()].map((f) => ({ kind: 'size', ...f }));
  if (infinity) fields.push({ kind: 'infinity', name: 'infinity' });
  const fieldOf = (size: Size): string => {
    const field = bySize.get(size.key);
    if (!field) throw new Error(`NCD9001: size ${size.key} has no uniform field`);
    return field.name;
  };
  return { fields, fieldOf };
}

/** `q`, `h_d` for h·d, else `size`: the declaration says in a comment which one. */
function sizeName(size: Size): string {
  const [only, ...others] = size.terms;
  if (!only || others.length > 0 || only.coefficient !== 1) return 'size';
  const factors = only.atoms.map((atom) => (atom.kind === 'symbol' ? atom.name : undefined));
  return factors.includes(undefined) ? 'size' : factors.join('_');
}

export function uniformBlock({ fields }: Uniforms): readonly string[] {
  if (fields.length === 0) return [];
  const lines = fields.map((field) => {
    if (field.kind === 'infinity') return `  ${field.name}: f32,`;
    const obvious = symbolName(field.size) === field.name;
    return `  ${field.name}: u32,${obvious ? '' : ` // ${printSize(field.size)}`}`;
  });
  return ['', 'struct Sizes {', ...lines, '}', '@group(0) @binding(0) var<uniform> sizes: Sizes;'];
}
