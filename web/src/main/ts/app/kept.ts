import { randomId } from '../base/ids.ts';
import { PALETTE } from '../canvas/palette.ts';
import { NOTHING } from '../decoder/prompt.ts';
import { contains } from '../mask/rle.ts';
import type { MaskFacts } from '../mask/worker.ts';
import {
  addAll,
  change,
  hideAll,
  type Item,
  keep,
  neighbour,
  nextHue,
  remove,
  removeAll,
  scoreText,
} from '../work/work.ts';
import type { Timeline } from './timeline.ts';

/** A mask that was found without a person's prompt. */
export interface Found {
  readonly facts: MaskFacts;
  readonly score: number;
  readonly stability: number;
  /** x, y of the point that gave it; null where none did. */
  readonly point: readonly number[] | null;
}

/** How a mask came to be. */
export type Origin = Pick<Item, 'source' | 'prompt' | 'choice' | 'predictedIou' | 'stability'>;

function originOf({ score, stability, point }: Found): Origin {
  const prompt = point === null ? NOTHING : { points: [{ x: point[0], y: point[1], positive: true }], box: null };
  return { source: 'automatic', prompt, choice: 0, predictedIou: score, stability };
}

/** The masks of one image that were kept. */
export class KeptMasks {
  /** @param model now, named in every mask */
  constructor(
    private readonly timeline: Timeline,
    private readonly model: () => string,
    private readonly announce: (text: string) => void,
  ) {}

  get items(): readonly Item[] {
    return this.timeline.work.items;
  }

  /** A mask that is not in the list yet. */
  make({ rle, outline, area, bounds }: MaskFacts, origin: Origin, hue = this.nextHue()): Item {
    const model = this.model();
    return { id: randomId(), rle, outline, area, bounds, ...origin, hue, model, hidden: false, locked: false };
  }

  private nextHue(): number {
    return nextHue(this.items, PALETTE.length);
  }

  /** The prompt's mask; the prompt ends with it. */
  keep(item: Item): void {
    this.timeline.step(keep(this.timeline.work, item));
    this.announce(`Mask ${this.items.length} kept, ${item.area} pixels`);
  }

  addAutomatic(found: readonly Found[]): void {
    this.add(found.map((one, i) => this.make(one.facts, originOf(one), i % PALETTE.length)));
    this.announce(`${found.length} masks found`);
  }

  /** Masks that were offered; one step, and each in a colour that few have. */
  addFound(found: readonly Found[]): void {
    const items: Item[] = [];
    for (const one of found) {
      const hue = nextHue([...this.items, ...items], PALETTE.length);
      items.push(this.make(one.facts, originOf(one), hue));
    }
    this.add(items);
    this.announce(`${items.length} ${items.length === 1 ? 'mask' : 'masks'} kept`);
  }

  private add(items: readonly Item[]): void {
    this.timeline.step(addAll(this.timeline.work, items));
  }

  get selected(): Item | null {
    return this.items.find((item) => item.id === this.timeline.work.selected) ?? null;
  }

  select(id: string | null): void {
    this.timeline.pass({ ...this.timeline.work, selected: id });
    const item = this.selected;
    if (item !== null) {
      this.announce(`Mask ${this.items.indexOf(item) + 1} selected, score ${scoreText(item.predictedIou)}`);
    }
  }

  selectNeighbour(step: 1 | -1): void {
    this.select(neighbour(this.timeline.work, step));
  }

  /** The smallest mask at a place. */
  at(x: number, y: number): Item | null {
    const hits = this.items.filter(({ hidden, bounds: [left, top, width, height], rle }) => {
      const near = x >= left && y >= top && x < left + width && y < top + height;
      return !hidden && near && contains(rle, x, y);
    });
    return hits.reduce<Item | null>(
      (least, item) => (least === null || item.area < least.area ? item : least),
      null,
    );
  }

  remove(id: string): void {
    const item = this.items.find((one) => one.id === id);
    if (item?.locked === true) {
      this.announce('This mask is locked');
    } else if (item !== undefined) {
      this.timeline.step(remove(this.timeline.work, id));
      this.announce('Mask deleted');
    }
  }

  change(id: string, changed: Partial<Pick<Item, 'hidden' | 'locked'>>): void {
    this.timeline.pass(change(this.timeline.work, id, changed));
  }

  hideAll(): void {
    this.timeline.pass(hideAll(this.timeline.work));
  }

  /** How many masks are not locked. */
  get removable(): number {
    return this.items.filter((item) => !item.locked).length;
  }

  /** @returns brings them back */
  removeAll(): () => void {
    const before = this.items;
    this.timeline.step(removeAll(this.timeline.work));
    return () => {
      const now = new Map(this.items.map((item) => [item.id, item]));
      const back = before.map((item) => now.get(item.id) ?? item);
      before.forEach(({ id }) => now.delete(id));
      this.timeline.step({ ...this.timeline.work, items: [...back, ...now.values()] });
    };
  }
}
