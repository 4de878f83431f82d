/** npx tsx examples/llama/generate.ts [--weights f32|q4_0] [--cache f32|q8_0] [--tokens 16] [--seed 1] [--prompt TEXT]
 *
 * Generates tokens on the best device here. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDevice } from '@ncd/backend-wgsl/node';
import { bitsPerValue } from '@ncd/language';
import { type ArrayInput, type ArrayResult, compile } from 'ncd-lang';
import { type Call, generate, makeCache } from './model.ts';
import { makeWeights, mapWeights, type Numbers, quantised } from './weights.ts';

const { values: options } = parseArgs({
  options: {
    weights: { type: 'string', default: 'f32' },
    cache: { type: 'string', default: 'f32' },
    tokens: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    prompt: { type: 'string', default: 'Once upon a time' },
  },
});
const opened = await openDevice('auto');
if (!opened) throw new Error('there is no WebGPU device here, not even one in software');
const { device } = opened;
const source = readFileSync(new URL('llama.ncd', import.meta.url), 'utf8');
const program = await compile(source, { device, types: { S: options.weights, C: options.cache } });

const call: Call<ArrayInput> = async (diagram, inputs, sizes) => {
  const results = await program[diagram]?.(inputs, { sizes });
  if (!results) throw new Error(`there is no diagram ${diagram}`);
  const arrays = 'data' in results ? { result: results } : results;
  return arrays as Readonly<Record<string, ArrayResult>> as Readonly<Record<string, Numbers>>;
};

// Weights go to the device once, and the cache never leaves it.
const usage = 0x80 | 0x08; // GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST: Node has no such globals
const bufferOf = (shape: readonly number[], size: number): ArrayInput & { readonly buffer: GPUBuffer } => ({
  buffer: device.createBuffer({ size, usage }),
  shape,
});
const upload = ({ shape, data }: Numbers): ArrayInput => {
  const array = bufferOf(shape, data.byteLength);
  device.queue.writeBuffer(array.buffer, 0, data.buffer);
  return array;
};
const made = makeWeights(Number(options.seed));
const weights = mapWeights(options.weights === 'q4_0' ? quantised(made) : made, upload);
const prompt = [...new TextEncoder().encode(options.prompt)];
const count = Number(options.tokens);
const bits = bitsPerValue(options.cache === 'q8_0' ? 'q8_0' : 'f32');
const cache = makeCache(prompt.length + count, (shape) => bufferOf(shape, shape.reduce((n, s) => n * s, bits) / 8));

console.log((await generate({ call, weights, cache }, prompt, count)).join(' '));
device.destroy();
