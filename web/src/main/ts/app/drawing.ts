import { randomId } from '../base/ids.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import type { Masks } from '../mask/masks.ts';
import type { Drawn } from '../mask/spans.ts';
import { blank } from '../mask/spans.ts';
import type { EditKind } from '../work/provenance.ts';
import type { KeptMasks } from './kept.ts';

/** A way of the brush that is not in its mask yet. */
export interface Stroke {
  readonly erase: boolean;
  /** Image pixels. */
  readonly radius: number;
  /** x and y in turn; grows while the pointer is down. */
  readonly points: readonly number[];
}

/** What is drawn at the moment. */
export interface Sketch {
  /** The mask that it is for; it may not be there yet. */
  readonly target: string;
  readonly strokes: readonly Stroke[];
}

/** Draws masks by hand on one image: strokes show at once, and are set into their mask by the worker for masks. */
export class Drawing {
  readonly sketch = new Store<Sketch | null>(null);
  private readonly turns = new Turns();
  private under: {
    readonly stroke: Stroke & { points: number[] };
    readonly target: string;
    started: number;
  } | null = null;

  constructor(
    private readonly size: { readonly width: number; readonly height: number },
    private readonly kept: KeptMasks,
    private readonly masks: Masks,
    private readonly announce: (text: string) => void,
  ) {}

  /** @returns false when there is nothing that may be drawn on */
  begin(x: number, y: number, radius: number, erase: boolean): boolean {
    const target = this.target(erase);
    if (target === null) {
      return false;
    }
    const stroke = { erase, radius, points: [x, y] };
    this.under = { stroke, target, started: Date.now() };
    const { value } = this.sketch;
    this.sketch.set({ target, strokes: value?.target === target ? [...value.strokes, stroke] : [stroke] });
    return true;
  }

  /** @param points x and y in turn */
  extend(points: readonly number[]): void {
    if (this.under !== null && this.sketch.value !== null) {
      this.under.stroke.points.push(...points);
      this.sketch.set({ ...this.sketch.value });
    }
  }

  /** Done when the stroke is in its mask. */
  async end(): Promise<void> {
    const { under } = this;
    this.under = null;
    if (under !== null) {
      const { stroke, target, started } = under;
      const drawn = { kind: 'brush', points: stroke.points, radius: stroke.radius } as const;
      await this.draw(target, drawn, stroke.erase, stroke.erase ? 'erase' : 'brush', started).finally(() =>
        this.forget(stroke),
      );
    }
  }

  /** @returns whether a stroke was given up */
  cancel(): boolean {
    const { under } = this;
    this.under = null;
    if (under !== null) {
      this.forget(under.stroke);
    }
    return under !== null;
  }

  /**
   * Sets or clears the inside of a polygon.
   *
   * @param corners x and y in turn
   * @returns null when there is nothing that may be drawn on
   */
  polygon(corners: readonly number[], erase: boolean, started: number): Promise<void> | null {
    const target = this.target(erase);
    return target === null ? null : this.draw(target, { kind: 'polygon', corners }, erase, 'polygon', started);
  }

  /** The selected mask, or one to be made; null when neither will do. */
  private target(erase: boolean): string | null {
    const { selected } = this.kept;
    if (selected?.locked === true || selected?.hidden === true) {
      this.announce(selected.locked ? 'This mask is locked' : 'This mask is hidden: show it first');
      return null;
    }
    const target = selected?.id ?? this.sketch.value?.target ?? null;
    if (target === null && erase) {
      this.announce('Select the mask to erase from first');
    }
    return target ?? (erase ? null : randomId());
  }

  /** Done when all strokes are in their masks. */
  settled(): Promise<void> {
    return this.turns.settled();
  }

  /** One after the other, since each stroke changes what the one before left. */
  private draw(target: string, drawn: Drawn, erase: boolean, kind: EditKind, started: number): Promise<void> {
    return this.turns.each(async () => {
      const item = this.kept.get(target);
      const rle = item?.rle ?? blank(this.size.width, this.size.height);
      const facts = await this.masks.paint(rle, drawn, erase);
      if (item !== null) {
        this.kept.redraw(target, facts, kind);
      } else if (facts.area > 0) {
        this.kept.addDrawn(target, facts, kind, started);
      } else {
        this.announce('Nothing was drawn on the photo');
      }
    });
  }

  private forget(stroke: Stroke): void {
    const { value } = this.sketch;
    const strokes = value?.strokes.filter((one) => one !== stroke) ?? [];
    this.sketch.set(value === null || strokes.length === 0 ? null : { ...value, strokes });
  }
}
