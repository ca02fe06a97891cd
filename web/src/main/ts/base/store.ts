/** A value that tells when it changes. */
export class Store<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(next: T): void {
    if (!Object.is(next, this.current)) {
      this.current = next;
      for (const listener of [...this.listeners]) {
        listener();
      }
    }
  }

  update(change: Partial<T>): void {
    this.set({ ...this.current, ...change });
  }

  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
