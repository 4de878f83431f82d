// Run by Deno: compiles every WGSL file of a folder with Naga and wgpu, pipelines included, and prints what is refused
// as one JSON object per file.
const [folder] = Deno.args;
const adapter = await navigator.gpu?.requestAdapter();
if (!adapter) {
  console.log(JSON.stringify({ noAdapter: true }));
  Deno.exit(0);
}
const device = await adapter.requestDevice();
for (const { name } of [...Deno.readDirSync(folder)].filter((e) => e.name.endsWith('.wgsl'))) {
  const code = Deno.readTextFileSync(`${folder}/${name}`);
  const errors = [];
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code, label: name });
  const refused = await device.popErrorScope();
  if (refused) errors.push(refused.message);
  else
    for (const [, entryPoint] of code.matchAll(/@compute[^{]*?\bfn\s+(\w+)/g)) {
      device.pushErrorScope('validation');
      device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } });
      const error = await device.popErrorScope();
      if (error) errors.push(`${entryPoint}: ${error.message}`);
    }
  console.log(JSON.stringify({ name, errors }));
}
Deno.exit(0);
