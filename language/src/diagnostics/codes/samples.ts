/** Programs and data files that several samples share. */

export const doubled = `export diagram doubled(A: f32[n]) -> f32[n] {
  A + A
}
`;

export const twoDiagrams = `${doubled}
export diagram halved(A: f32[n]) -> f32[n] {
  A * 0.5
}
`;

export const weighted = `export diagram weighted(A: f32[n], W: f32[n]) -> f32[n] {
  A * W
}
`;

/** A `.safetensors` file with one array; `data` is the array's bytes, all below 128 so that the file is also text. */
export function safetensors(name: string, type: string, shape: readonly number[], data: string): string {
  const header = `{"${name}":{"dtype":"${type}","shape":[${shape}],"data_offsets":[0,${data.length}]}}`;
  const length = 64 * Math.ceil(header.length / 64);
  return `${String.fromCharCode(length)}${'\0'.repeat(7)}${header.padEnd(length)}${data}`;
}

/** Two f32 values. */
export const twoValues = safetensors('A', 'F32', [2], '\0'.repeat(8));
