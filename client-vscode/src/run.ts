/** Running a diagram: which sizes, and what came out. */
import type { RunResult } from '@ncd/server';
import { window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { diagramsOf, type Subject } from './commands.ts';

/** `q=4 x=6` for the open axes of a diagram; `undefined` where the person thinks better of it. */
export async function askSizes(
  client: BaseLanguageClient,
  { uri, diagram }: Subject,
): Promise<Readonly<Record<string, number>> | undefined> {
  const symbols = (await diagramsOf(client, uri)).find(({ name }) => name === diagram)?.symbols ?? [];
  if (symbols.length === 0) return {};
  const text = await window.showInputBox({
    prompt: `Sizes for ${diagram}, on random inputs`,
    value: symbols.map((symbol) => `${symbol}=4`).join(' '),
    validateInput: (value) =>
      symbols.every((symbol) => sizesIn(value)[symbol] !== undefined)
        ? undefined
        : `a size is needed for ${symbols.join(', ')}`,
  });
  return text === undefined ? undefined : sizesIn(text);
}

const sizesIn = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...text.matchAll(/([^\s=]+)\s*=\s*(\d+)/g)].map(([, name = '', size]) => [name, Number(size)]));

export function describeRun(
  diagram: string,
  sizes: Readonly<Record<string, number>>,
  { inputs, results }: RunResult,
): string {
  const shape = (own: readonly number[]) => (own.length === 0 ? '' : `[${own.join(', ')}]`);
  const at = Object.entries(sizes).map(([axis, size]) => `${axis} = ${size}`);
  return [
    `${diagram}${at.length > 0 ? ` at ${at.join(', ')}` : ''}, in the reference interpreter`,
    ...inputs.map(({ name, shape: own }) => `random ${name}${shape(own)}`),
    ...results.flatMap(({ name, element, shape: own, values }) => [
      '',
      `${name}: ${element}${shape(own)}`,
      ...rows(own, values),
    ]),
    '',
  ].join('\n');
}

/** A line for each step of the last axis. */
function rows(shape: readonly number[], values: readonly number[]): readonly string[] {
  const width = Math.max(1, shape.at(-1) ?? 1);
  const lines = Array.from({ length: Math.ceil(values.length / width) }, (_, row) =>
    values
      .slice(row * width, (row + 1) * width)
      .map((value) => String(Number(value.toPrecision(6))).padStart(12))
      .join(''),
  );
  const all = shape.reduce((count, size) => count * size, 1);
  return all > values.length ? [...lines, `… ${all - values.length} more`] : lines;
}
