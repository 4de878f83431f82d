import { killServers } from './server/client.ts';
import { able, desk } from './server/kit.ts';
const caps = { ...able, workspace: { ...able.workspace, configuration: false } };
const top = (r: any, n = 14) => (r?.items ?? []).slice().sort((a: any, b: any) => a.sortText < b.sortText ? -1 : 1).slice(0, n).map((i: any) => i.label + (i.detail ? ` (${i.detail})` : '')).join(' · ') + ` [${r?.items?.length}]`;
async function complete(title: string, src: string, files = {}) {
  const d = await desk(src, { capabilities: caps, files });
  const r = await d.ask<any>('textDocument/completion', '');
  console.log(`## ${title}\n   `, top(r));
  await d.client.end();
}
async function ask(title: string, method: string, src: string, more: any = {}, files = {}) {
  const d = await desk(src, { capabilities: caps, files });
  try { const r = await d.ask<any>(method, '', more); console.log(`## ${title}\n`, JSON.stringify(r, null, 1)?.slice(0, 1500)); } catch (e) { console.log('## ' + title, 'ERROR', String(e)); }
  await d.client.end();
}
const head = 'import { softmax } from "std/nn"\n';

await complete('16 scan body', `diagram f(X: f32[t]) -> f32[t] {\n  scan[t](S = 0.0) {\n    let S1 = S + X\n    next «»\n`);
await complete('16b scan stmt', `diagram f(X: f32[t]) -> f32[t] {\n  scan[t](S = 0.0) {\n    let S1 = S + X\n    «»\n`);
await complete('16c at unclosed', `diagram f(X: f32[t]) -> f32 {\n  at workgroup (stream t: auto) {\n    let S1 = X * 2\n    sum[t](«»\n`);
await ask('sig 1', 'textDocument/signatureHelp', `${head}export diagram f(A: f32[i, j]) -> f32[i, j] {\n  softmax[j](«»\n}\n`);
await ask('sig 2 second arg dot', 'textDocument/signatureHelp', `${head}export diagram f(A: f32[i, j]) -> f32[i, j] {\n  dot[j](A, «»)\n}\n`);
await ask('sig 3 own diagram', 'textDocument/signatureHelp', `/// Scaled.\ndiagram g(A: f32[i], b: f32) -> f32[i] { A * b }\nexport diagram f(A: f32[i, j]) -> f32[i, j] {\n  g(A, «»)\n}\n`);
await ask('sig 4 nested', 'textDocument/signatureHelp', `diagram g(A: f32[i], b: f32) -> f32[i] { A * b }\nexport diagram f(A: f32[i, j]) -> f32[i, j] {\n  g(A + exp(A«»), 2)\n}\n`);
await ask('hover axis', 'textDocument/hover', `export diagram f(A: f32[i = 64, j]) -> f32[i] {\n  sum[«»j](A)\n}\n`);
await ask('hover call', 'textDocument/hover', `${head}export diagram f(A: f32[i, j]) -> f32[i, j] {\n  sof«»tmax[j](A)\n}\n`);
await ask('hover level', 'textDocument/hover', `export diagram f(A: f32[i, j]) -> f32[i] {\n  at work«»group (stream j: auto) {\n    sum[j](A)\n  }\n}\n`);
await ask('hover move', 'textDocument/hover', `export diagram f(A: f32[i, j]) -> f32[i] {\n  at workgroup (str«»eam j: auto) {\n    sum[j](A)\n  }\n}\n`);
await ask('hover keyword', 'textDocument/hover', `export diagram f(X: f32[t]) -> f32[t] {\n  sc«»an[t](S = 0.0) {\n    next S = S + X\n    emit S\n  }\n}\n`);
await ask('hover number', 'textDocument/hover', `export diagram f(X: f32[t]) -> f32[t] {\n  X * 2«».5\n}\n`);
await ask('hover op', 'textDocument/hover', `export diagram f(X: f32[t]) -> f32[t] {\n  X «»* 2.5\n}\n`);
await ask('hover target', 'textDocument/hover', `export diagram f(X: f32[t]) -> f32[t] {\n  X * 2.5\n}\nbudget f at t = 4 on m«»2 { global <= 1 MB }`);
await ask('hover import path', 'textDocument/hover', `import { softmax } from "std/«»nn"\nexport diagram f(X: f32[t]) -> f32[t] {\n  softmax[t](X)\n}\n`);
await ask('hover in error file', 'textDocument/hover', `export diagram f(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {\n  let S«» = dot[d](Q, K)\n  S +\n}\n`);
await ask('def axis', 'textDocument/definition', `export diagram f(A: f32[i, j]) -> f32[i] {\n  sum[«»j](A)\n}\n`);
await ask('def alias', 'textDocument/definition', `import { softmax as sm } from "std/nn"\nexport diagram f(A: f32[i, j]) -> f32[i, j] {\n  s«»m[j](A)\n}\n`);
await ask('prepareRename axis', 'textDocument/prepareRename', `export diagram f(A: f32[i, j]) -> f32[i] {\n  sum[«»j](A)\n}\ndiagram g(B: f32[j]) -> f32 { sum[j](B) }`);
await ask('rename axis', 'textDocument/rename', `export diagram f(A: f32[i, j]) -> f32[i] {\n  sum[«»j](A)\n}\ndiagram g(B: f32[k, j]) -> f32[k] { f[j = j](B) }`, { newName: 'z' });
await ask('rename to taken', 'textDocument/rename', `export diagram f(A: f32[i, j]) -> f32[i] {\n  sum[«»j](A)\n}`, { newName: 'i' });
await ask('rename builtin', 'textDocument/prepareRename', `export diagram f(A: f32[i, j]) -> f32[i] {\n  su«»m[j](A)\n}`);
await ask('rename library', 'textDocument/prepareRename', `${head}export diagram f(A: f32[i, j]) -> f32[i, j] {\n  soft«»max[j](A)\n}`);
killServers();
