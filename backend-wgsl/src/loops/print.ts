/** Loop nests as pseudocode, for people and for tests. */
import { printSize } from '@ncd/language';
import { expressionText, type Notation } from './expression-text.ts';
import type { Kernel, LoweredModule, Statement } from './ir.ts';

const notation: Notation = {
  literal: ({ type, value }) => (type === 'bool' ? String(value !== 0) : String(value).replace('Infinity', '∞')),
  size: ({ size }) => `|${printSize(size)}|`,
  invocation: 'invocation',
  workgroup: 'workgroup',
  lane: 'lane',
  load: (buffer, index) => `${buffer}[${index}]`,
  call: ({ fn }, args) => `${fn}(${args.join(', ')})`,
};

export function printLowered(module: LoweredModule): string {
  const buffers = module.buffers.map(
    (b) => `${b.role} ${b.name}: ${b.element}[${b.axes.map((a) => `${a.name}: ${printSize(a.size)}`).join(', ')}]`,
  );
  return [`module ${module.name}`, ...buffers.map((b) => `  ${b}`), ...module.kernels.map(printKernel)].join('\n');
}

function printKernel(kernel: Kernel): string {
  const head = `kernel ${kernel.entryPoint}: ${printSize(kernel.invocations)} invocations in ${kernel.workgroupSize}s`;
  const shared = kernel.shared.map(({ name, type, length }) => `  shared ${name}: ${length} of ${type}`);
  const moved = `${head}, ${kernel.reads.join(', ')} -> ${kernel.writes.join(', ')}`;
  return [moved, ...shared, ...printBody(kernel.body), ''].join('\n');
}

function printBody(body: readonly Statement[]): readonly string[] {
  return body.flatMap(printStatement).map((line) => `  ${line}`);
}

function printStatement(s: Statement): readonly string[] {
  switch (s.kind) {
    case 'let':
    case 'var':
      return [`${s.kind} ${s.name} = ${expressionText(s.value, notation)}`];
    case 'assign':
      return [`${s.name} := ${expressionText(s.value, notation)}`];
    case 'array':
      return [`array ${s.name}: ${s.length} of ${s.type}`];
    case 'set':
      return [`${s.name}[${expressionText(s.index, notation)}] := ${expressionText(s.value, notation)}`];
    case 'for':
      return [
        `for ${s.name}${s.from ? ` from ${expressionText(s.from, notation)}` : ''} below ${expressionText(s.count, notation)}`,
        ...printBody(s.body),
      ];
    case 'if':
      return [`if ${expressionText(s.condition, notation)}`, ...printBody(s.body)];
    case 'store':
      return [`${s.buffer}[${expressionText(s.index, notation)}] := ${expressionText(s.value, notation)}`];
    case 'barrier':
      return ['barrier'];
  }
}
