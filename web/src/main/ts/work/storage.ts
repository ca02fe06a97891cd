import type { Work } from './work.ts';

const STORE = 'work';

/** Keeps the work on each image in this browser, so that closing or reloading the page loses nothing. */
export class WorkStorage {
  private constructor(private readonly database: IDBDatabase) {}

  /** @throws Error when the browser does not let the page keep anything */
  static async open(name = 'anymask'): Promise<WorkStorage> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return new WorkStorage(await settled(request));
  }

  async load(image: string): Promise<Work | null> {
    const store = this.database.transaction(STORE).objectStore(STORE);
    return ((await settled(store.get(image))) as Work | undefined) ?? null;
  }

  /** Done when the work is on the disk. */
  save(image: string, work: Work): Promise<void> {
    const transaction = this.database.transaction(STORE, 'readwrite', { durability: 'strict' });
    transaction.objectStore(STORE).put(work, image);
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? new Error('saving was cut off'));
    });
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
