/** The words of the language, for people (language reference §2–§4). */

/** Markdown, by word. */
const meanings: Readonly<Record<string, string>> = {
  import: 'names of another module, as in `import { softmax } from "std/nn"`',
  from: 'the module that is named: of the library, or a file relative to this one',
  as: 'another name for it in this file',
  export: 'other modules can import it, and plans are made of it',
  diagram: 'a function over arrays with named axes',
  axis: 'an axis of a fixed size',
  where: 'what holds of sizes: conditions that callers have to meet',
  inout: 'an array that the diagram updates in place',
  let: 'a name for a value',
  at: 'what stands between the braces runs at a level: there, its values stay local',
  group: 'each workgroup takes so many indices of the axis; what does not carry the axis is read once for each group',
  stream: 'elements of the axis are loaded so many at a time, and the state stays where it is',
  split: 'the axis is folded in parallel parts, whose states are merged',
  auto: 'left to the planner',
  scan: 'a recurrence along an axis: `next` gives the state after an element, `emit` its result',
  next: 'the state after this element',
  emit: 'the result at this element',
  accumulator: 'a stream of your own: a state, a step and, where parts can be merged, a merge',
  state: 'what is kept from element to element, with what it is at first',
  step: 'what an element does to the state',
  merge: 'the state of two parts, from the states of each',
  tail: 'what is made of the last state',
  test: 'conditions that must hold on random inputs; `~=` is equality up to rounding',
  budget: 'what the plan of a diagram may move, hold, compute or take at most',
  target: 'a machine: its levels of memory, and how fast it computes',
  level: 'a level of memory of a machine',
  quant: 'a format of arrays whose values share a scale, block by block',
  global: 'memory that every workgroup reads and writes',
  workgroup: 'memory and registers of one core, which its workgroup shares',
  register: 'what one invocation holds',
  '~=': 'whether two arrays with the same axes agree to within rounding',
  ':=': 'stores the value in the array, in place',
  '|>': 'passes the left side as the first argument',
};

/** Where they mean something else: in the head of a test or a budget. */
const ofTrials: Readonly<Record<string, string>> = {
  at: 'at which sizes of its axes, and for which types its type variables stand',
  on: 'the machine for which it is planned',
};

export function meaningOfWord(word: string, isInTrial: boolean): string | undefined {
  if (isInTrial && Object.hasOwn(ofTrials, word)) return ofTrials[word];
  return Object.hasOwn(meanings, word) ? meanings[word] : undefined;
}
