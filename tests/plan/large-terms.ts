/** The terms of large programs. */
import { strict as assert } from 'node:assert';
import { buildTerm, type Term } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import type { LargeProgram } from './large-programs.ts';

export function termOf({ name, text }: LargeProgram): Term {
  const typed = checkText(text);
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram?.sound, `${name}: ${typed.diagnostics.map((d) => d.message)}`);
  return buildTerm(typed, diagram);
}
