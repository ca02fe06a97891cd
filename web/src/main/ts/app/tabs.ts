import { randomId } from '../base/ids.ts';

/** How long a tab counts after it was heard of last: as long as a task stays with somebody who is silent; ms. */
const SILENT = 120_000;

/**
 * The tabs of this browser that work on an image: its task is the person's, so the last of them gives it back. Where the
 * browser keeps nothing, each tab believes to be alone.
 */
export class Tabs {
  private readonly own = randomId();

  /** @param storage that tabs share; read and written at once, also while a page closes */
  constructor(private readonly storage: Storage | null) {}

  /** This tab works on an image; to be said again with each sign of life. */
  stay(image: string): void {
    try {
      this.storage?.setItem(key(image) + this.own, `${Date.now()}`);
    } catch {
      // full, or not allowed
    }
  }

  /**
   * This tab works on an image no more.
   *
   * @returns whether another one does
   */
  leave(image: string): boolean {
    this.storage?.removeItem(key(image) + this.own);
    return this.others(image);
  }

  /** Whether another tab works on an image; those that ended without a word are forgotten. */
  others(image: string): boolean {
    const { storage } = this;
    const names = storage === null ? [] : Object.keys(storage).filter((name) => name.startsWith(key(image)));
    const others = names.filter((name) => name !== key(image) + this.own);
    const silent = others.filter((name) => Date.now() - Number(storage?.getItem(name)) > SILENT);
    silent.forEach((name) => storage?.removeItem(name));
    return others.length > silent.length;
  }
}

const key = (image: string): string => `anymask-tab ${image} `;

/** What the tabs of this browser share, if anything. */
export function sharedStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
