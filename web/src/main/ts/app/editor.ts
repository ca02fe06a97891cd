import type { Image } from '../api/types.ts';
import { PALETTE } from '../canvas/palette.ts';
import { type Box, isEmpty, type Prompt } from '../decoder/prompt.ts';
import { LatestWins } from '../decoder/latest.ts';
import type { Masks } from '../mask/masks.ts';
import { contains } from '../mask/rle.ts';
import type { MaskFacts } from '../mask/worker.ts';
import { begin, type History, push, redo, replace, undo } from '../work/history.ts';
import type { WorkStorage } from '../work/storage.ts';
import {
  addAll,
  addPoint,
  change,
  clearPrompt,
  hideAll,
  type Item,
  keep,
  neighbour,
  nextHue,
  remove,
  removeLast,
  removePoint,
  UNTOUCHED,
  withBox,
  type Work,
} from '../work/work.ts';
import { type Decoding, messageOf, type Prediction } from './decoding.ts';
import { Store } from './store.ts';

/** Whether the work is on the disk. */
export type Saved = 'saved' | 'saving' | 'failed';

/** @property hover shown under the pointer only, while nothing is prompted */
export interface Shown {
  readonly prediction: Prediction | null;
  readonly hover: Prediction | null;
  readonly failure: string | null;
}

const BLANK: Shown = { prediction: null, hover: null, failure: null };

/** The work on one image: prompts, the masks that answer them, masks that were kept, and the way back. */
export class Editor {
  readonly history = new Store<History<Work>>(begin(UNTOUCHED));
  readonly shown = new Store<Shown>(BLANK);
  readonly saved = new Store<Saved>('saved');
  private readonly queue: LatestWins<Prompt, Prediction>;
  private saving: Promise<void> = Promise.resolve();
  private answering: Promise<void> = Promise.resolve();
  private accepting: Promise<unknown> = Promise.resolve();
  /** Whether this is the image on the screen, so that prompts are answered. */
  private open = false;
  /** The latest place of the pointer, and its masks. */
  private pointedAt: { x: number; y: number; answer: Promise<Prediction | null> } | null = null;

  /** @param storage null where the browser keeps nothing */
  constructor(
    readonly image: Image & { readonly width: number; readonly height: number },
    private readonly decoding: Decoding,
    private readonly masks: Masks,
    private readonly storage: WorkStorage | null,
    private readonly model: string,
    private readonly announce: (text: string) => void,
  ) {
    this.queue = new LatestWins((prompt) => decoding.predict(image.id, prompt));
  }

  /** Brings back what was done on this image in an earlier visit; before any of this one's work. */
  async restore(): Promise<void> {
    const work = await this.storage?.load(this.image.sha256).catch(() => null);
    if (work) {
      this.history.set(begin(work));
    }
  }

  /** Answers prompts from here on, first the one that was left. */
  enter(): void {
    this.open = true;
    this.answering = this.decode(this.work.choice);
  }

  /** Another image is opened. The work stays. */
  quit(): void {
    this.open = false;
    this.pointedAt = null;
    this.queue.clear();
    this.shown.set(BLANK);
  }

  get work(): Work {
    return this.history.value.present;
  }

  /** The mask that would be kept. */
  get current(): Prediction['masks'][number] | null {
    return this.shown.value.prediction?.masks[this.work.choice] ?? null;
  }

  // Prompts

  addPoint(x: number, y: number, positive: boolean): Promise<void> {
    return this.prompt(addPoint(this.work, ...this.inside(x, y), positive));
  }

  removePoint(index: number): Promise<void> {
    return this.prompt(removePoint(this.work, index));
  }

  setBox(box: Box): Promise<void> {
    const [x0, y0] = this.inside(Math.min(box[0], box[2]), Math.min(box[1], box[3]));
    const [x1, y1] = this.inside(Math.max(box[0], box[2]), Math.max(box[1], box[3]));
    return x1 > x0 && y1 > y0 ? this.prompt(withBox(this.work, [x0, y0, x1, y1])) : Promise.resolve();
  }

  removeLast(): Promise<void> {
    return isEmpty(this.work.prompt) ? Promise.resolve() : this.prompt(removeLast(this.work));
  }

  clear(): Promise<void> {
    return isEmpty(this.work.prompt) ? Promise.resolve() : this.prompt(clearPrompt(this.work));
  }

  private inside(x: number, y: number): [number, number] {
    return [Math.min(this.image.width, Math.max(0, x)), Math.min(this.image.height, Math.max(0, y))];
  }

