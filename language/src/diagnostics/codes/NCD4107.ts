import { defineCode } from '../diagnostic.ts';

export const NCD4107 = defineCode<{ readonly reason: string }>({
  code: 'NCD4107',
  severity: 'error',
  title: 'region without a kernel',
  explanation: `A region runs as one kernel. Its moves may each be legal and the whole still have no kernel: what must be held at once does not fit
the loops that are made today, or too many arrays are read. Make the tiles smaller, leave a size to \`auto\`, or cut the region
in two.`,
  failing: {
    kind: 'source',
    text: `export diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  at workgroup (group q: 512, group x: 512, stream d: 4) {
    dot[d](Q, K)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  at workgroup (group q: 64, group x: 64, stream d: 4) {
    dot[d](Q, K)
  }
}
`,
  },
  message: ({ reason }) => `no kernel can be made of this region: ${reason}`,
});
