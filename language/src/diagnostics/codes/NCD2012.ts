import { defineCode } from '../diagnostic.ts';

export const NCD2012 = defineCode<{ readonly text: string }>({
  code: 'NCD2012',
  severity: 'error',
  title: 'defined through too many others',
  explanation: `A diagram is expanded where it is called, and what it calls in it. Expressions with everything that they call may nest 300 deep, and a diagram may make 10,000 calls with those that it calls; axis declarations may refer to each other 300 deep. A program that needs more has most likely been generated: write its repetition with axes.`,
  failing: { kind: 'source', text: chain(13) },
  mended: { kind: 'source', text: chain(10) },
  message: ({ text }) => text,
});

/** Diagrams of which each calls the one before twice. */
function chain(length: number): string {
  const calls = Array.from({ length }, (_, i) => `diagram f${i + 1}(A: f32[i]) -> f32[i] { f${i}(f${i}(A)) }\n`);
  return `diagram f0(A: f32[i]) -> f32[i] { A * 2 }\n${calls.join('')}`;
}
