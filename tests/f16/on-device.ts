/** A process of its own, because a Vulkan driver is chosen when a process starts: computes f16 on the device that it finds and
 * prints one line of JSON for each program. */
import { openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, chooseElements, type Term } from '@ncd/language';
import { inputsAt } from '../kernels/at-sizes.ts';
import { compileChecked, runAndCompare } from '../kernels/device.ts';
import { checkFile } from '../support/programs.ts';

export type Line =
  | { readonly kind: 'device'; readonly name: string; readonly f16: boolean }
  | { readonly kind: 'program'; readonly name: string; readonly problem?: string };

/** Diagrams of the library with the type variables that become f16. */
const programs: readonly (readonly [module: string, variable: string, diagrams: readonly string[]])[] = [
  ['std/nn', 'T', ['softmax', 'logsumexp', 'rmsnorm', 'layernorm', 'linear', 'affine', 'mlp_gelu', 'mlp_swiglu']],
  ['std/attention', 'T', ['attention', 'causal_attention', 'causal_gqa']],
  ['std/attention', 'C', ['cached_gqa', 'cached_window_attention']],
  ['std/blocks', 'W', ['mixture_of_experts']],
];
const sizes = [7, 5, 13, 3, 17, 11];
/** A few steps of f16, of which each value is rounded by one where it is saved. */
const tolerance = 4e-3;

const print = (line: Line): void => console.log(JSON.stringify(line));

const opened = await openDevice('auto');
print({ kind: 'device', name: opened?.description.description ?? 'none', f16: opened?.description.f16 ?? false });
if (opened?.description.f16)
  for (const [module, variable, diagrams] of programs)
    for (const diagram of diagrams) {
      const name = `${module} ${diagram}`;
      try {
        const term = termOf(module, diagram, variable);
        const at = inputsAt(term, (_, i) => sizes[i % sizes.length] as number);
        if (!at) throw new Error('no sizes satisfy the program');
        const example = {
          name,
          term,
          inputs: Object.fromEntries(at.inputs),
          sizes: Object.fromEntries(at.sizes),
          tolerance,
        };
        const compiled = compileChecked(example, { f16: true, plan: 'fused' });
        if (!compiled.manifest.requiresF16) throw new Error('nothing of it is f16 on the device');
        await runAndCompare(opened.device, example, compiled);
        print({ kind: 'program', name });
      } catch (error) {
        print({ kind: 'program', name, problem: error instanceof Error ? error.message : String(error) });
      }
    }
process.exit(0);

function termOf(module: string, name: string, variable: string): Term {
  const checked = checkFile(module);
  const { typed, diagnostics } = chooseElements(checked, [{ name: variable, value: 'f16' }]);
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  if (!diagram || diagnostics.length > 0) throw new Error(diagnostics[0]?.message ?? `${module} has no ${name}`);
  return buildTerm(typed, diagram);
}
