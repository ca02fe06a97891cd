import { randomId } from '../base/ids.ts';
import { Store } from '../base/store.ts';
import { contains, iou } from '../mask/rle.ts';
import type { Found, KeptMasks } from './kept.ts';

/** A mask that is offered: dimmed until a person keeps it or turns it down. */
export interface Proposal extends Found {
  readonly id: string;
  /** How like the example it is, best about 1. */
  readonly likeness: number;
}

/** Masks more alike than this are one object. */
const SAME = 0.5;

/** What is offered on one image; it ends with the visit, as nobody said yes to it. */
export class Proposals {
  readonly offered = new Store<readonly Proposal[]>([]);

  constructor(private readonly kept: KeptMasks) {}

  /** Offers masks in place of those before, but none that is kept already. */
  offer(found: readonly Omit<Proposal, 'id'>[]): void {
    const fresh = found.filter(({ facts }) => !this.kept.items.some((item) => iou(item.rle, facts.rle) > SAME));
    this.offered.set(fresh.map((one) => ({ ...one, id: randomId() })));
  }

  /** The smallest at a place. */
  at(x: number, y: number): Proposal | null {
    const hits = this.offered.value.filter(({ facts }) => contains(facts.rle, x, y));
    return hits.reduce<Proposal | null>(
      (least, one) => (least === null || one.facts.area < least.facts.area ? one : least),
      null,
    );
  }

  keep(id: string): void {
    this.kept.addFound(this.offered.value.filter((one) => one.id === id));
    this.turnDown(id);
  }

  keepAll(): void {
    this.kept.addFound(this.offered.value);
    this.clear();
  }

  turnDown(id: string): void {
    this.offered.set(this.offered.value.filter((one) => one.id !== id));
  }

  clear(): void {
    this.offered.set([]);
  }
}
