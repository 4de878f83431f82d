/** Brings results from the device into this process. */
import { elementCount, type Tensor } from '@ncd/language';
import { mapModeRead, usage } from './buffers.ts';
import { type Failed, guarded } from './errors.ts';
import type { ResultBuffer } from './execution.ts';
import { decodeWords } from './words.ts';

/** By the results' names. Rejects only when the device goes away. The results' buffers stay with the caller. */
export async function readResults(
  device: GPUDevice,
  results: readonly ResultBuffer[],
): Promise<{ readonly kind: 'ok'; readonly value: Readonly<Record<string, Tensor>> } | Failed> {
  const staged: GPUBuffer[] = [];
  try {
    const copied = await guarded(device, () => {
      const encoder = device.createCommandEncoder();
      for (const { plan, buffer } of results) {
        const staging = device.createBuffer({ size: plan.bytes, usage: usage.mapRead | usage.copyTarget });
        staged.push(staging);
        encoder.copyBufferToBuffer(buffer, 0, staging, 0, plan.bytes);
      }
      device.queue.submit([encoder.finish()]);
    });
    if (copied.kind === 'failed') return copied;
    await Promise.all(staged.map((staging) => staging.mapAsync(mapModeRead)));
    const tensors: Record<string, Tensor> = {};
    for (const [i, { name, plan }] of results.entries()) {
      const { element, storage } = plan.spec;
      const bytes = staged[i]?.getMappedRange();
      if (!bytes) continue;
      const data = decodeWords(bytes, storage, element, elementCount(plan.shape));
      tensors[name] = { element, shape: plan.shape, data };
    }
    return { kind: 'ok', value: tensors };
  } finally {
    for (const staging of staged) staging.destroy();
  }
}
