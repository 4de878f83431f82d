import { defineCode } from '../diagnostic.ts';

export const NCD4105 = defineCode<{ readonly level: string; readonly around: string }>({
  code: 'NCD4105',
  severity: 'error',
  title: 'region that is not below the one around it',
  explanation: `Levels go from global to workgroup to register. What is outside all regions is at the global level, and a region inside
another one is at a level below it. A diagram that is called inside a region brings its own regions along.`,
  failing: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at register (group i: 4) {
    at workgroup (group i: 64) {
      A * 2
    }
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64) {
    at register (group i: 4) {
      A * 2
    }
  }
}
`,
  },
  message: ({ level, around }) => `${level} is not below ${around}, the level around this region`,
});