  private prompt(work: Work): Promise<void> {
    this.step(work);
    this.answering = this.decode(0);
    return this.answering;
  }

  /** Shows what the pointer would choose; nothing of it stays. */
  async hover(x: number, y: number): Promise<void> {
    if (!isEmpty(this.work.prompt)) {
      return;
    }
    const answer = this.queue.ask({ points: [{ x, y, positive: true }], box: null });
    this.pointedAt = { x, y, answer };
    try {
      const hover = await answer;
      if (hover !== null && isEmpty(this.work.prompt) && this.open) {
        this.shown.set({ ...BLANK, hover });
      }
    } catch (failure) {
      if (isEmpty(this.work.prompt) && this.open) {
        this.shown.set({ ...BLANK, failure: messageOf(failure) });
      }
    }
  }

  /** The pointer went away; a prompt that still waits for its answer stays asked. */
  leave(): void {
    if (isEmpty(this.work.prompt)) {
      this.queue.clear();
    }
    if (this.shown.value.hover !== null) {
      this.shown.update({ hover: null });
    }
  }

  /** Answers the prompt as it is now. */
  private async decode(choice: number): Promise<void> {
    const { prompt } = this.work;
    if (isEmpty(prompt)) {
      this.queue.clear();
      this.shown.set(BLANK);
      return;
    }
    try {
      const prediction = (await this.underPointer(prompt)) ?? (await this.queue.ask(prompt));
      if (prediction === null || this.work.prompt !== prompt || !this.open) {
        return;
      }
      this.shown.set({ ...BLANK, prediction });
      this.choose(Math.min(choice, prediction.masks.length - 1));
    } catch (failure) {
      if (this.work.prompt === prompt && this.open) {
        this.shown.set({ ...BLANK, failure: messageOf(failure) });
      }
    }
  }

  /** What is decoded for the pointer's place is the answer to a click there. */
  private async underPointer(prompt: Prompt): Promise<Prediction | null> {
    const { pointedAt } = this;
    const [point] = prompt.points;
    const same = prompt.box === null && prompt.points.length === 1 && point.positive;
    if (!same || pointedAt?.x !== point.x || pointedAt.y !== point.y) {
      return null;
    }
    const hover = await pointedAt.answer;
    return hover === null ? null : { ...hover, prompt };
  }

  /** @param mask of the prediction, best first */
  choose(mask: number): void {
    const masks = this.shown.value.prediction?.masks ?? [];
    if (mask >= 0 && mask < masks.length) {
      this.pass({ ...this.work, choice: mask });
      const which = masks.length > 1 ? `Mask ${mask + 1} of ${masks.length}` : 'Mask';
      this.announce(`${which}, score ${masks[mask].score.toFixed(2)}`);
    }
  }

  cycle(step: 1 | -1): void {
    const n = this.shown.value.prediction?.masks.length ?? 0;
    if (n > 1) {
      this.choose((this.work.choice + step + n) % n);
    }
  }

  // Masks that are kept

  /** Keeps the chosen mask; of a prompt that is not answered yet, the best. */
  accept(): Promise<Item | null> {
    const accepted = this.acceptAnswer();
    this.accepting = accepted.catch(() => {});
    return accepted;
  }

  /** Done when the mask that was accepted last is kept, or cannot be. */
  get accepted(): Promise<unknown> {
    return this.accepting;
  }

  private async acceptAnswer(): Promise<Item | null> {
    const { prompt } = this.work;
    await this.answering;
    const item = await this.encodeCurrent();
    if (item === null || this.work.prompt !== prompt) {
      if (!this.open) {
        this.announce('Not kept: the photo was left before its mask was there. The prompt is still on it.');
      }
      return null;
    }
    this.step(keep(this.work, item));
    this.shown.set(BLANK);
    this.announce(`Mask ${this.work.items.length} kept, ${item.area} pixels`);
    return item;
  }

  /** The mask that would be kept, at the image's size; null while there is none. */
  async encodeCurrent(): Promise<Item | null> {
    const { prediction } = this.shown.value;
    const { prompt, choice } = this.work;
    const mask = this.current;
    if (prediction === null || mask === null || prediction.prompt !== prompt) {
      return null;
    }
    const facts =
      mask.shape.kind === 'logits' ? await this.masks.encode(mask.shape.logits, mask.shape.frame) : mask.facts;
    if (facts === null) {
      return null;
    }
    const made = { source: 'assisted', prompt, choice, predictedIou: mask.score } as const;
    return this.item(facts, made, facts.stability, nextHue(this.work.items, PALETTE.length));
  }

