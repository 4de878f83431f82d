export * from './labelled.ts';
