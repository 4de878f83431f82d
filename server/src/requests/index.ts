/** Every request that the server answers. */
import { calls } from './calls.ts';
import { choices } from './choices.ts';
import { codeAction } from './code-action.ts';
import { codeLens } from './code-lens.ts';
import { completion } from './completion.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { executeCommand } from './execute-command.ts';
import { formatting } from './formatting.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { ranges } from './ranges.ts';
import { references } from './references.ts';
import { rename } from './rename.ts';
import type { Requests } from './request.ts';
import { signatureHelp } from './signature-help.ts';
import { symbols } from './symbols.ts';
import { text } from './text.ts';
import { tokens } from './tokens.ts';

export const requests: readonly Requests[] = [
  hover,
  definition,
  references,
  rename,
  symbols,
  calls,
  formatting,
  ranges,
  tokens,
  diagnostics,
  inlayHints,
  codeLens,
  codeAction,
  executeCommand,
  completion,
  signatureHelp,
  text,
  choices,
];
