import { defineCode } from '../diagnostic.ts';

export const NCD3106 = defineCode<{
  readonly state: string;
  readonly declared: string;
  readonly found: string;
  readonly what: string;
}>({
  code: 'NCD3106',
  severity: 'error',
  title: 'a state of another type',
  explanation: `A state has one type, from its first value to its last. The initial value of a \`scan\` takes in the axes that the next values bring, and a number without a type the type that it meets; a declared state of an \`accumulator\` stays as it is declared.`,
  failing: {
    kind: 'source',
    text: `diagram f(X: f32[t], start: i32) -> f32[t] {
  scan[t](S = start) {
    next S = S + X
    emit S
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(X: f32[t], start: i32) -> f32[t] {
  scan[t](S = f32(start)) {
    next S = S + X
    emit S
  }
}
`,
  },
  message: ({ state, declared, found, what }) => `the state ${state} is ${declared}, and its ${what} value ${found}`,
});
