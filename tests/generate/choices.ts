/** Choices read from a list of numbers, so that fast-check can make the list, and a program with it, smaller. Behind the end
 * of the list every choice is the first. */
export class Choices {
  readonly #tape: readonly number[];
  #at = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  get left(): number {
    return this.#tape.length - this.#at;
  }

  below(n: number): number {
    const value = this.#tape[this.#at++] ?? 0;
    return value % Math.max(n, 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True once in `n` times; false when there is nothing left to choose. */
  oneIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** A part of the list, in its order or another one. */
  some<T>(list: readonly T[], least = 0): T[] {
    const rest = [...list];
    const taken: T[] = [];
    const count = least + this.below(list.length - least + 1);
    while (taken.length < count) taken.push(...rest.splice(this.below(rest.length), 1));
    return taken;
  }
}
