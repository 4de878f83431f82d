/** A reduction that keeps a region from being streamed keeps every larger region from it: the planner does not derive those. */
import { strict as assert } from 'node:assert';
import { deriveStream, type NodeId, regionBelow, streamLayouts, type Term } from '@ncd/language';
import { largePrograms } from './large-programs.ts';
import { termOf } from './large-terms.ts';

/** Everything that a value is computed from. */
const whole = (term: Term, output: NodeId) => regionBelow(term, new Set(term.inputs.map(({ id }) => id)), [output]);

describe('regions that cannot be streamed', () => {
  for (const program of largePrograms)
    it(`${program.name}: what is found of a smaller one holds for larger ones`, () => {
      const term = termOf(program);
      let kept = 0;
      const folds = term.nodes.flatMap((node) => (node.kind === 'reduce' ? [node] : []));
      for (const fold of folds.slice(0, 12)) {
        const nodes = whole(term, fold.id);
        // what is known of the regions before makes no difference to what is found of this one
        const known = streamLayouts(term, nodes, [fold.id]);
        const alone = streamLayouts({ ...term }, nodes, [fold.id]);
        assert.equal(known.length, alone.length);
        for (const axis of fold.reduced) {
          const derivation = deriveStream({ nodes: term.nodes, interior: nodes.interior, outputs: [fold.id] }, axis);
          if (derivation.kind === 'refusal') kept++;
        }
      }
      if (program.name !== 'layers') assert.ok(kept > 0);
    });
});
