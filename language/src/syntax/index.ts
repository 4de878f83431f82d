export * as ast from './ast.ts';
export { NcdParser } from './grammar.ts';
export { parseModule, type Parsed } from './parse.ts';
export { formatModule } from './format.ts';
