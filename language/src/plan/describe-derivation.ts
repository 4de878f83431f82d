/** How kernels were derived, as text and as JSON. */
import { withPrefix } from '../cost/index.ts';
import { linesOf, type Span } from '../source/index.ts';
import type { KernelDerivation, NamedExpression, RefusalReport } from './derivation.ts';
import type { PlanLog } from './log.ts';
import type { LocalValue } from './recoloured.ts';

export function describeDerivation(kernels: readonly KernelDerivation[], refusals: readonly RefusalReport[]): string {
  return [...kernels.map(describeKernel), ...refusals.map(describeRefusal)].join('\n');
}

function describeKernel({
  diagram,
  name,
  stream,
  steps,
  accumulators,
  tails,
  values,
  local,
}: KernelDerivation): string {
  const how = stream === undefined ? 'computes each element by itself' : `streams ${stream}`;
  const lines = [`${diagram}: kernel ${name} ${how}`];
  for (const { rule, text, span } of steps)
    lines.push(`  ${rule.padEnd(8)} ${text}`, `           ${place(span)}: ${excerptOf(span)}`);
  const section = (title: string, texts: readonly string[]): void => {
    if (texts.length > 0) lines.push(`  ${title}`, ...texts.map((text) => `    ${text}`));
  };
  section(
    'state',
    accumulators.map(({ state, initial, step }) => `${state} = ${initial}; then ${step}`),
  );
  section('saved', tails.map(equation));
  section('where', values.map(equation));
  section(
    'local',
    local.map((value) => `${value.name} stays in the workgroup: ${localText(value)}`),
  );
  return `${lines.join('\n')}\n`;
}

/** `4·q·x fewer values, 268 MB`. */
export const localText = ({ formula, bytes }: LocalValue): string =>
  `${formula} fewer values${bytes === null ? '' : `, ${withPrefix(bytes, 'B')}`}`;

const equation = ({ name, expression }: NamedExpression): string => `${name} = ${expression}`;

function describeRefusal({ diagram, kernel, producer, axis, refusal }: RefusalReport): string {
  const { rule, span, reason, hint } = refusal;
  const lines = [
    `${diagram}: ${kernel} does not take in ${producer} along ${axis}`,
    `  ${rule.padEnd(8)} ${reason}`,
    `           ${place(span)}: ${excerptOf(span)}`,
  ];
  if (hint !== undefined) lines.push(`  hint     ${hint}`);
  return `${lines.join('\n')}\n`;
}

export function deriveJson(
  kernels: readonly KernelDerivation[],
  refusals: readonly RefusalReport[],
  logs: readonly PlanLog[],
): object {
  return {
    kernels: kernels.map((kernel) => ({
      ...kernel,
      stream: kernel.stream ?? null,
      steps: kernel.steps.map(({ rule, text, span }) => ({ rule, text, ...location(span) })),
    })),
    refusals: refusals.map(({ diagram, kernel, producer, axis, refusal: { rule, reason, hint, span } }) => ({
      diagram,
      kernel,
      producer,
      axis,
      rule,
      reason,
      hint: hint ?? null,
      ...location(span),
    })),
    logs,
  };
}

const lineOf = ({ file, start }: Span): number => linesOf(file).position(start).line + 1;
const location = (span: Span) => ({ file: span.file.path, line: lineOf(span) });
/** `a.ncd:7`. */
/** A file that an editor has open is named by the last part of its URI. */
export const place = (span: Span): string => `${span.file.path.replace(/^[\w-]+:.*\//, '')}:${lineOf(span)}`;

const longest = 70;
/** The source text, in one line. */
export function excerptOf({ file, start, end }: Span): string {
  const text = file.text.slice(start, end).replace(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
