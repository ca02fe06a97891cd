import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import { EMPTY, forgetful, itemsOf, type Ledger, merge, record, since } from '../work/ledger.ts';
import type { Kept, WorkStorage } from '../work/storage.ts';
import type { Work } from '../work/work.ts';

/** Whether the work is on the disk. */
export type Saved = 'saved' | 'saving' | 'failed';

/** Keeps the work on one image on the disk, together with what other tabs do on it. */
export class Saver {
  readonly saved = new Store<Saved>('saved');
  private readonly turns = new Turns();
  private ledger: Ledger = EMPTY;
  private asked = 0;
  /** Told what another tab changed; set by whoever shows the work. */
  onOthers: (changes: Ledger) => void = () => {};

  /**
   * @param image its hash
   * @param storage null where the browser keeps nothing
   * @param counted told how many masks are kept
   */
  constructor(
    private readonly image: string,
    private readonly storage: WorkStorage | null,
    private readonly counted: (masks: number) => void = () => {},
  ) {
    storage?.watch((changed) => {
      if (changed === image) {
        void this.turns.each(() => this.reload(storage)).catch(() => {});
      }
    });
  }

  /** What was kept in an earlier visit or by another tab; null for nothing. */
  async restore(): Promise<Work | null> {
    const kept = (await this.storage?.load(this.image).catch(() => null)) ?? null;
    if (kept === null) {
      return null;
    }
    const { masks, ...work } = kept;
    this.ledger = masks;
    return { ...work, items: itemsOf(masks) };
  }

  /** Saves at once; done when this state or a later one is on the disk, or cannot be. */
  async save({ items, ...work }: Work): Promise<void> {
    const { storage } = this;
    if (storage === null) {
      this.saved.set('failed');
      return;
    }
    this.saved.set('saving');
    const mine = ++this.asked;
    this.ledger = record(this.ledger, items, Date.now());
    const whole = (kept: Kept | null): Kept => ({
      ...work,
      masks: forgetful(merge(kept?.masks ?? EMPTY, this.ledger), Date.now()),
    });
    try {
      // Only the latest of several states that wait is worth the disk.
      await this.turns.latest(async () => this.adopt((await storage.update(this.image, whole)).masks));
      await (mine === this.asked ? null : this.turns.settled());
      if (mine === this.asked) {
        this.saved.set('saved');
      }
    } catch {
      this.saved.set('failed');
    }
  }

  private async reload(storage: WorkStorage): Promise<void> {
    const kept = await storage.load(this.image);
    if (kept !== null) {
      this.adopt(kept.masks);
    }
  }

  /** Takes over what others changed. */
  private adopt(kept: Ledger): void {
    const others = since(this.ledger, kept);
    this.ledger = merge(kept, this.ledger);
    this.counted(itemsOf(this.ledger).length);
    if (others.size > 0) {
      this.onOthers(others);
    }
  }
}
