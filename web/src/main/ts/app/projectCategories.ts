import { Refused, type Server } from '../api/server.ts';
import type { CategoryDocument } from '../api/types.ts';
import { Turns } from '../base/turns.ts';
import type { Category } from '../work/categories.ts';
import type { CategoryStore } from './categories.ts';

/**
 * The categories of a project on the server; all who work on it have the same. What the server could not be told is told
 * when it is back.
 */
export class ProjectCategories implements CategoryStore {
  /** As the server has them. */
  private kept: ReadonlyMap<string, CategoryDocument> = new Map();
  /** What the server shall have; null once it has it. */
  private wanted: readonly Category[] | null = null;
  private readonly turns = new Turns();
  private changed: (categories: readonly Category[]) => void = () => {};

  constructor(
    private readonly server: Server,
    private readonly project: string,
  ) {}

  load(): Promise<readonly Category[]> {
    return this.turns.each(async () => {
      if (this.wanted !== null) {
        return this.wanted;
      }
      const all = await this.server.annotations.categories(this.project);
      if (this.wanted !== null) {
        return this.wanted; // changed here while the server was asked
      }
      this.kept = new Map(all.filter(({ removed }) => !removed).map((one) => [one.id, one]));
      return [...this.kept.values()].map(({ id, name, colour, shortcut }) => ({
        id,
        name,
        colour,
        key: shortcut,
      }));
    });
  }

  save(categories: readonly Category[]): Promise<void> {
    this.wanted = categories;
    return this.tell();
  }

  /** Done when the server has been told, or has refused, what it shall have. @throws Error when it may succeed later */
  async settled(): Promise<void> {
    try {
      await this.tell();
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.isPassing) {
        throw failure;
      }
    }
  }

  private tell(): Promise<void> {
    return this.turns.each(async () => {
      const { wanted } = this;
      if (wanted === null) {
        return;
      }
      try {
        await this.send(wanted);
      } catch (failure) {
        if (failure instanceof Refused && !failure.isPassing) {
          this.wanted = this.wanted === wanted ? null : this.wanted; // asking again would not help
        }
        throw failure;
      }
      this.wanted = this.wanted === wanted ? null : this.wanted;
    });
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

  /** Somebody else has changed them, or may have. */
  look(): void {
    void this.load().then(this.changed, () => {});
  }

  watch(changed: (categories: readonly Category[]) => void): void {
    this.changed = changed;
    this.server.reachable.subscribe(() => {
      if (this.server.reachable.value) {
        void this.settled().catch(() => {});
      }
    });
  }
}
