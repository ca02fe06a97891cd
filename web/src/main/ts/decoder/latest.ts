/**
 * One question under way at a time; of those that come meanwhile only the last is asked. A pointer that moves faster
 * than the decoder so never leaves a queue behind.
 */
export class LatestWins<Q, A> {
  private waiting: {
    question: Q;
    resolve: (answer: A | null) => void;
    reject: (failure: unknown) => void;
  } | null = null;
  private busy = false;
  /** Questions that were passed over. */
  dropped = 0;

  constructor(private readonly answer: (question: Q) => Promise<A>) {}

  /** @returns the answer, or null when a later question took this one's place */
  ask(question: Q): Promise<A | null> {
    return new Promise((resolve, reject) => {
      if (this.waiting !== null) {
        this.dropped++;
        this.waiting.resolve(null);
      }
      this.waiting = { question, resolve, reject };
      void this.turn();
    });
  }

  /** Forgets the question that waits; the one under way goes on. */
  clear(): void {
    this.waiting?.resolve(null);
    this.waiting = null;
  }

  private async turn(): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    while (this.waiting !== null) {
      const { question, resolve, reject } = this.waiting;
      this.waiting = null;
      try {
        resolve(await this.answer(question));
      } catch (failure) {
        reject(failure);
      }
    }
    this.busy = false;
  }
}
