export * from './emit.ts';
