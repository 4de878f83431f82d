import { defineCode } from '../diagnostic.ts';

export const NCD4110 = defineCode<{ readonly diagram: string; readonly reason: string }>({
  code: 'NCD4110',
  severity: 'error',
  title: 'plan that cannot be written',
  explanation: `\`ncd plan --write\` puts each kernel of the derived plan into an \`at\` region of the source, and makes sure that the same
kernels and values come of it. What stands in the body stays as it is written; what stands in a diagram that is called is
written anew, which a recurrence cannot be. Nothing is written where the kernels would be others.`,
  failing: {
    kind: 'command',
    command: 'ncd plan draw.ncd --write',
    files: {
      'draw.ncd': `import { draw_from_top } from "std/sampling"

export diagram draw(S: f32[v], u: f32) -> i32 where v >= 4 {
  draw_from_top[k = 4](S, 1, u)
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd plan total.ncd --write',
    files: {
      'total.ncd': `export diagram total(A: f32[i, j]) -> f32[i] {
  sum[j](exp(A))
}
`,
    },
  },
  message: ({ diagram, reason }) => `the plan of ${diagram} cannot be written: ${reason}`,
});
