/** Which requests are in order: nothing is answered before `initialize` or behind `shutdown` (LSP 3.17, Lifecycle Messages). */
import { ErrorCodes } from './lsp.ts';

export interface Refusal {
  readonly code: number;
  readonly reason: string;
}

export class Lifecycle {
  #state: 'new' | 'open' | 'over' = 'new';

  /** Of `initialize`, which opens the conversation once. */
  open(): Refusal | undefined {
    if (this.#state !== 'new') return { code: ErrorCodes.InvalidRequest, reason: '`initialize` has been asked before' };
    this.#state = 'open';
    return undefined;
  }

  /** Of any other request. */
  refusal(): Refusal | undefined {
    switch (this.#state) {
      case 'new':
        return { code: ErrorCodes.ServerNotInitialized, reason: '`initialize` comes first' };
      case 'open':
        return undefined;
      case 'over':
        return { code: ErrorCodes.InvalidRequest, reason: 'nothing is answered behind `shutdown`' };
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
