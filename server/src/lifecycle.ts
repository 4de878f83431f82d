/** Which requests are in order: nothing is answered before `initialize` or behind `shutdown` (LSP 3.17, Lifecycle Messages). */

export interface Refusal {
  readonly code: number;
  readonly reason: string;
}

const serverNotInitialized = -32002;
const invalidRequest = -32600;

export class Lifecycle {
  #state: 'new' | 'open' | 'over' = 'new';

  /** Of `initialize`, which opens the conversation once. */
  open(): Refusal | undefined {
    if (this.#state !== 'new') return { code: invalidRequest, reason: '`initialize` has been asked before' };
    this.#state = 'open';
    return undefined;
  }

  /** Of any other request. */
  refusal(): Refusal | undefined {
    switch (this.#state) {
      case 'new':
        return { code: serverNotInitialized, reason: '`initialize` comes first' };
      case 'open':
        return undefined;
      case 'over':
        return { code: invalidRequest, reason: 'nothing is answered behind `shutdown`' };
    }
  }

  shutDown(): void {
    this.#state = 'over';
  }

  /** What the process says when it ends. */
  get exitCode(): 0 | 1 {
    return this.#state === 'over' ? 0 : 1;
  }
}
