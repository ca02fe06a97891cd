import { type Books, waiting } from './acknowledged.ts';
import { EMPTY, itemsOf, type Ledger } from './ledger.ts';
import { type Item, itemOf, UNTOUCHED, type Work } from './work.ts';

const STORE = 'work';

/** What is kept of the work on one image. */
export interface Kept extends Omit<Work, 'items'>, Books {
  readonly masks: Ledger;
}

/** As it was kept before there were ledgers. */
interface Plain extends Partial<Omit<Work, 'items'>> {
  readonly items: readonly Item[];
}

const { items: _, ...untouched } = UNTOUCHED;

/** What is kept of an image that nobody has touched. */
export const NOTHING_KEPT: Kept = { ...untouched, masks: EMPTY, acks: new Map(), troubles: new Map(), task: null };

/** The key of an image's number of masks; that of its work is its hash. */
const countKey = (image: string): [string, string] => ['masks', image];

/** The key of how many of an image's masks a server lacks; not there for none. */
const waitingKey = (image: string): [string, string] => ['waiting', image];

/**
 * Keeps the work on each image in this browser, so that closing or reloading the page loses nothing. All tabs share it:
 * a change is made to what is kept at that moment, in one transaction, and told to the other tabs. Transactions and
 * broadcasts work outside secure contexts too, locks do not.
 */
export class WorkStorage {
  private readonly listeners = new Set<(image: string, count: number) => void>();
  private readonly channel: BroadcastChannel;

  private readonly watchers = new Set<(image: string) => void>();

  private constructor(
    private readonly database: IDBDatabase,
    name: string,
    private readonly remote: boolean,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<{ image: string; count: number }>) =>
      this.listeners.forEach((listener) => listener(data.image, data.count));
  }

  /**
   * @param remote whether a server shall have the masks too
   * @throws Error when the browser does not let the page keep anything
   */
  static async open(name = 'anymask', remote = false): Promise<WorkStorage> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return new WorkStorage(await settled(request), name, remote);
  }

  async load(image: string): Promise<Kept | null> {
    const store = this.database.transaction(STORE).objectStore(STORE);
    return read(await settled(store.get(image)));
  }

  /** How many masks each image has, by its hash. */
  counts(): Promise<Map<string, number>> {
    return this.numbers('masks');
  }

  /** Images with masks that the server lacks. */
  async waiting(): Promise<readonly string[]> {
    return [...(await this.numbers('waiting')).keys()];
  }

  /** How many masks the server lacks. */
  async count(): Promise<number> {
    return [...(await this.numbers('waiting')).values()].reduce((sum, n) => sum + n, 0);
  }

  /** By the hash of each image. */
  private async numbers(kind: string): Promise<Map<string, number>> {
    const store = this.database.transaction(STORE).objectStore(STORE);
    const range = IDBKeyRange.bound([kind], [kind, []]);
    const [keys, counts] = await Promise.all([settled(store.getAllKeys(range)), settled(store.getAll(range))]);
    return new Map(keys.map((key, i) => [(key as string[])[1], counts[i] as number]));
  }

  /**
   * Changes what is kept of an image. Done when it is on the disk.
   *
   * @param change from what is kept, null for nothing, to what shall be; the same for no change, which tells nobody
   * @returns what is kept now
   */
  update(image: string, change: (kept: Kept | null) => Kept): Promise<Kept> {
    const transaction = this.database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore(STORE);
    const request = store.get(image);
    return new Promise((resolve, reject) => {
      let done = (): void => {};
      request.onsuccess = () => {
        const before = read(request.result);
        const next = change(before);
        if (next === before) {
          done = () => resolve(next);
          return;
        }
        const count = itemsOf(next.masks).length;
        store.put(next, image);
        store.put(count, countKey(image));
        if (this.remote) {
          const lacking = waiting(next).length;
          void (lacking === 0 ? store.delete(waitingKey(image)) : store.put(lacking, waitingKey(image)));
        }
        done = () => {
          this.channel.postMessage({ image, count });
          resolve(next);
          this.watchers.forEach((watcher) => watcher(image));
        };
      };
      transaction.oncomplete = () => done();
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? new Error('saving was cut off'));
    });
  }

  /** As {@link update}, of the books alone; those who show the image are told as of another tab's change. */
  async change(image: string, change: (books: Books) => Books): Promise<void> {
    let changed = false;
    const { masks } = await this.update(image, (kept) => {
      const before = kept ?? NOTHING_KEPT;
      const after = change(before);
      changed = after !== before;
      return changed ? { ...before, ...after } : before;
    });
    if (changed) {
      const count = itemsOf(masks).length;
      this.listeners.forEach((listener) => listener(image, count));
    }
  }

  /** Tells of what this tab saves: the image's hash. */
  onChange(watcher: (image: string) => void): void {
    this.watchers.add(watcher);
  }

  /** Tells of what other tabs save: the image's hash, and how many masks it has now. */
  watch(listener: (image: string, count: number) => void): void {
    this.listeners.add(listener);
  }

  close(): void {
    this.channel.close();
    this.database.close();
  }
}

function read(value: unknown): Kept | null {
  if (value === undefined) {
    return null;
  }
  if ('masks' in (value as object)) {
    const { masks, ...work } = value as Kept;
    const known = [...masks].map(([id, { at, item }]) => [id, { at, item: item && itemOf(item) }] as const);
    return { ...NOTHING_KEPT, ...work, masks: new Map(known) };
  }
  const { items, ...work } = value as Plain;
  return {
    ...NOTHING_KEPT,
    ...work,
    masks: new Map(items.map((item) => [item.id, { at: 0, item: itemOf(item) }])),
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
