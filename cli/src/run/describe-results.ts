import { elementCount, printElementType, type Signature, type Tensor, valuesOf } from '@ncd/language';

/** Arrays up to this many values are shown whole. */
const shownWhole = 64;
const shownOfMore = 8;

/** Results, and arrays that were updated, for a person: type, shape, range, and the values themselves where there are few. */
export function describeResults(signature: Signature, results: ReadonlyMap<string, Tensor>): string {
  const updated = signature.inputs.flatMap((input) => (input.inout ? [{ ...input, element: input.stored }] : []));
  return [...signature.results, ...updated]
    .map(({ name, element, axes }) => {
      const tensor = results.get(name);
      if (!tensor) throw new Error(`result ${name} is missing`);
      const sizes = axes.map((axis, i) => `${axis.name} = ${tensor.shape[i]}`).join(', ');
      return `${name}: ${printElementType(element)}${axes.length > 0 ? `[${sizes}]` : ''}${describeRange(tensor)}\n${describeValues(tensor)}`;
    })
    .join('\n');
}

function describeRange(tensor: Tensor): string {
  const { element } = tensor;
  const data = valuesOf(tensor);
  if (data.length < 2 || element === 'bool') return '';
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return `, from ${format(least)} to ${format(most)}, mean ${format(sum / data.length)}`;
}

function describeValues(tensor: Tensor): string {
  const { shape, element } = tensor;
  const data = valuesOf(tensor);
  const show = (value: number) => (element === 'bool' ? String(value !== 0) : format(value));
  if (elementCount(shape) > shownWhole) {
    const shown = Array.from(data.subarray(0, shownOfMore), show);
    return `  ${shown.join('  ')}  … ${data.length - shownOfMore} more\n`;
  }
  const values = Array.from(data, show);
  const width = Math.max(0, ...values.map((value) => value.length));
  const row = shape.at(-1) ?? 1;
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += row)
    lines.push(
      `  ${values
        .slice(i, i + row)
        .map((value) => value.padStart(width))
        .join('  ')}\n`,
    );
  return lines.join('');
}

/** Six significant digits: enough to compare by eye. */
const format = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
