declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  /** Runs one workgroup after the other in lockstep on the CPU and names data races. */
  export function detectRaces(
    code: string,
    entryPoint: string,
    workgroups: readonly number[],
    bindGroups: Readonly<Record<number, Readonly<Record<string, unknown>>>>,
  ): { readonly races: readonly { readonly message: string }[]; readonly errors: readonly string[] };
}
