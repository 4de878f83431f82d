/** The program of the child process: it answers one request and waits to be ended. */
import { createProgram } from '../program.ts';
import { type OpenedDevice, searchDevice } from './device.ts';
import type {
  ChildMessage,
  ChildProgress,
  ChildRequest,
  CompileRequest,
  Refusal,
  RunDone,
  RunRequest,
} from './protocol.ts';

// ^C reaches every process of a terminal; whether to stop is for the parent to say.
process.on('SIGINT', () => {});
// Without a parent nobody waits for an answer. A device in an endless kernel survives a mere exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', async (request: ChildRequest) => send({ kind: 'outcome', outcome: await answer(request) }));

const send = (message: ChildMessage) => process.send?.(message);
const report = (progress: ChildProgress) => send({ kind: 'progress', progress });

async function answer(request: ChildRequest) {
  const { opened, reasons } = await searchDevice(request.device);
  if (!opened) return { kind: 'noDevice', reasons } as const;
  report({ kind: 'device', device: opened.description });
  switch (request.kind) {
    case 'probe':
      return { kind: 'ok', device: opened.description, reasons } as const;
    case 'compile':
      return compile(request, opened);
    case 'run':
      return run(request, opened);
  }
}

async function compile({ programs }: CompileRequest, { device, description }: OpenedDevice) {
  const errors = [];
  for (const [program, { wgsl, manifest }] of programs.entries()) {
    const created = await createProgram(device, wgsl, manifest);
    errors.push(created.kind === 'failed' ? created.errors : []);
    report({ kind: 'compiled', program, programs: programs.length });
  }
  return { kind: 'ok', errors, device: description } as const;
}

async function run(request: RunRequest, { device, description }: OpenedDevice): Promise<RunDone | Refusal> {
  const created = await createProgram(device, request.wgsl, request.manifest);
  if (created.kind === 'failed') return { ...created, device: description };
  report({ kind: 'compiled', program: 0, programs: 1 });
  const { program } = created;
  const count = request.repeat ?? 1;
  const options = { sizes: request.sizes, timestamps: request.timestamps };
  const first = await program.run(request.inputs, {
    ...options,
    onKernel: (name, index, kernels) => report({ kind: 'kernel', name, index, count: kernels }),
  });
  if (first.kind === 'failed') return { ...first, device: description };
  report({ kind: 'run', index: 0, count });
  const runs = [first.seconds];
  let fastest = { seconds: first.seconds, kernels: first.kernels };
  for (let index = 1; index < count; index++) {
    const again = await program.runToBuffers(request.inputs, options);
    if (again.kind === 'failed') return { ...again, device: description };
    for (const { buffer } of Object.values(again.results)) buffer.destroy();
    runs.push(again.seconds);
    if (again.seconds < fastest.seconds) fastest = { seconds: again.seconds, kernels: again.kernels };
    report({ kind: 'run', index, count });
  }
  const results = { ...first.results, ...first.updated };
  return { kind: 'ok', results, ...fastest, runs, device: description };
}
