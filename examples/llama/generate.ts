/** npx tsx examples/llama/generate.ts [--weights f32|q4_0] [--tokens 16] [--seed 1] [--prompt TEXT]
 *
 * Generates tokens on the best device here. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDevice } from '@ncd/backend-wgsl/node';
import { type ArrayResult, compile } from 'ncd-lang';
import { type Call, generate } from './model.ts';
import { makeWeights, type Numbers, quantised } from './weights.ts';

const { values: options } = parseArgs({
  options: {
    weights: { type: 'string', default: 'f32' },
    tokens: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    prompt: { type: 'string', default: 'Once upon a time' },
  },
});
const opened = await openDevice('auto');
if (!opened) throw new Error('there is no WebGPU device here, not even one in software');
const source = readFileSync(new URL('llama.ncd', import.meta.url), 'utf8');
const program = await compile(source, { device: opened.device, types: { S: options.weights } });

const call: Call = async (diagram, inputs, sizes) => {
  const results = await program[diagram]?.(inputs, { sizes });
  if (!results) throw new Error(`there is no diagram ${diagram}`);
  const arrays = 'data' in results ? { result: results } : results;
  return arrays as Readonly<Record<string, ArrayResult>> as Readonly<Record<string, Numbers>>;
};
const made = makeWeights(Number(options.seed));
const weights = options.weights === 'q4_0' ? quantised(made) : made;
const prompt = [...new TextEncoder().encode(options.prompt)];
console.log((await generate(call, weights, prompt, Number(options.tokens))).join(' '));
opened.device.destroy();
