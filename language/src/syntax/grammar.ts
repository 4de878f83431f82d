/** The grammar of NCD (language reference §2–§4), with error recovery: any text gives a concrete tree.
 * A newline ends a statement unless the next line continues it with an operator; `(` and `[` apply to what stands
 * before them only on the same line. */
import { CstParser, type IOrAlt, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import * as T from './tokens.ts';

const describe = (token: IToken): string => (token.image === '' ? 'the end of the file' : `\`${token.image}\``);
const label = (type: TokenType): string => (type.name === 'EOF' ? 'a declaration' : (type.LABEL ?? type.name));

const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${label(expected)} but found ${describe(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected a declaration but found ${describe(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, customUserDescription, ruleName }) =>
    `expected ${customUserDescription || nounOf(ruleName)} but found ${describe(actual[0] as IToken)}`,
  buildEarlyExitMessage: ({ actual, customUserDescription, ruleName }) =>
    `expected ${customUserDescription || nounOf(ruleName)} but found ${describe(actual[0] as IToken)}`,
};
const nounOf = (rule: string): string =>
  ({ item: 'a declaration', primary: 'an expression', type: 'a type', letStatement: 'a name', quantity: 'a number' })[
    rule
  ] ?? `a ${rule}`;

export class NcdParser extends CstParser {
  constructor(recoveryEnabled: boolean) {
    super(T.allTokens, {
      recoveryEnabled,
      nodeLocationTracking: 'onlyOffset',
      maxLookahead: 1, // more is asked for where it is needed: it costs start-up time
      errorMessageProvider: messages,
      skipValidations: true, // a test runs the validations; they cost start-up time
    });
    this.performSelfAnalysis();
  }

  #sameLine(): boolean {
    return this.LA(0).startLine === this.LA(1).startLine;
  }

  // The alternatives of what stands often in a text are made once, not each time that a rule is tried.

  readonly module = this.RULE('module', () => {
    this.MANY(() => this.SUBRULE(this.item));
  });

  readonly item = this.RULE('item', () => {
    this.OPTION(() => this.CONSUME(T.Export));
    this.OR({
      ERR_MSG: 'a declaration',
      DEF: [
        { ALT: () => this.SUBRULE(this.importItem) },
        { ALT: () => this.SUBRULE(this.diagram) },
        { ALT: () => this.SUBRULE(this.axisDeclaration) },
        { ALT: () => this.SUBRULE(this.target) },
        { ALT: () => this.SUBRULE(this.quant) },
        { ALT: () => this.SUBRULE(this.accumulator) },
        { ALT: () => this.SUBRULE(this.test) },
        { ALT: () => this.SUBRULE(this.budget) },
      ],
    });
    this.OPTION2(() => this.CONSUME(T.Semicolon));
  });

  readonly importItem = this.RULE('importItem', () => {
    this.CONSUME(T.Import);
    this.CONSUME(T.LeftBrace);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.importedName) });
    this.CONSUME(T.RightBrace);
    this.CONSUME(T.From);
    this.CONSUME(T.StringLiteral);
  });
  readonly importedName = this.RULE('importedName', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => {
      this.CONSUME(T.As);
      this.CONSUME2(T.Identifier);
    });
  });

  readonly diagram = this.RULE('diagram', () => {
    this.CONSUME(T.Diagram);
    this.CONSUME(T.Identifier);
    this.OPTION(() => this.SUBRULE(this.typeParameters));
    this.OPTION2(() => this.SUBRULE(this.typeAxes));
    this.SUBRULE(this.parameters);
    this.OPTION3(() => {
      this.CONSUME(T.Arrow);
      this.SUBRULE(this.type);
    });
    this.OPTION4(() => {
      this.CONSUME(T.Where);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.expression) });
    });
    this.SUBRULE(this.block);
  });
  readonly typeParameters = this.RULE('typeParameters', () => {
    this.CONSUME(T.Less);
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.typeParameter) });
    this.CONSUME(T.Greater);
  });
  readonly typeParameter = this.RULE('typeParameter', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.CONSUME2(T.Identifier);
    });
  });
  readonly parameters = this.RULE('parameters', () => {
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.parameter) });
    this.CONSUME(T.RightParen);
  });
  readonly parameter = this.RULE('parameter', () => {
    this.OPTION(() => this.CONSUME(T.Inout));
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Colon);
    this.SUBRULE(this.type);
  });

  readonly type = this.RULE('type', () => {
    this.OR({
      ERR_MSG: 'a type',
      DEF: [{ ALT: () => this.SUBRULE(this.arrayType) }, { ALT: () => this.SUBRULE(this.tupleType) }],
    });
  });
  readonly arrayType = this.RULE('arrayType', () => {
    this.CONSUME(T.Identifier);
    this.OPTION({ GATE: () => this.#sameLine(), DEF: () => this.SUBRULE(this.typeAxes) });
    this.OPTION2(() => {
      this.CONSUME(T.AtSign);
      this.CONSUME2(T.Identifier);
    });
  });
  readonly typeAxes = this.RULE('typeAxes', () => {
    this.CONSUME(T.LeftBracket);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.typeAxis) });
    this.CONSUME(T.RightBracket);
  });
  readonly typeAxis = this.RULE('typeAxis', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => {
      this.CONSUME(T.Equal);
      this.SUBRULE(this.operation);
    });
  });
  readonly tupleType = this.RULE('tupleType', () => {
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.tupleTypeField) });
    this.CONSUME(T.RightParen);
  });
  readonly tupleTypeField = this.RULE('tupleTypeField', () => {
    this.OPTION({
      MAX_LOOKAHEAD: 2,
      DEF: () => {
        this.CONSUME(T.Identifier);
        this.CONSUME(T.Colon);
      },
    });
    this.SUBRULE(this.type);
  });

  readonly block = this.RULE('block', () => {
    this.CONSUME(T.LeftBrace);
    this.MANY(() => this.SUBRULE(this.statement));
    this.CONSUME(T.RightBrace);
  });
  readonly #statements: IOrAlt<unknown>[] = [
    { ALT: () => this.SUBRULE(this.letStatement) },
    { ALT: () => this.SUBRULE(this.nextStatement) },
    { ALT: () => this.SUBRULE(this.emitStatement) },
    { ALT: () => this.SUBRULE(this.expressionStatement) },
  ];
  readonly statement = this.RULE('statement', () => {
    this.OR({ ERR_MSG: 'a statement', DEF: this.#statements });
    this.OPTION(() => this.CONSUME(T.Semicolon));
  });
  readonly letStatement = this.RULE('letStatement', () => {
    this.CONSUME(T.Let);
    this.OR([
      { ALT: () => this.CONSUME(T.Identifier) },
      {
        ALT: () => {
          this.CONSUME(T.LeftParen);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.CONSUME2(T.Identifier) });
          this.CONSUME(T.RightParen);
        },
      },
    ]);
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.SUBRULE(this.type);
    });
    this.CONSUME(T.Equal);
    this.SUBRULE(this.expression);
  });
  readonly nextStatement = this.RULE('nextStatement', () => {
    this.CONSUME(T.Next);
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Equal);
    this.SUBRULE(this.expression);
  });
  readonly emitStatement = this.RULE('emitStatement', () => {
    this.CONSUME(T.Emit);
    this.SUBRULE(this.expression);
  });
  readonly expressionStatement = this.RULE('expressionStatement', () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(T.Becomes);
      this.SUBRULE2(this.expression);
    });
  });

  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operation);
    this.MANY(() => {
      this.CONSUME(T.Pipe);
      this.SUBRULE(this.pipeStage);
    });
  });
  readonly pipeStage = this.RULE('pipeStage', () => {
    this.CONSUME(T.Identifier);
    this.OPTION({ GATE: () => this.#sameLine(), DEF: () => this.SUBRULE(this.axisArguments) });
    this.OPTION2({ GATE: () => this.#sameLine(), DEF: () => this.SUBRULE(this.callArguments) });
  });
  /** Operands and operators in one row: their strengths are the tree builder's business, which keeps the grammar shallow
   * and fast. */
  readonly operation = this.RULE('operation', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(T.Infix);
      this.SUBRULE2(this.operand);
    });
  });
  readonly #prefixes: IOrAlt<unknown>[] = [{ ALT: () => this.CONSUME(T.Minus) }, { ALT: () => this.CONSUME(T.Not) }];
  readonly #suffixes: IOrAlt<unknown>[] = [
    { ALT: () => this.SUBRULE(this.axisArguments) },
    { ALT: () => this.SUBRULE(this.callArguments) },
    {
      ALT: () => {
        this.CONSUME(T.Dot);
        this.CONSUME(T.Identifier);
      },
    },
  ];
  readonly operand = this.RULE('operand', () => {
    this.MANY(() => this.OR(this.#prefixes));
    this.SUBRULE(this.primary);
    this.MANY2({
      GATE: () => this.#sameLine() || this.LA(1).tokenType === T.Dot,
      DEF: () => this.OR2(this.#suffixes),
    });
  });
  readonly #primaries: IOrAlt<unknown>[] = [
    { ALT: () => this.CONSUME(T.NumberLiteral) },
    { ALT: () => this.CONSUME(T.True) },
    { ALT: () => this.CONSUME(T.False) },
    { ALT: () => this.CONSUME(T.Inf) },
    { ALT: () => this.CONSUME(T.Where) },
    { ALT: () => this.CONSUME(T.Identifier) },
    { ALT: () => this.SUBRULE(this.parenthesised) },
    { ALT: () => this.SUBRULE(this.atExpression) },
    { ALT: () => this.SUBRULE(this.scanExpression) },
  ];
  readonly primary = this.RULE('primary', () => {
    this.OR({ ERR_MSG: 'an expression', DEF: this.#primaries });
  });
  readonly parenthesised = this.RULE('parenthesised', () => {
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(T.RightParen);
  });
  readonly callArguments = this.RULE('callArguments', () => {
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(T.RightParen);
  });
  readonly axisArguments = this.RULE('axisArguments', () => {
    this.CONSUME(T.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.axisEntry);
      this.MANY(() => {
        this.OR([{ ALT: () => this.CONSUME(T.Comma) }, { ALT: () => this.CONSUME(T.Arrow) }]);
        this.SUBRULE2(this.axisEntry);
      });
    });
    this.CONSUME(T.RightBracket);
  });
  readonly axisEntry = this.RULE('axisEntry', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => {
      this.CONSUME(T.Equal);
      this.SUBRULE(this.operation);
      this.OPTION2(() => {
        this.CONSUME(T.Else);
        this.SUBRULE2(this.operation);
      });
    });
  });

  readonly atExpression = this.RULE('atExpression', () => {
    this.CONSUME(T.At);
    this.CONSUME(T.Identifier);
    this.OPTION(() => this.CONSUME(T.Auto));
    this.OPTION2(() => {
      this.CONSUME(T.LeftParen);
      this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.move) });
      this.CONSUME(T.RightParen);
    });
    this.SUBRULE(this.block);
  });
  readonly move = this.RULE('move', () => {
    this.OR({
      ERR_MSG: '`group`, `stream` or `split`',
      DEF: [
        { ALT: () => this.CONSUME(T.Group) },
        { ALT: () => this.CONSUME(T.Stream) },
        { ALT: () => this.CONSUME(T.Split) },
      ],
    });
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Colon);
    // `auto` is also a name, which no size has
    this.OR2({
      IGNORE_AMBIGUITIES: true,
      DEF: [{ ALT: () => this.CONSUME(T.Auto) }, { ALT: () => this.SUBRULE(this.operation) }],
    });
  });
  readonly scanExpression = this.RULE('scanExpression', () => {
    this.CONSUME(T.Scan);
    this.CONSUME(T.LeftBracket);
    this.CONSUME(T.Identifier);
    this.CONSUME(T.RightBracket);
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.scanState) });
    this.CONSUME(T.RightParen);
    this.SUBRULE(this.block);
  });
  readonly scanState = this.RULE('scanState', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.SUBRULE(this.type);
    });
    this.CONSUME(T.Equal);
    this.SUBRULE(this.expression);
  });

  readonly axisDeclaration = this.RULE('axisDeclaration', () => {
    this.CONSUME(T.Axis);
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Equal);
    this.SUBRULE(this.operation);
  });

  readonly target = this.RULE('target', () => {
    this.CONSUME(T.Target);
    this.CONSUME(T.Identifier);
    this.CONSUME(T.LeftBrace);
    this.MANY(() => {
      this.OR({
        MAX_LOOKAHEAD: 3,
        DEF: [{ ALT: () => this.SUBRULE(this.targetLevel) }, { ALT: () => this.SUBRULE(this.property) }],
      });
      this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RightBrace);
  });
  readonly targetLevel = this.RULE('targetLevel', () => {
    this.CONSUME(T.Level);
    this.CONSUME(T.Identifier);
    this.SUBRULE(this.properties);
  });
  readonly quant = this.RULE('quant', () => {
    this.CONSUME(T.Quant);
    this.CONSUME(T.Identifier);
    this.SUBRULE(this.properties);
  });
  readonly properties = this.RULE('properties', () => {
    this.CONSUME(T.LeftBrace);
    this.MANY(() => {
      this.SUBRULE(this.property);
      this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RightBrace);
  });
  readonly property = this.RULE('property', () => {
    this.CONSUME(T.Identifier);
    this.OPTION(() => this.CONSUME2(T.Identifier));
    this.CONSUME(T.Colon);
    this.OR([{ ALT: () => this.SUBRULE(this.quantity) }, { ALT: () => this.CONSUME3(T.Identifier) }]);
  });
  readonly quantity = this.RULE('quantity', () => {
    this.OPTION(() => this.CONSUME(T.Minus));
    this.CONSUME(T.NumberLiteral);
    this.OPTION2({
      GATE: () => this.#sameLine(),
      DEF: () => {
        this.CONSUME(T.Identifier);
        this.OPTION3(() => {
          this.CONSUME(T.Slash);
          this.CONSUME2(T.Identifier);
        });
      },
    });
  });

  readonly accumulator = this.RULE('accumulator', () => {
    this.CONSUME(T.Accumulator);
    this.CONSUME(T.Identifier);
    this.OPTION(() => this.SUBRULE(this.typeAxes));
    this.SUBRULE(this.parameters);
    this.OPTION2(() => {
      this.CONSUME(T.Arrow);
      this.SUBRULE(this.type);
    });
    this.CONSUME(T.LeftBrace);
    this.CONSUME(T.State);
    this.CONSUME(T.LeftParen);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.stateField) });
    this.CONSUME(T.RightParen);
    this.CONSUME(T.Step);
    this.SUBRULE(this.block);
    this.OPTION3(() => {
      this.CONSUME(T.Merge);
      this.CONSUME2(T.LeftParen);
      this.CONSUME2(T.Identifier);
      this.CONSUME(T.Comma);
      this.CONSUME3(T.Identifier);
      this.CONSUME2(T.RightParen);
      this.SUBRULE2(this.block);
    });
    this.OPTION4(() => {
      this.CONSUME(T.Tail);
      this.SUBRULE3(this.block);
    });
    this.CONSUME(T.RightBrace);
  });
  readonly stateField = this.RULE('stateField', () => {
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Colon);
    this.SUBRULE(this.type);
    this.CONSUME(T.Equal);
    this.SUBRULE(this.expression);
  });

  readonly test = this.RULE('test', () => {
    this.CONSUME(T.Test);
    this.OR([{ ALT: () => this.CONSUME(T.Identifier) }, { ALT: () => this.CONSUME(T.StringLiteral) }]);
    this.OPTION(() => this.SUBRULE(this.sizes));
    this.SUBRULE(this.block);
    this.OPTION2(() => this.SUBRULE2(this.sizes));
  });
  readonly sizes = this.RULE('sizes', () => {
    this.CONSUME(T.At);
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => this.SUBRULE(this.sizeBinding) });
  });
  readonly sizeBinding = this.RULE('sizeBinding', () => {
    this.CONSUME(T.Identifier);
    this.CONSUME(T.Equal);
    this.SUBRULE(this.operation);
  });
  readonly budget = this.RULE('budget', () => {
    this.CONSUME(T.Budget);
    this.CONSUME(T.Identifier);
    this.OPTION(() => this.SUBRULE(this.sizes));
    this.OPTION2(() => {
      this.CONSUME(T.On);
      this.CONSUME2(T.Identifier);
    });
    this.CONSUME(T.LeftBrace);
    this.MANY(() => {
      this.SUBRULE(this.budgetBound);
      this.OPTION3(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RightBrace);
  });
  readonly budgetBound = this.RULE('budgetBound', () => {
    this.CONSUME(T.Identifier);
    this.OR([{ ALT: () => this.CONSUME(T.LessEqual) }, { ALT: () => this.CONSUME(T.Less) }]);
    this.SUBRULE(this.quantity);
  });
}
