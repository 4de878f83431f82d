export * from './format.ts';
export * from './hover.ts';
export * from './navigation.ts';
export * from './outline.ts';
