// `npm run library`: writes the table of stdlib/README.md, what the derived plan of each block moves beside the plan in which every
// reduction is a kernel and what these kernels must move at least, all from `ncd plan --json`.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const target = 'm2';
const attention = { h: 32, q: 4096, x: 4096, d: 64, e: 64 };
const layer = { t: 2048, m: 2048 };

/** Module, diagram, sizes, types. */
const rows = [
  ['attention', 'mha', attention],
  ['attention', 'mqa', attention],
  ['attention', 'causal_gqa', { k: 8, r: 4, q: 4096, x: 4096, d: 64, e: 64 }],
  ['attention', 'gqa', { k: 8, r: 4, q: 1, x: 4096, d: 64, e: 64 }],
  ['attention', 'cached_gqa', { g: 8, r: 4, n: 1, d: 128, e: 128, t: 32768 }, { C: 'f16' }],
  ['attention', 'cached_gqa', { g: 8, r: 4, n: 1, d: 128, e: 128, t: 32768 }, { C: 'q8_0' }],
  ['attention', 'cross_attention', { q: 1024, x: 1024, m: 1024, n: 1024, h: 16, d: 64, e: 64, o: 1024 }],
  ['latent_attention', 'latent_attention_absorbed', { h: 16, q: 1, x: 4096, d: 128, r: 64, l: 512, e: 128 }],
  ['linear_attention', 'chunked_linear_attention', { t: 4096, i: 64, j: 64, c: 64 }],
  ['linear_attention', 'chunked_delta_rule', { t: 4096, i: 64, j: 64, c: 64 }],
  ['nn', 'softmax', { x: 4194304 }],
  ['nn', 'mlp_swiglu', { d: 2048, h: 8192 }],
  ['loss', 'mean_cross_entropy', { n: 2048, c: 32000 }],
  ['sampling', 'draw_from_top', { v: 128000, k: 40 }],
  ['convolution', 'conv2d', { c: 64, y: 56, x: 56, o: 64, i: 3, j: 3 }],
  ['blocks', 'llama_block', { ...layer, k: 8, r: 4, d: 64, p: 0, f: 8192 }],
  ['blocks', 'llama_block', { t: 1, m: 2048, k: 8, r: 4, d: 64, p: 2047, f: 8192 }],
  ['blocks', 'llama_block_cached', { t: 1, m: 2048, k: 8, r: 4, d: 64, x: 2048, f: 8192 }],
  ['blocks', 'llama_block_cached', { t: 1, m: 2048, k: 8, r: 4, d: 64, x: 2048, f: 8192 }, { W: 'q4_0', C: 'q8_0' }],
  ['blocks', 'gpt2_block', { t: 1024, m: 768, n: 768, h: 12, f: 3072 }],
  ['blocks', 'gpt2_block_cached', { t: 1, m: 768, h: 12, d: 64, x: 1024, f: 3072 }],
  ['blocks', 'encoder_block', { t: 512, m: 768, n: 768, h: 12, f: 3072 }],
  ['blocks', 'mixture_of_experts', { t: 1, m: 2048, e: 8, k: 2, f: 4096 }],
  ['blocks', 'mixture_of_experts', { t: 512, m: 2048, e: 8, k: 2, f: 4096 }],
  ['blocks', 'grouped_mixture_of_experts', { t: 512, m: 2048, e: 8, k: 2, f: 4096, c: 512 }],
];

function plan(module, diagram, sizes, types) {
  const given = [
    ...Object.entries(sizes).flatMap(([axis, n]) => ['--size', `${axis}=${n}`]),
    ...Object.entries(types).flatMap(([name, type]) => ['--type', `${name}=${type}`]),
  ];
  const args = [
    'cli/bin/ncd.js',
    'plan',
    `stdlib/${module}.ncd`,
    '--diagram',
    diagram,
    '--target',
    target,
    '--json',
    ...given,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${module}.${diagram}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Three digits, in decimal units. */
function bytes(n) {
  const unit = Math.max(0, Math.min(3, Math.floor(Math.log10(Math.max(n, 1)) / 3)));
  return `${Number((n / 1000 ** unit).toPrecision(3))} ${['B', 'kB', 'MB', 'GB'][unit]}`;
}

const lines = rows.map(([module, diagram, sizes, types = {}]) => {
  const { kernels, totals } = plan(module, diagram, sizes, types);
  const at = Object.entries({ ...sizes, ...types }).map(([name, chosen]) => `${name}=${chosen}`);
  const cells = [
    `\`${diagram}\``,
    at.join(' '),
    String(kernels.length),
    bytes(totals.globalBytes),
    bytes(totals.unfused.globalBytes),
    bytes(totals.lowerBoundBytes),
    bytes(totals.onceBytes),
  ];
  return `| ${cells.join(' | ')} |`;
});
const table = [
  '| diagram | at | kernels | derived plan | unfused | bound of its kernels | in and out |',
  '| --- | --- | --: | --: | --: | --: | --: |',
  ...lines,
].join('\n');

const page = 'stdlib/README.md';
const [start, end] = ['<!-- traffic -->', '<!-- /traffic -->'];
const text = readFileSync(page, 'utf8');
const [before, rest] = text.split(start);
writeFileSync(page, `${before}${start}\n\n${table}\n\n${end}${rest.split(end)[1]}`);
