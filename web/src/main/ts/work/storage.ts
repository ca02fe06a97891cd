import { itemsOf, type Ledger } from './ledger.ts';
import { type Item, itemOf, UNTOUCHED, type Work } from './work.ts';

const STORE = 'work';

/** What is kept of the work on one image. */
export interface Kept extends Omit<Work, 'items'> {
  readonly masks: Ledger;
}

/** As it was kept before there were ledgers. */
interface Plain extends Partial<Omit<Work, 'items'>> {
  readonly items: readonly Item[];
}

/** The key of an image's number of masks; that of its work is its hash. */
const countKey = (image: string): [string, string] => ['masks', image];

/**
 * Keeps the work on each image in this browser, so that closing or reloading the page loses nothing. All tabs share it:
 * a change is made to what is kept at that moment, in one transaction, and told to the other tabs. Transactions and
 * broadcasts work outside secure contexts too, locks do not.
 */
export class WorkStorage {
  private readonly listeners = new Set<(image: string, count: number) => void>();
  private readonly channel: BroadcastChannel;

  private constructor(
    private readonly database: IDBDatabase,
    name: string,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<{ image: string; count: number }>) =>
      this.listeners.forEach((listener) => listener(data.image, data.count));
  }

  /** @throws Error when the browser does not let the page keep anything */
  static async open(name = 'anymask'): Promise<WorkStorage> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return new WorkStorage(await settled(request), name);
  }

  async load(image: string): Promise<Kept | null> {
    const store = this.database.transaction(STORE).objectStore(STORE);
    return read(await settled(store.get(image)));
  }

  /** How many masks each image has, by its hash. */
  async counts(): Promise<Map<string, number>> {
    const store = this.database.transaction(STORE).objectStore(STORE);
    const range = IDBKeyRange.bound(['masks'], ['masks', []]);
    const [keys, counts] = await Promise.all([settled(store.getAllKeys(range)), settled(store.getAll(range))]);
    return new Map(keys.map((key, i) => [(key as string[])[1], counts[i] as number]));
  }

  /**
   * Changes what is kept of an image. Done when it is on the disk.
   *
   * @param change from what is kept, null for nothing, to what shall be
   * @returns what is kept now
   */
  update(image: string, change: (kept: Kept | null) => Kept): Promise<Kept> {
    const transaction = this.database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore(STORE);
    const request = store.get(image);
    return new Promise((resolve, reject) => {
      let done = (): void => {};
      request.onsuccess = () => {
        const next = change(read(request.result));
        const count = itemsOf(next.masks).length;
        store.put(next, image);
        store.put(count, countKey(image));
        done = () => {
          this.channel.postMessage({ image, count });
          resolve(next);
        };
      };
      transaction.oncomplete = () => done();
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? new Error('saving was cut off'));
    });
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
  const { items: _, ...unknown } = UNTOUCHED;
  if ('masks' in (value as object)) {
    const { masks, ...work } = value as Kept;
    const known = [...masks].map(([id, { at, item }]) => [id, { at, item: item && itemOf(item) }] as const);
    return { ...unknown, ...work, masks: new Map(known) };
  }
  const { items, ...work } = value as Plain;
  return { ...unknown, ...work, masks: new Map(items.map((item) => [item.id, { at: 0, item: itemOf(item) }])) };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
