/** The grammar itself: Chevrotain's checks, which the parser skips because they cost start-up time. */
import assert from 'node:assert/strict';
import { NcdParser } from '@ncd/language';

class CheckedParser extends NcdParser {
  check(): void {
    Object.assign(this, { skipValidations: false });
    this.performSelfAnalysis();
  }
}

describe('syntax: the grammar', () => {
  it('has no ambiguity, no left recursion and no unreachable alternative', () => {
    assert.doesNotThrow(() => new CheckedParser(true).check());
  });
});
