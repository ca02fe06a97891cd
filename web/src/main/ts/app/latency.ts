/** The latest of a measured time, in milliseconds. */
export class Latency {
  private readonly samples: number[] = [];

  /** How many there ever were. */
  total = 0;

  constructor(private readonly kept = 200) {}

  add(milliseconds: number): void {
    this.total++;
    this.samples.push(milliseconds);
    if (this.samples.length > this.kept) {
      this.samples.shift();
    }
  }

  get count(): number {
    return this.samples.length;
  }

  get latest(): number {
    return this.samples.at(-1) ?? NaN;
  }

  recent(count: number): readonly number[] {
    return this.samples.slice(-count);
  }

  /** @param share 0.5 for the median */
  percentile(share: number): number {
    const sorted = [...this.samples].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  }
}
