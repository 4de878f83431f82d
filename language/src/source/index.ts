export * from './file.ts';
export * from './lines.ts';
