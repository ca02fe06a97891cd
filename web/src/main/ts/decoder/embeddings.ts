import { type NpyArray, readNpy } from '../api/npy.ts';
import { reasonOf } from '../api/problem.ts';

/** What is kept of images seen before, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface Fetched {
  readonly array: NpyArray;
  /** As it came over the wire. */
  readonly bytes: number;
}

/** Embeddings by image: fetched once, the least recently used dropped. */
export class Embeddings {
  private readonly kept = new Map<string, Promise<Fetched>>();

  /**
   * @param waiting told how many seconds it will ask again while the server still computes
   * @throws Error when the server cannot give it
   */
  async get(image: string, url: string, waiting: (seconds: number) => void): Promise<Fetched> {
    const known = this.kept.get(image);
    const found = known ?? download(url, waiting);
    this.kept.delete(image);
    this.kept.set(image, found);
    try {
      const fetched = await found;
      this.evict();
      return fetched;
    } catch (failure) {
      this.kept.delete(image);
      throw failure;
    }
  }

  private evict(): void {
    // Four bytes a value, in a file of the usual 1 × 256 × 64 × 64.
    const each = 4 * 256 * 64 * 64;
    while (this.kept.size * each > MOST_BYTES) {
      const oldest = this.kept.keys().next();
      if (oldest.done === true) {
        return;
      }
      this.kept.delete(oldest.value);
    }
  }
}

async function download(url: string, waiting: (seconds: number) => void): Promise<Fetched> {
  for (;;) {
    const response = await fetch(url, { headers: { Prefer: 'wait=10' } });
    if (response.status === 202) {
      const seconds = Math.min(10, Math.max(0.1, Number(response.headers.get('Retry-After') ?? 1)));
      waiting(seconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      continue;
    }
    if (!response.ok) {
      throw new Error(await reasonOf(response));
    }
    const bytes = await response.arrayBuffer();
    return { array: readNpy(bytes), bytes: bytes.byteLength };
  }
}
