import type { Image } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import { type Box, getsThree, isAmbiguous, isEmpty, type Prompt, saysNothing } from '../decoder/prompt.ts';
import type { Masks } from '../mask/masks.ts';
import type { MaskFacts } from '../mask/worker.ts';
import { isSame } from '../mask/rle.ts';
import { givenOf } from '../work/provenance.ts';
import {
  addPoint,
  askSeveral,
  clearPrompt,
  type Item,
  removeLast,
  removePoint,
  scoreText,
  withBox,
  withMask,
  withPhrase,
  type Work,
} from '../work/work.ts';
import type { Decoding, Prediction } from './decoding.ts';
import { Drawing } from './drawing.ts';
import { KeptMasks } from './kept.ts';
import { type Judge, Proposals } from './proposals.ts';
import type { Timeline } from './timeline.ts';

/** @property hover shown under the pointer only, while nothing is prompted */
export interface Shown {
  readonly prediction: Prediction | null;
  readonly hover: Prediction | null;
  readonly failure: string | null;
}

const BLANK: Shown = { prediction: null, hover: null, failure: null };

/** An image with a size. */
export type SizedImage = Image & { readonly width: number; readonly height: number };

/** The prompts on one image and the masks that answer them. */
export class Editor {
  readonly shown = new Store<Shown>(BLANK);
  readonly kept: KeptMasks;
  readonly proposals: Proposals;
  readonly drawing: Drawing;
  private readonly category: () => string | null;
  private readonly questions = new Turns();
  private answering: Promise<void> = Promise.resolve();
  private accepting: Promise<unknown> = Promise.resolve();
  /** Whether this is the image on the screen, so that prompts are answered. */
  private open = false;
  /** The latest place of the pointer, and its masks. */
  private pointedAt: { x: number; y: number; answer: Promise<Prediction | null> } | null = null;

  constructor(
    readonly image: SizedImage,
    private readonly decoding: Decoding,
    private readonly masks: Masks,
    readonly timeline: Timeline,
    private readonly announce: (text: string) => void,
    category: () => string | null = () => null,
    judge?: Judge,
  ) {
    this.kept = new KeptMasks(timeline, () => decoding.model, category, announce);
    this.proposals = new Proposals(this.kept, judge);
    this.drawing = new Drawing(image, this.kept, masks, announce);
    this.category = category;
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
    this.questions.clear();
    this.shown.set(BLANK);
  }

  get work(): Work {
    return this.timeline.work;
  }

  /** The mask that would be kept. */
  get current(): Prediction['masks'][number] | null {
    return this.shown.value.prediction?.masks[this.work.choice] ?? null;
  }

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

  /** @throws Error in the server's words when it cannot read them */
  async say(words: string): Promise<void> {
    const phrase = await this.decoding.phrase(words);
    await this.prompt(withPhrase(this.work, phrase));
  }

  removeLast(): Promise<void> {
    return isEmpty(this.work.prompt) ? Promise.resolve() : this.prompt(removeLast(this.work));
  }

  clear(): Promise<void> {
    return isEmpty(this.work.prompt) ? Promise.resolve() : this.prompt(clearPrompt(this.work));
  }

  /** Asks for three masks where the prompt gets one, or for the one again. */
  async toggleSeveral(): Promise<void> {
    if (!isEmpty(this.work.prompt) && !isAmbiguous(this.work.prompt)) {
      await this.prompt(askSeveral(this.work, !this.work.several));
    }
  }

  /** Makes a kept mask the prompt: what is pointed at from now on corrects it, until it is kept or given up. */
  async refine(item: Item): Promise<void> {
    if (item.locked) {
      this.announce('This mask is locked');
    } else {
      await this.prompt(withMask(this.work, item));
      this.announce('Refine the mask: click what belongs to it, leave out what does not');
    }
  }

  private inside(x: number, y: number): [number, number] {
    return [Math.min(this.image.width, Math.max(0, x)), Math.min(this.image.height, Math.max(0, y))];
  }

  private prompt(work: Work): Promise<void> {
    this.timeline.step(work);
    this.answering = this.decode(0);
    return this.answering;
  }

