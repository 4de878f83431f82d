/** Block formats of one's own (language reference §4): `quant q4_x { bits: 4, block: 32, scale: f16, bias: -8 }`. */
import { NCD3131 } from '../diagnostics/codes/NCD3131.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import { didYouMean } from '../names/suggest.ts';
import type * as A from '../syntax/ast.ts';
import { type BlockFormat, type BlockScalar, blockBytes, blockScalars, headerBytes, scalarBytes } from './blocks.ts';

type Draft = { -readonly [K in keyof BlockFormat]?: BlockFormat[K] };

const properties: Readonly<Record<string, { readonly needed: string; readonly take: Take }>> = {
  bits: { needed: '1, 2, 4 or 8', take: number((draft, n) => isCodeBits(n) && set(draft, 'bits', n)) },
  block: {
    needed: 'a whole number from 1',
    take: number((draft, n) => Number.isInteger(n) && n > 0 && set(draft, 'block', n)),
  },
  bias: { needed: 'a whole number', take: number((draft, n) => Number.isInteger(n) && set(draft, 'bias', n)) },
  scale: { needed: 'f16 or f32', take: word((draft, text) => isScalar(text) && set(draft, 'scale', text)) },
  minimum: { needed: 'f16 or f32', take: word((draft, text) => isScalar(text) && set(draft, 'minimum', text)) },
  codes: {
    needed: 'signed or unsigned',
    take: word((draft, text) => (text === 'signed' || text === 'unsigned') && set(draft, 'signed', text === 'signed')),
  },
};

export const formatProperties: readonly string[] = Object.keys(properties);
type Take = (draft: Draft, value: A.Property['value']) => boolean;

/** The format that a declaration states. Without one, `diagnostics` says why. */
export function formatFrom(declaration: A.Quant): {
  readonly format?: BlockFormat;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = (span: A.Name['span'], problem: string, hint?: string): void => {
    diagnostics.push(diagnose(NCD3131, span, { problem }, hint ? { hint } : {}));
  };
  const draft: Draft = {};
  const seen = new Set<string>();
  for (const { words, value, span } of declaration.properties) {
    const name = words.map((w) => w.text).join(' ');
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!property)
      report(span, `a block format has no property \`${name}\``, didYouMean(name, Object.keys(properties)));
    else if (seen.has(name)) report(span, `\`${name}\` is there twice`);
    else if (!property.take(draft, value)) report(value.span, `\`${name}\` must be ${property.needed}`);
    seen.add(name);
  }
  const { bits, block, scale, bias = 0, signed = false, minimum } = draft;
  for (const name of ['bits', 'block', 'scale'])
    if (!seen.has(name)) report(declaration.name.span, `\`${name}\` is missing`);
  if (diagnostics.length > 0 || bits === undefined || block === undefined || scale === undefined)
    return { diagnostics };
  if ((block * bits) % 8 !== 0) {
    report(declaration.name.span, `${block} codes of ${bits} bits are not a whole number of bytes`);
    return { diagnostics };
  }
  const format = { name: declaration.name.text, bits, block, scale, bias, signed, ...(minimum ? { minimum } : {}) };
  const unit = Math.max(scalarBytes(scale), minimum === undefined ? 0 : scalarBytes(minimum));
  if (blockBytes(format) % unit === 0 && headerBytes(format) % unit === 0) return { format, diagnostics };
  const hint = `choose \`block\` and scalars so that every ${scale === 'f32' || minimum === 'f32' ? 'f32' : 'f16'} lies at a multiple of ${unit} bytes`;
  report(declaration.name.span, `blocks of ${blockBytes(format)} bytes leave their scales unaligned`, hint);
  return { diagnostics };
}

function number(take: (draft: Draft, value: number) => boolean): Take {
  return (draft, value) => value.kind === 'quantity' && value.unit === '' && take(draft, value.value);
}
function word(take: (draft: Draft, text: string) => boolean): Take {
  return (draft, value) => value.kind === 'name' && take(draft, value.text);
}
function set<K extends keyof Draft>(draft: Draft, key: K, value: Draft[K]): true {
  draft[key] = value;
  return true;
}
const isCodeBits = (n: number): n is BlockFormat['bits'] => n === 1 || n === 2 || n === 4 || n === 8;
const isScalar = (text: string): text is BlockScalar => blockScalars.some((s) => s === text);
