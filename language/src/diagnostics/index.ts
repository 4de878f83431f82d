export * from './catalogue.ts';
export * from './codes/index.ts';
export * from './diagnostic.ts';
export * from './render/index.ts';
