import type { AnnotationDocument, Verdict } from '../api/types.ts';
import { randomId } from '../base/ids.ts';
import { Store } from '../base/store.ts';
import { contains, iou } from '../mask/rle.ts';
import type { Masks } from '../mask/masks.ts';
import type { Found, KeptMasks } from './kept.ts';

/** A mask that is offered: dimmed until a person keeps it or turns it down. */
export interface Proposal extends Found {
  readonly id: string;
  /** How like the example it is, best about 1. */
  readonly likeness: number;
  /** Of a mask that a server proposes, under the same id there: what is decided here is decided for all. */
  readonly proposed?: boolean;
}

/** Tells a server what is decided on the masks that it proposes. */
export type Judge = (ids: readonly string[], verdict: Verdict) => Promise<void>;

/** Masks more alike than this are one object. */
const SAME = 0.5;

/** What is offered on one image. What was found in this visit ends with it, as nobody said yes to it. */
export class Proposals {
  readonly offered = new Store<readonly Proposal[]>([]);
  /** The proposed masks that were asked for last; null once one of them is decided. */
  private shown: string | null = '';

  constructor(
    private readonly kept: KeptMasks,
    private readonly judge: Judge = () => Promise.resolve(),
  ) {}

  /** Shows the masks that a server proposes now, beside those that were found here. */
  async propose(documents: readonly AnnotationDocument[], masks: Pick<Masks, 'decode'>): Promise<void> {
    const versions = documents.map(({ id, version }) => `${id}.${version}`).join();
    if (versions === this.shown) {
      return;
    }
    this.shown = versions;
    const facts = documents.length === 0 ? [] : await masks.decode(documents.map(({ mask }) => mask));
    if (this.shown !== versions) {
      return; // what was asked for later is newer
    }
    const proposals = documents.map(({ id, predicted_iou, stability_score }, i) => ({
      id,
      proposed: true,
      facts: facts[i],
      likeness: NaN,
      score: predicted_iou ?? NaN,
      stability: stability_score ?? NaN,
      point: null,
    }));
    const shown = this.offered.value.filter(({ proposed }) => proposed !== true);
    if (proposals.length > 0 || shown.length < this.offered.value.length) {
      this.offered.set([...shown, ...proposals]);
    }
  }

  /** Offers masks in place of those before, but none that is kept already. */
  offer(found: readonly Omit<Proposal, 'id'>[]): void {
    const fresh = found.filter(({ facts }) => !this.kept.items.some((item) => iou(item.rle, facts.rle) > SAME));
    const proposed = this.offered.value.filter((one) => one.proposed === true);
    this.offered.set([...fresh.map((one) => ({ ...one, id: randomId() })), ...proposed]);
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
    this.decide('accept', (one) => one.id === id);
  }

  keepAll(): void {
    this.decide('accept', () => true);
  }

  turnDown(id: string): void {
    this.decide('reject', (one) => one.id === id);
  }

  turnDownAll(): void {
    this.decide('reject', () => true);
  }

  /**
   * Turns down what was found here; what a server proposes is for all and stays.
   *
   * @returns whether there was any
   */
  clear(): boolean {
    const there = this.offered.value.some(({ proposed }) => proposed !== true);
    this.decide('reject', ({ proposed }) => proposed !== true);
    return there;
  }

  private decide(verdict: Verdict, meant: (one: Proposal) => boolean): void {
    const chosen = this.offered.value.filter(meant);
    if (chosen.length === 0) {
      return;
    }
    this.offered.set(this.offered.value.filter((one) => !meant(one)));
    const found = chosen.filter(({ proposed }) => proposed !== true);
    if (verdict === 'accept' && found.length > 0) {
      this.kept.addFound(found);
    }
    if (found.length < chosen.length) {
      this.shown = null;
      void this.judge(
        chosen.filter(({ proposed }) => proposed === true).map(({ id }) => id),
        verdict,
      );
    }
  }
}
