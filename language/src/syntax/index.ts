export * as ast from './ast.ts';
export { formatModule } from './format.ts';
export { NcdParser } from './grammar.ts';
export { prepareParser } from './groups.ts';
export { isName, tokenize } from './lexer.ts';
export { type Parsed, parseModule } from './parse.ts';
export { allTokens } from './tokens.ts';
export { childExpressions, visitExpression, visitExpressions, visitStatements } from './visit.ts';
export { type Vocabulary, vocabulary } from './vocabulary.ts';
