import { defineCode } from '../diagnostic.ts';

export const NCD2003 = defineCode<{ readonly specifier: string; readonly path: string }>({
  code: 'NCD2003',
  severity: 'error',
  title: 'unknown module',
  explanation: `An import names a file relative to the importing one (\`"./blocks"\`), or a module of the library (\`"std/nn"\`).`,
  failing: {
    kind: 'source',
    text: `import { softmax } from "std/neural"

export diagram f(S: f32[x]) -> f32[x] {
  S
}
`,
  },
  mended: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram f(S: f32[x]) -> f32[x] {
  softmax[x](S)
}
`,
  },
  message: ({ specifier, path }) =>
    specifier === path
      ? `the library has no module \`${specifier}\``
      : `no module \`${specifier}\` (looked for ${path})`,
});
