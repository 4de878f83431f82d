export * from './ir.ts';
export { lower } from './lower.ts';
export { printLowered } from './print.ts';
export { verifyLowered } from './verify.ts';