  /** Shows what the pointer would choose; nothing of it stays. */
  async hover(x: number, y: number): Promise<void> {
    if (!isEmpty(this.work.prompt)) {
      return;
    }
    const answer = this.predict({ points: [{ x, y, positive: true }], box: null }, false);
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
      this.questions.clear();
    }
    if (this.shown.value.hover !== null) {
      this.shown.update({ hover: null });
    }
  }

  /** @returns null when a later question took this one's place */
  private predict(prompt: Prompt, several: boolean): Promise<Prediction | null> {
    return this.questions.latest(() => this.decoding.predict(this.image.id, prompt, getsThree(prompt, several)));
  }

  /** Answers the prompt as it is now. */
  private async decode(choice: number): Promise<void> {
    const { prompt, several } = this.work;
    // A mask alone is what it is until something corrects it.
    if (saysNothing(prompt)) {
      this.questions.clear();
      this.shown.set(BLANK);
      return;
    }
    try {
      const prediction = (await this.underPointer(prompt)) ?? (await this.predict(prompt, several));
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
    if (!isAmbiguous(prompt) || pointedAt?.x !== point.x || pointedAt.y !== point.y) {
      return null;
    }
    const hover = await pointedAt.answer;
    return hover === null ? null : { ...hover, prompt };
  }

  /** @param mask of the prediction, best first */
  choose(mask: number): void {
    const masks = this.shown.value.prediction?.masks ?? [];
    if (mask >= 0 && mask < masks.length) {
      this.timeline.pass({ ...this.work, choice: mask });
      const which = masks.length > 1 ? `Mask ${mask + 1} of ${masks.length}` : 'Mask';
      this.announce(`${which}, score ${scoreText(masks[mask].score)}`);
    }
  }

  cycle(step: 1 | -1): void {
    const n = this.shown.value.prediction?.masks.length ?? 0;
    if (n > 1) {
      this.choose((this.work.choice + step + n) % n);
    }
  }

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
    if (prompt.mask !== undefined && saysNothing(prompt)) {
      await this.clear();
      return null;
    }
    const item = await this.encodeCurrent();
    if (item === null || this.work.prompt !== prompt) {
      if (!this.open) {
        this.announce('Not kept: you left the photo before its mask was ready. The prompt is still there.');
      }
      return null;
    }
    const { mask } = prompt;
    const refined = this.kept.get(mask?.item ?? null);
    if (mask === undefined || refined === null) {
      this.kept.keep(item);
    } else if (isSame(refined.rle, mask.rle)) {
      this.kept.refine(mask.item, item, item);
    } else {
      this.kept.keep(item);
      this.announce('Somebody else changed the mask meanwhile: yours is kept beside it');
    }
    this.shown.set(BLANK);
    return item;
  }

  /** The mask that would be kept, at the image's size; null while there is none. */
  async encodeCurrent(): Promise<Item | null> {
    const { prediction } = this.shown.value;
    const { prompt, choice, times } = this.work;
    const mask = this.current;
    if (prediction === null || mask === null || prediction.prompt !== prompt) {
      return null;
    }
    const facts =
      mask.shape.kind === 'logits' ? await this.masks.encode(mask.shape.logits, mask.shape.frame) : mask.facts;
    if (facts === null) {
      return null;
    }
    const { stability } = facts;
    return this.kept.make(facts, {
      source: 'assisted',
      prompt,
      given: givenOf(prompt, times),
      choice,
      scores: prediction.masks.map(({ score }) => score),
      predictedIou: mask.score,
      stability,
      started: times.started,
      accepted: Date.now(),
      category: this.category(),
    });
  }

  undo(): Promise<void> {
    return this.travel(() => this.timeline.undo(), 'Undone');
  }

  redo(): Promise<void> {
    return this.travel(() => this.timeline.redo(), 'Redone');
  }

  private async travel(go: () => boolean, said: string): Promise<void> {
    const { prompt } = this.work;
    if (!go()) {
      return;
    }
    this.announce(said);
    if (this.work.prompt !== prompt) {
      this.shown.set(BLANK);
      this.answering = this.decode(this.work.choice);
      await this.answering;
    }
  }

  /** Answers a prompt without touching the work; for scripts and tests in the console. */
  async ask(prompt: Prompt, several = isAmbiguous(prompt)): Promise<{ scores: number[]; facts: MaskFacts[] }> {
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
