import type { Server } from '../api/server.ts';
import type { CategoryDocument } from '../api/types.ts';
import type { Category } from '../work/categories.ts';
import type { CategoryStore } from './categories.ts';

/** The categories of a project on the server; all who work on it have the same. */
export class ProjectCategories implements CategoryStore {
  /** As the server has them. */
  private kept: ReadonlyMap<string, CategoryDocument> = new Map();
  private last: Promise<unknown> = Promise.resolve();
  private changed: (categories: readonly Category[]) => void = () => {};

  constructor(
    private readonly server: Server,
    private readonly project: string,
  ) {
    // Somebody else may have changed them while the page was out of sight.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        void this.load().then(this.changed, () => {});
      }
    });
  }

  async load(): Promise<readonly Category[]> {
    await this.last.catch(() => {});
    const all = await this.server.annotations.categories(this.project);
    this.kept = new Map(all.filter(({ removed }) => !removed).map((one) => [one.id, one]));
    return [...this.kept.values()].map(({ id, name, colour, shortcut }) => ({ id, name, colour, key: shortcut }));
  }

  save(categories: readonly Category[]): Promise<void> {
    const saved = this.last.then(
      () => this.send(categories),
      () => this.send(categories),
    );
    this.last = saved;
    return saved;
  }

  /** Tells the server what is new; what gives up a key or a name comes before what takes it. */
  private async send(categories: readonly Category[]): Promise<void> {
    const there = new Set(categories.map(({ id }) => id));
    for (const id of this.kept.keys()) {
      if (!there.has(id)) {
        await this.server.annotations.removeCategory(this.project, id);
        this.forget(id);
      }
    }
    const fresh = categories.filter((one) => !this.has(one));
    for (const one of fresh.filter(({ id }) => this.kept.has(id))) {
      await this.keep({ ...one, key: null });
    }
    for (const one of fresh.filter((one) => !this.has(one))) {
      await this.keep(one);
    }
  }

  private has({ id, name, colour, key }: Category): boolean {
    const kept = this.kept.get(id);
    return kept?.name === name && kept.colour === colour && kept.shortcut === key;
  }

  private async keep({ id, name, colour, key }: Category): Promise<void> {
    const supercategory = this.kept.get(id)?.supercategory ?? null;
    const document = { id, name, colour, shortcut: key, supercategory };
    await this.server.annotations.keepCategory(this.project, document);
    this.kept = new Map(this.kept).set(id, { ...document, removed: false });
  }

  private forget(id: string): void {
    const kept = new Map(this.kept);
    kept.delete(id);
    this.kept = kept;
  }

  watch(changed: (categories: readonly Category[]) => void): void {
    this.changed = changed;
  }
}
