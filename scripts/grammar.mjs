/** The TextMate grammar of NCD, made from the tokens, the built-in names, the element types and the units of the language. */
import { builtinNames, computeTypes, storageTypes, unitsOf, vocabulary } from '@ncd/language';

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** The longest first, so that none hides another that begins with it. */
const oneOf = (texts) =>
  [...texts]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escaped)
    .join('|');
const word = (texts) => `(?<![\\w.])(?:${oneOf(texts)})(?!\\w)`;

export function textMateGrammar() {
  const { reserved, contextual, operators, punctuation, identifier, number, string, comment } = vocabulary;
  const constants = ['true', 'false', 'inf'];
  const wordOperators = ['and', 'or', 'not'];
  const keywords = reserved.filter((text) => !constants.includes(text) && !wordOperators.includes(text));
  const unitNames = Object.values(unitsOf).flatMap((units) => Object.keys(units).filter((unit) => unit !== ''));
  const types = [...computeTypes, ...storageTypes];
  const functions = builtinNames.filter((name) => !types.includes(name));
  const declared = (words, name) => ({
    match: `(?<![\\w.])(${oneOf(words)})\\s+(${identifier})`,
    captures: { 1: { name: 'keyword.declaration.ncd' }, 2: { name } },
  });
  return {
    name: 'NCD',
    scopeName: 'source.ncd',
    patterns: [
      { match: comment.replace(/^\\\/\\\//, '\\/\\/[/!]'), name: 'comment.line.documentation.ncd' },
      { match: comment, name: 'comment.line.double-slash.ncd' },
      { match: string, name: 'string.quoted.double.ncd' },
      declared(['diagram', 'accumulator'], 'entity.name.function.ncd'),
      declared(['axis', 'target', 'quant', 'level'], 'entity.name.type.ncd'),
      { match: word(keywords), name: 'keyword.control.ncd' },
      // a keyword only before a name, a text or a bracket that opens a body
      { match: `${word(contextual)}(?=\\s+[\\w"{(])`, name: 'keyword.control.ncd' },
      { match: '(?<=: )auto(?!\\w)', name: 'keyword.control.ncd' },
      { match: word(constants), name: 'constant.language.ncd' },
      { match: word(wordOperators), name: 'keyword.operator.logical.ncd' },
      {
        match: `(?<!\\w)(${number})(?:\\s?(${oneOf(unitNames)})(?!\\w))?`,
        captures: { 1: { name: 'constant.numeric.ncd' }, 2: { name: 'keyword.other.unit.ncd' } },
      },
      { match: `${word(types)}(?!\\s*\\()`, name: 'support.type.ncd' },
      { match: `${word([...functions, ...types])}(?=\\s*[\\[(])`, name: 'support.function.ncd' },
      { match: `(?<![\\w.])${identifier}(?=(?:\\[[^\\]]*\\])?\\()`, name: 'entity.name.function.ncd' },
      { match: identifier, name: 'variable.other.ncd' },
      { match: oneOf(operators), name: 'keyword.operator.ncd' },
      { match: oneOf(punctuation), name: 'punctuation.ncd' },
    ],
  };
}
