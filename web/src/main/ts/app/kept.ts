import type { Model } from '../api/types.ts';
import { randomId } from '../base/ids.ts';
import { PALETTE } from '../canvas/palette.ts';
import { NOTHING } from '../decoder/prompt.ts';
import { contains } from '../mask/rle.ts';
import type { MaskFacts } from '../mask/worker.ts';
import type { EditKind } from '../work/provenance.ts';
import {
  addAll,
  type Changes,
  changeSome,
  exchange,
  hideAll,
  type Item,
  keep,
  neighbour,
  nextHue,
  removeAll,
  removeSome,
  redrawn,
  replaceItem,
  scoreText,
  selection,
  toggleSelected,
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
type Origin = Pick<
  Item,
  | 'source'
  | 'prompt'
  | 'given'
  | 'choice'
  | 'scores'
  | 'predictedIou'
  | 'stability'
  | 'started'
  | 'accepted'
  | 'category'
>;

/** A mask that nobody prompted. */
const UNPROMPTED = { prompt: NOTHING, given: [], choice: 0, started: null, accepted: null, category: null };

function originOf({ score, stability, point }: Found): Origin {
  const prompt = point === null ? NOTHING : { points: [{ x: point[0], y: point[1], positive: true }], box: null };
  return { ...UNPROMPTED, source: 'automatic', prompt, scores: [score], predictedIou: score, stability };
}

/** The masks of one image that were kept. */
export class KeptMasks {
  /**
   * @param model now, named in every mask
   * @param category of the next mask that a person makes
   */
  constructor(
    private readonly timeline: Timeline,
    private readonly model: () => Pick<Model, 'id' | 'sha256'>,
    private readonly category: () => string | null,
    private readonly announce: (text: string) => void,
  ) {}

  get items(): readonly Item[] {
    return this.timeline.work.items;
  }

  /** A mask that is not in the list yet. */
  make(facts: MaskFacts, origin: Origin, hue = this.nextHue()): Item {
    const { id: model, sha256: weights } = this.model();
    const state = { hue, model, weights, edits: [], hidden: false, locked: false };
    return { id: randomId(), ...shapeOf(facts), ...origin, ...state };
  }

  private nextHue(): number {
    return nextHue(this.items, PALETTE.length);
  }

  /** The prompt's mask; the prompt ends with it. */
  keep(item: Item): void {
    this.timeline.step(keep(this.timeline.work, item));
    this.announce(`Mask ${this.items.length} kept, ${item.area} pixels`);
  }

  /** A mask that a hand drew. */
  addDrawn(id: string, facts: MaskFacts, kind: EditKind, started: number): void {
    const scores = { scores: [], predictedIou: NaN, stability: NaN };
    const times = { started, accepted: Date.now(), category: this.category() };
    const item = this.make(facts, { ...UNPROMPTED, source: 'manual', ...scores, ...times });
    const edits = [{ kind, at: item.accepted ?? started }];
    this.timeline.step(keep(this.timeline.work, { ...item, id, edits }));
    this.announce(`Mask ${this.items.length} drawn, ${facts.area} pixels`);
  }

  /** Other pixels for a mask; without any it is deleted. */
  redraw(id: string, facts: MaskFacts, kind: EditKind): void {
    const item = this.get(id);
    if (item === null) {
      return;
    }
    if (facts.area === 0) {
      this.timeline.step(removeSome({ ...this.timeline.work, selected: id }, new Set([id])));
      this.announce('Nothing of the mask is left: it is deleted');
      return;
    }
    this.timeline.step(redrawn(this.timeline.work, edited(item, facts, kind)));
    this.announce(`Mask ${this.items.findIndex((one) => one.id === id) + 1}, ${facts.area} pixels`);
  }

  /** The mask that answers what was pointed at takes the place of the one that was refined. */
  refine(id: string, facts: MaskFacts, { predictedIou, stability, given, scores, choice }: Origin): void {
    const item = this.get(id);
    if (item !== null) {
      const refined = { ...edited(item, facts, 'refine'), predictedIou, stability, scores, choice };
      this.timeline.step(replaceItem(this.timeline.work, { ...refined, given: [...item.given, ...given] }));
      this.announce(`Mask refined, ${facts.area} pixels`);
    }
  }

  /** One mask in the place of several; it is the first of them in everything but its pixels. */
  merge(items: readonly Item[], facts: MaskFacts): void {
    const ids = new Set(items.map(({ id }) => id));
    this.timeline.step(exchange(this.timeline.work, ids, [edited(items[0], facts, 'merge')]));
    this.announce(`${items.length} masks merged into one`);
  }

  /** Several masks in the place of one; the first is that one in everything but its pixels. */
  split(item: Item, found: readonly MaskFacts[]): void {
    const made: Item[] = [];
    for (const facts of found) {
      const own =
        made.length === 0
          ? item
          : { ...item, id: randomId(), hue: nextHue([...this.items, ...made], PALETTE.length) };
      made.push(edited(own, facts, 'split'));
    }
    this.timeline.step(exchange(this.timeline.work, new Set([item.id]), made));
    this.announce(`Split into ${made.length} masks`);
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
      const accepted = { accepted: Date.now(), category: this.category() };
      items.push(this.make(one.facts, { ...originOf(one), ...accepted }, hue));
    }
    this.add(items);
    this.announce(`${items.length} ${items.length === 1 ? 'mask' : 'masks'} kept`);
  }

  private add(items: readonly Item[]): void {
    this.timeline.step(addAll(this.timeline.work, items));
  }

  get(id: string | null): Item | null {
    return id === null ? null : (this.items.find((item) => item.id === id) ?? null);
  }

  /** The mask that was selected first. */
  get selected(): Item | null {
    return this.get(this.timeline.work.selected);
  }

  /** All that are selected, that one at first. */
  get selection(): readonly Item[] {
    const ids = selection(this.timeline.work);
    const byId = new Map(ids.length === 0 ? [] : this.items.map((item) => [item.id, item]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  select(id: string | null): void {
    this.timeline.pass({ ...this.timeline.work, selected: id, also: [] });
    const item = this.selected;
    if (item !== null) {
      const score = Number.isNaN(item.predictedIou) ? '' : `, score ${scoreText(item.predictedIou)}`;
      this.announce(`Mask ${this.items.indexOf(item) + 1} selected${score}`);
    }
  }

  /** Selects a mask beside the others, or no longer. */
  toggle(id: string): void {
    this.timeline.pass(toggleSelected(this.timeline.work, id));
    const n = selection(this.timeline.work).length;
    this.announce(`${n} ${n === 1 ? 'mask' : 'masks'} selected`);
  }

  /** Selects these beside the first one. */
  selectAlso(ids: readonly string[]): void {
    const { selected } = this.timeline.work;
    const [first = null, ...also] = selected === null ? ids : [selected, ...ids.filter((id) => id !== selected)];
    this.timeline.pass({ ...this.timeline.work, selected: first, also });
    this.announce(`${also.length + 1} masks selected`);
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

  /** Deletes those that are not locked. */
  remove(ids: readonly string[]): void {
    const before = this.items.length;
    this.timeline.step(removeSome(this.timeline.work, new Set(ids)));
    const n = before - this.items.length;
    this.announce(n === 0 ? 'This mask is locked' : n === 1 ? 'Mask deleted' : `${n} masks deleted`);
  }

  change(ids: readonly string[], changed: Omit<Changes, 'category'>): void {
    this.timeline.pass(changeSome(this.timeline.work, new Set(ids), changed));
  }

  /** One step, as it says what the masks are. */
  categorise(ids: readonly string[], category: string | null): void {
    this.timeline.step(changeSome(this.timeline.work, new Set(ids), { category }));
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

const shapeOf = ({ rle, outline, area, bounds }: MaskFacts): MaskFacts => ({ rle, outline, area, bounds });

/** A mask with other pixels. */
const edited = (item: Item, facts: MaskFacts, kind: EditKind): Item => ({
  ...item,
  ...shapeOf(facts),
  edits: [...item.edits, { kind, at: Date.now() }],
});
