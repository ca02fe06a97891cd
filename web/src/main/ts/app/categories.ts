import { messageOf } from '../base/calls.ts';
import { randomId } from '../base/ids.ts';
import { Store } from '../base/store.ts';
import { PALETTE } from '../canvas/palette.ts';
import { amended, type Category, categoryOf, tidyName, withCategory } from '../work/categories.ts';
import type { Notices } from './notices.ts';

/** Where the list of categories is kept. */
export interface CategoryStore {
  load(): Promise<readonly Category[]>;
  /** @throws Error when they cannot be kept */
  save(categories: readonly Category[]): Promise<void>;
  /** Told when somebody else changes them. */
  watch(changed: (categories: readonly Category[]) => void): void;
}

/**
 * What objects can be called. Masks name their category by its id: one that is removed takes nothing away from them, and
 * they have it again once the removal is undone.
 */
export class Categories {
  readonly all = new Store<readonly Category[]>([]);
  /** The category that the next mask gets; null for none. */
  readonly next = new Store<string | null>(null);

  /** Others say what they are. */
  readonly fixed = new Store(false);

  private store: CategoryStore | null = null;

  constructor(private readonly notices: Notices) {}

  /** Keeps them there from now on, and takes those that are there. */
  async open(store: CategoryStore): Promise<void> {
    this.all.set(await store.load());
    this.store = store;
    store.watch((categories) => this.all.set(categories));
  }

  get(id: string | null): Category | null {
    return categoryOf(this.all.value, id);
  }

  byKey(key: number): Category | null {
    return this.all.value.find((one) => one.key === key) ?? null;
  }

  /** @returns null when the name says nothing or another category has it */
  add(name: string): Category | null {
    if (!this.isFree(name, null)) {
      return null;
    }
    const id = randomId();
    this.change(withCategory(this.all.value, id, name, PALETTE.length));
    this.notices.say(`Category ${tidyName(name)} added`);
    return this.get(id);
  }

  /** @returns false when the name says nothing or another category has it */
  rename(id: string, name: string): boolean {
    const free = this.isFree(name, id);
    if (free) {
      this.change(amended(this.all.value, id, { name: tidyName(name) }));
    }
    return free;
  }

  recolour(id: string, colour: number): void {
    this.change(amended(this.all.value, id, { colour: colour % PALETTE.length }));
  }

  setKey(id: string, key: number | null): void {
    this.change(amended(this.all.value, id, { key }));
  }

  /** Masks stay, without a category until the removal is undone. */
  remove(id: string): void {
    const before = this.all.value;
    const removed = this.get(id);
    if (removed === null) {
      return;
    }
    this.change(before.filter((one) => one.id !== id));
    if (this.next.value === id) {
      this.next.set(null);
    }
    const run = (): void => {
      const others = this.all.value;
      const key = others.some((one) => one.key === removed.key) ? null : removed.key;
      this.change(others.toSpliced(before.indexOf(removed), 0, { ...removed, key }));
    };
    this.notices.tell(`Category ${removed.name} removed`, { action: { label: 'Undo', run } });
  }

  private isFree(name: string, id: string | null): boolean {
    const wanted = tidyName(name);
    const taken = this.all.value.some((one) => one.id !== id && one.name.toLowerCase() === wanted.toLowerCase());
    if (taken) {
      this.notices.fail(`There is a category ${wanted} already.`);
    }
    return wanted !== '' && !taken;
  }

  private change(categories: readonly Category[]): void {
    this.all.set(categories);
    this.store
      ?.save(categories)
      .catch((failure: unknown) => this.notices.fail(`The categories are not saved: ${messageOf(failure)}`));
  }
}

const KEY = 'anymask.categories';

/** Categories in this browser; all its tabs have the same. */
export class LocalCategories implements CategoryStore {
  load(): Promise<readonly Category[]> {
    let text: string | null = null;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      // A browser that keeps nothing still works.
    }
    return Promise.resolve(read(text));
  }

  async save(categories: readonly Category[]): Promise<void> {
    localStorage.setItem(KEY, JSON.stringify(categories));
  }

  watch(changed: (categories: readonly Category[]) => void): void {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY) {
        changed(read(newValue));
      }
    });
  }
}

/** What cannot be read is left out. */
function read(text: string | null): readonly Category[] {
  try {
    const all: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(all) ? all.filter(isCategory) : [];
  } catch {
    return [];
  }
}

const isCategory = (value: unknown): value is Category => {
  const { id, name, colour, key } = (value ?? {}) as Partial<Category>;
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    Number.isInteger(colour) &&
    (key === null || (Number.isInteger(key) && Number(key) >= 1 && Number(key) <= 9))
  );
};
