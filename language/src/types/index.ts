export { checkProgram, checkResolved } from './check.ts';
export { withDefaults } from './context.ts';
export * from './elements.ts';
export * from './functions.ts';
export { type ReshapeAxes, reshapeAxes } from './reshape.ts';
export * from './size.ts';
export * from './type.ts';
export * from './typed.ts';
