export * from './elements.ts';
export * from './functions.ts';
export * from './size.ts';
