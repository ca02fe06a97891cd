/** Asynchronous work, one piece at a time, in the order in which it was asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private busy = 0;
  /** The work that waits and may be passed over, or null. */
  private waiting: { readonly passOver: () => void } | null = null;

  /** Work that is always done; it begins at once if nothing is under way. */
  each<T>(work: () => Promise<T>): Promise<T> {
    const result = this.busy === 0 ? work() : this.last.then(work);
    this.busy++;
    const end = (): void => void this.busy--;
    this.last = result.then(end, end);
    return result;
  }

  /**
   * Work that is worth doing only while nothing newer waits: a pointer that moves faster than the decoder leaves no
   * queue behind.
   *
   * @returns what came of it, or null if it was passed over before it began
   */
  latest<T>(work: () => Promise<T>): Promise<T | null> {
    this.clear();
    return new Promise((resolve, reject) => {
      const mine = { passOver: () => resolve(null) };
      this.waiting = mine;
      void this.each(async () => {
        if (this.waiting === mine) {
          this.waiting = null;
          await work().then(resolve, reject);
        }
      });
    });
  }

  /** Passes over the latest work if it has not begun. */
  clear(): void {
    this.waiting?.passOver();
    this.waiting = null;
  }

  /** Waits until nothing is under way, work included that comes meanwhile. */
  async settled(): Promise<void> {
    let seen: Promise<unknown>;
    do {
      seen = this.last;
      await seen;
    } while (seen !== this.last);
  }
}
