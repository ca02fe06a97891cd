import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import { EMPTY, forgetful, itemsOf, type Ledger, merge, record, since } from '../work/ledger.ts';
import { type Troubles, waiting } from '../work/acknowledged.ts';
import { type Kept, NOTHING_KEPT, type WorkStorage } from '../work/storage.ts';
import type { Work } from '../work/work.ts';

/** Whether the work is on the disk. */
export type Saved = 'saved' | 'saving' | 'failed';

/** Keeps the work on one image on the disk, together with what other tabs do on it. */
export class Saver {
  readonly saved = new Store<Saved>('saved');
  /** Ids of the masks whose latest state the server lacks; empty where there is none to have it. */
  readonly unsent = new Store<ReadonlySet<string>>(new Set());
  /** Masks that the server did not take as they are. */
  readonly troubles = new Store<Troubles>(new Map());
  private readonly turns = new Turns();
  private ledger: Ledger = EMPTY;
  private asked = 0;
  /** Told what another tab changed; set by whoever shows the work. */
  onOthers: (changes: Ledger) => void = () => {};

  /**
   * @param image its hash
   * @param storage null where the browser keeps nothing
   * @param counted told how many masks are kept
   * @param remote whether a server shall have the masks too
   */
  constructor(
    private readonly image: string,
    private readonly storage: WorkStorage | null,
    private readonly counted: (masks: number) => void = () => {},
    private readonly remote = false,
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
    const { masks, acks: _, troubles: __, task: ___, ...work } = kept;
    this.ledger = masks;
    this.look(kept);
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
    const whole = (before: Kept | null): Kept => {
      const kept = before ?? NOTHING_KEPT;
      return { ...kept, ...work, masks: forgetful(merge(kept.masks, this.ledger), Date.now()) };
    };
    try {
      // Only the latest of several states that wait is worth the disk.
      await this.turns.latest(async () => this.adopt(await storage.update(this.image, whole)));
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
      this.adopt(kept);
    }
  }

  /** Takes over what others changed. */
  private adopt(kept: Kept): void {
    const others = since(this.ledger, kept.masks);
    this.ledger = merge(kept.masks, this.ledger);
    this.look(kept);
    this.counted(itemsOf(this.ledger).length);
    if (others.size > 0) {
      this.onOthers(others);
    }
  }

  /** What a server has of what is kept. */
  private look(kept: Kept): void {
    if (this.remote) {
      const ids = waiting(kept).map(([id]) => id);
      const { value: before } = this.unsent;
      if (ids.length !== before.size || ids.some((id) => !before.has(id))) {
        this.unsent.set(new Set(ids));
      }
      this.troubles.set(kept.troubles);
    }
  }
}