  /** Adds masks that were found without prompts. */
  addAutomatic(
    found: readonly { facts: MaskFacts; score: number; stability: number; point: readonly number[] }[],
  ): void {
    const items = found.map(({ facts, score, stability, point }, i) => {
      const prompt = { points: [{ x: point[0], y: point[1], positive: true }], box: null };
      const made = { source: 'automatic', prompt, choice: 0, predictedIou: score } as const;
      return this.item(facts, made, stability, i % PALETTE.length);
    });
    this.step(addAll(this.work, items));
    this.announce(`${items.length} masks found`);
  }

  private item(
    { rle, outline, area, bounds }: MaskFacts,
    made: Pick<Item, 'source' | 'prompt' | 'choice' | 'predictedIou'>,
    stability: number,
    hue: number,
  ): Item {
    const id = crypto.randomUUID();
    return {
      id,
      rle,
      outline,
      area,
      bounds,
      ...made,
      stability,
      hue,
      model: this.model,
      hidden: false,
      locked: false,
    };
  }

  get selected(): Item | null {
    return this.work.items.find((item) => item.id === this.work.selected) ?? null;
  }

  select(id: string | null): void {
    this.pass({ ...this.work, selected: id });
    const item = this.selected;
    if (item !== null) {
      this.announce(`Mask ${this.work.items.indexOf(item) + 1} selected, score ${item.predictedIou.toFixed(2)}`);
    }
  }

  selectNeighbour(step: 1 | -1): void {
    this.select(neighbour(this.work, step));
  }

  /** The smallest mask at a place. */
  itemAt(x: number, y: number): Item | null {
    const hits = this.work.items.filter(({ hidden, bounds: [left, top, width, height], rle }) => {
      const near = x >= left && y >= top && x < left + width && y < top + height;
      return !hidden && near && contains(rle, x, y);
    });
    return hits.reduce<Item | null>(
      (least, item) => (least === null || item.area < least.area ? item : least),
      null,
    );
  }

  remove(id: string): void {
    const item = this.work.items.find((one) => one.id === id);
    if (item?.locked === true) {
      this.announce('This mask is locked');
    } else if (item !== undefined) {
      this.step(remove(this.work, id));
      this.announce('Mask deleted');
    }
  }

  change(id: string, changed: Partial<Pick<Item, 'hidden' | 'locked'>>): void {
    this.pass(change(this.work, id, changed));
  }

  hideAll(): void {
    this.pass(hideAll(this.work));
  }

  removeAll(): void {
    this.step({ ...this.work, items: this.work.items.filter((item) => item.locked), selected: null });
    this.announce('Masks deleted');
  }

  // The way back and forth

  undo(): Promise<void> {
    return this.travel(undo(this.history.value), 'Undone');
  }

  redo(): Promise<void> {
    return this.travel(redo(this.history.value), 'Done again');
  }

  private async travel(history: History<Work>, said: string): Promise<void> {
    if (history === this.history.value) {
      return;
    }
    const { prompt } = this.work;
    this.history.set(history);
    this.save();
    this.announce(said);
    if (this.work.prompt !== prompt) {
      this.shown.set(BLANK);
      this.answering = this.decode(this.work.choice);
      await this.answering;
    }
  }

  private step(work: Work): void {
    this.history.set(push(this.history.value, work));
    this.save();
  }

  private pass(work: Work): void {
    this.history.set(replace(this.history.value, work));
    this.save();
  }

  /** Saves at once; done when the latest state is on the disk. */
  save(): Promise<void> {
    if (this.storage === null) {
      this.saved.set('failed');
      return Promise.resolve();
    }
    const { storage, work } = this;
    this.saved.set('saving');
    const turn = this.saving.then(async () => {
      // Only the latest of several states that wait is worth the disk.
      if (this.work !== work) {
        return;
      }
      try {
        await storage.save(this.image.sha256, work);
        if (this.work === work) {
          this.saved.set('saved');
        }
      } catch {
        this.saved.set('failed');
      }
    });
    this.saving = turn;
    return turn;
  }

  /** Answers a prompt without touching the work; for scripts and tests in the console. */
  async ask(prompt: Prompt, several?: boolean): Promise<{ scores: number[]; facts: MaskFacts[] }> {
    const { masks } = await this.decoding.predict(this.image.id, prompt, several);
    const facts = await Promise.all(
      masks.map(({ shape, facts }) =>
        shape.kind === 'logits'
          ? this.masks.encode(shape.logits, shape.frame)
          : Promise.resolve(facts as MaskFacts),
      ),
    );
    return { scores: masks.map((mask) => mask.score), facts };
  }
}
