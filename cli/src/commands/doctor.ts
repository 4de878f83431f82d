import { cpus, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type DeviceDescription, probeInChild } from '@ncd/backend-wgsl/node';
import type { Command } from 'commander';
import type { ExitCode } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';

export function configure(command: Command): void {
  command.option('--json', 'print it as JSON');
}

interface DeviceReport {
  readonly choice: 'gpu' | 'cpu';
  readonly device?: DeviceDescription;
  /** Why there is none. */
  readonly reasons: readonly string[];
}

const probeSeconds = 30;
const requiredNode = [20, 19] as const;

/** Fails only where NCD cannot work at all: without any device, programs still run on the reference interpreter. */
export async function run(command: Command, terminal: Terminal): Promise<ExitCode> {
  const { json } = command.opts<{ json?: boolean }>();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const nodeIsRecent = major > requiredNode[0] || (major === requiredNode[0] && minor >= requiredNode[1]);
  const facts = {
    ncd: packageVersion(),
    node: process.versions.node,
    nodeIsRecent,
    platform: `${process.platform}-${process.arch}`,
    system: release(),
    processors: cpus().length,
    memoryBytes: totalmem(),
    cacheFolder: join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd'),
    devices: [await probe('gpu'), await probe('cpu')],
  };
  terminal.out(json ? `${JSON.stringify(facts, undefined, 2)}\n` : describe(facts));
  return nodeIsRecent ? 0 : 1;
}

async function probe(choice: 'gpu' | 'cpu'): Promise<DeviceReport> {
  const outcome = await probeInChild({ device: choice, timeLimitSeconds: probeSeconds });
  switch (outcome.kind) {
    case 'ok':
      return { choice, device: outcome.device, reasons: [] };
    case 'noDevice':
      return { choice, reasons: outcome.reasons };
    case 'failed':
      return { choice, reasons: outcome.errors.map((error) => error.message) };
    case 'timeout':
      return { choice, reasons: [`it did not answer in ${outcome.timeLimitSeconds} s`] };
    case 'aborted':
      return { choice, reasons: ['the search was stopped'] };
    case 'crashed':
      return { choice, reasons: [`its driver crashed${outcome.signal ? ` with ${outcome.signal}` : ''}`] };
  }
}

interface Facts {
  readonly ncd: string;
  readonly node: string;
  readonly nodeIsRecent: boolean;
  readonly platform: string;
  readonly system: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly cacheFolder: string;
  readonly devices: readonly DeviceReport[];
}

/** Of WebGPU's limits, those that decide what fits. */
const shownLimits = [
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBuffersPerShaderStage',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
] as const;

function describe(facts: Facts): string {
  const gib = (facts.memoryBytes / 2 ** 30).toFixed(1);
  const lines = [
    ['ncd', facts.ncd],
    ['node', facts.node + (facts.nodeIsRecent ? '' : ` (too old: ${requiredNode.join('.')} or newer is needed)`)],
    ['system', `${facts.platform} ${facts.system}, ${facts.processors} processors, ${gib} GiB`],
    ['cache', facts.cacheFolder],
  ];
  for (const { choice, device, reasons } of facts.devices) {
    if (!device) {
      lines.push([choice, `none${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`]);
      continue;
    }
    lines.push([choice, `${device.description || device.architecture || device.vendor} (${device.kind})`]);
    lines.push(['', `features: ${device.features.join(', ') || 'none'}`]);
    for (const limit of shownLimits) lines.push(['', `${limit}: ${device.limits[limit] ?? 'unknown'}`]);
  }
  lines.push(['reference', 'always there: 64-bit arithmetic in JavaScript, for checking']);
  return lines.map(([name = '', value = '']) => `${name.padEnd(10)} ${value}\n`).join('');
}
