import { Store } from '../base/store.ts';
import { begin, everywhere, type History, push, redo, replace, undo } from '../work/history.ts';
import { apply } from '../work/ledger.ts';
import { selection, UNTOUCHED, type Work } from '../work/work.ts';
import type { Saver } from './saver.ts';

/** The states of the work on one image: the present one, saved at every change, and the way back and forth. */
export class Timeline {
  readonly history = new Store<History<Work>>(begin(UNTOUCHED));

  constructor(readonly saver: Saver) {
    // What another tab did is no step of this one: it is in every state, so that undo takes nothing of it away.
    saver.onOthers = (changes) =>
      this.history.set(
        everywhere(this.history.value, (work) => {
          const items = apply(work.items, changes);
          const there = new Set(items.map(({ id }) => id));
          const [selected = null, ...also] = selection(work).filter((id) => there.has(id));
          return { ...work, items, selected, also };
        }),
      );
  }

  /** Brings back what was done in an earlier visit; before any of this one's work. */
  async restore(): Promise<void> {
    const work = await this.saver.restore();
    if (work !== null) {
      this.history.set(begin(work));
    }
  }

  get work(): Work {
    return this.history.value.present;
  }

  /** A change that can be undone. */
  step(work: Work): void {
    this.go(push(this.history.value, work));
  }

  /** A change that undo passes over. */
  pass(work: Work): void {
    this.go(replace(this.history.value, work));
  }

  /** @returns whether there was anything to undo */
  undo(): boolean {
    return this.go(undo(this.history.value));
  }

  /** @returns whether there was anything to do again */
  redo(): boolean {
    return this.go(redo(this.history.value));
  }

  save(): Promise<void> {
    return this.saver.save(this.work);
  }

  private go(history: History<Work>): boolean {
    const changed = history !== this.history.value;
    if (changed) {
      this.history.set(history);
      void this.save();
    }
    return changed;
  }
}
