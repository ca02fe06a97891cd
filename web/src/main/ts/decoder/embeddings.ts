import { type NpyArray, readNpy } from '../api/npy.ts';
import { reasonOf } from '../api/problem.ts';

/** What is kept of images seen before, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface Fetched {
  /** The maps of the embedding, in the order in which the model names them. */
  readonly maps: readonly NpyArray[];
  /** As it came over the wire. */
  readonly bytes: number;
}

/** Embeddings by address: fetched once, the least recently used dropped. */
export class Embeddings {
  private readonly kept = new Map<string, Promise<Fetched>>();

  /**
   * @param url of the embedding; it names everything that decides the bytes, so that it is the key
   * @throws Error when the server cannot give it
   */
  async get(url: string): Promise<Fetched> {
    const known = this.kept.get(url);
    const found = known ?? download(url);
    this.kept.delete(url);
    this.kept.set(url, found);
    try {
      const fetched = await found;
      this.evict(fetched.maps.reduce((sum, { values }) => sum + values.byteLength, 0));
      return fetched;
    } catch (failure) {
      this.kept.delete(url);
      throw failure;
    }
  }

  /** @param each bytes of one embedding; those of one model have one size */
  private evict(each: number): void {
    while (this.kept.size * each > MOST_BYTES) {
      const oldest = this.kept.keys().next();
      if (oldest.done === true) {
        return;
      }
      this.kept.delete(oldest.value);
    }
  }
}

async function download(url: string): Promise<Fetched> {
  for (;;) {
    const response = await fetch(url, { headers: { Prefer: 'wait=10' } });
    if (response.status === 202) {
      const seconds = Math.min(10, Math.max(0.1, Number(response.headers.get('Retry-After') ?? 1)));
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      continue;
    }
    if (!response.ok) {
      throw new Error(await reasonOf(response));
    }
    const bytes = await response.arrayBuffer();
    return { maps: readNpy(bytes), bytes: bytes.byteLength };
  }
}
