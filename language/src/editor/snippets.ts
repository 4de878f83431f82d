/** Words that begin something, with what usually follows. */
export interface Snippet {
  readonly label: string;
  readonly text: string;
  readonly snippet: string;
}

/** `‹1:S›` is a place to fill in, and `$0` where one ends up. */
const snippet = (label: string, text: string, ...lines: readonly string[]): Snippet => ({
  label,
  text,
  snippet: lines.join('\n').replace(/‹([^›]*)›/g, (_, place: string) => `\${${place}}`),
});

export const itemSnippets: readonly Snippet[] = [
  snippet('import', 'names of another module', 'import { $1 } from "‹2:std/nn›"'),
  snippet('export', 'what other modules can import', 'export $0'),
  snippet('diagram', 'a function over arrays', 'diagram ‹1:f›(‹2:A›: f32[‹3:i›]) -> f32[‹3:i›] {', '  $0', '}'),
  snippet('axis', 'an axis of a fixed size', 'axis ‹1:d› = ‹2:64›'),
  snippet('test', 'a condition that must hold', 'test ‹1:f› at ‹2:i› = ‹3:7› {', '  $0', '}'),
  snippet(
    'budget',
    'what a plan may move at most',
    'budget ‹1:f› at ‹2:i› = ‹3:4096› on ‹4:webgpu› { global <= ‹5:1 MB› }',
  ),
  snippet(
    'target',
    'a machine',
    'target ‹1:machine› {',
    '  level global { capacity: ‹2:16 GiB›, bandwidth: ‹3:100 GB/s› }',
    '  level workgroup { capacity: ‹4:32 KiB› }',
    '  compute f32: ‹5:1 TFLOP/s›',
    '}',
  ),
  snippet('quant', 'a block format', 'quant ‹1:q4› { bits: ‹2:4›, block: ‹3:32›, scale: ‹4:f16›, bias: ‹5:-8› }'),
  snippet(
    'accumulator',
    'a stream of your own',
    'accumulator ‹1:total›[‹2:x›](‹3:A›: f32[‹2:x›]) -> f32 {',
    '  state (‹4:s›: f32 = 0)',
    '  step { next ‹4:s› = ‹4:s› + ‹3:A› }',
    '}',
  ),
];

export const statementSnippets: readonly Snippet[] = [
  snippet('let', 'a name for a value', 'let ‹1:S› = $0'),
  snippet('at', 'what runs at a level', 'at ‹1|workgroup,register|› (group ‹2:q›: ‹3:auto›) {', '  $0', '}'),
  snippet(
    'scan',
    'a recurrence along an axis',
    'scan[‹1:t›](‹2:S› = ‹3:0.0›) {',
    '  let ‹2:S›1 = ‹2:S›$0',
    '  next ‹2:S› = ‹2:S›1',
    '  emit ‹2:S›1',
    '}',
  ),
  snippet('next', 'the state after this element', 'next ‹1:S› = $0'),
  snippet('emit', 'the result at this element', 'emit $0'),
];

export const moveSnippets: readonly Snippet[] = [
  snippet('group', 'indices that one workgroup takes', 'group ‹1:q›: ‹2:auto›'),
  snippet('stream', 'elements that are loaded together', 'stream ‹1:x›: ‹2:auto›'),
  snippet('split', 'parallel parts of a stream', 'split ‹1:x›: ‹2:auto›'),
];

export const accumulatorSnippets: readonly Snippet[] = [
  snippet('state', 'what is kept from element to element', 'state (‹1:s›: f32 = ‹2:0›)'),
  snippet('step', 'what an element does to the state', 'step {', '  next ‹1:s› = $0', '}'),
  snippet('merge', 'the state of two parts, from the states of each', 'merge (‹1:left›, ‹2:right›) {', '  $0', '}'),
  snippet('tail', 'what is made of the last state', 'tail { $0 }'),
];
