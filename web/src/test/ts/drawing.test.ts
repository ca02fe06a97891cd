import { describe, expect, it } from 'vitest';
import { Drawing } from '../../main/ts/app/drawing.ts';
import { KeptMasks } from '../../main/ts/app/kept.ts';
import { Saver } from '../../main/ts/app/saver.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import { area, bounds, contains, type Rle } from '../../main/ts/mask/rle.ts';
import { type Drawn, paint, spansOf } from '../../main/ts/mask/spans.ts';
import type { MaskFacts } from '../../main/ts/mask/worker.ts';

const SIZE = { width: 60, height: 40 };

const factsOf = (rle: Rle): MaskFacts => ({ rle, outline: [], area: area(rle), bounds: bounds(rle) });

/** What the worker does, once it is told to. */
class Worker {
  readonly waiting: (() => void)[] = [];

  paint(rle: Rle, drawn: Drawn, erase: boolean): Promise<MaskFacts> {
    const facts = factsOf(paint(rle, spansOf(drawn, rle.width, rle.height), erase));
    return new Promise((resolve) => this.waiting.push(() => resolve(facts)));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function drawingWith(worker: Worker): { drawing: Drawing; kept: KeptMasks; timeline: Timeline; said: string[] } {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const timeline = new Timeline(new Saver('a', null));
  const kept = new KeptMasks(
    timeline,
    () => ({ id: 'model', sha256: 'ab' }),
    () => 'car',
    say,
  );
  return { drawing: new Drawing(SIZE, kept, worker as unknown as Masks, say), kept, timeline, said };
}

describe('a stroke', () => {
  it('makes a mask where none is selected, and the next one adds to it', async () => {
    const worker = new Worker();
    const { drawing, kept, timeline } = drawingWith(worker);
    expect(drawing.begin(10, 10, 3, false)).toBe(true);
    drawing.extend([20, 10]);
    expect(drawing.sketch.value?.strokes[0].points).toEqual([10, 10, 20, 10]);
    const first = drawing.end();
    // The second is drawn before the first one is in its mask.
    expect(drawing.begin(30, 30, 3, false)).toBe(true);
    const second = drawing.end();
    worker.waiting[0]();
    await first;
    await settled();
    worker.waiting[1]();
    await second;
    expect(kept.items).toHaveLength(1);
    const [item] = kept.items;
    expect(item).toMatchObject({ source: 'manual', category: 'car', scores: [] });
    expect(item.edits.map(({ kind }) => kind)).toEqual(['brush', 'brush']);
    expect(item.started).toBeLessThanOrEqual(item.accepted ?? 0);
    expect(contains(item.rle, 15, 10) && contains(item.rle, 30, 30)).toBe(true);
    expect(kept.selected).toBe(item);
    expect(drawing.sketch.value).toBeNull();
    timeline.undo();
    expect(contains(kept.items[0].rle, 30, 30)).toBe(false);
    timeline.undo();
    expect(kept.items).toHaveLength(0);
  });

  it('erases from the selected mask, and deletes it with its last pixel', async () => {
    const worker = new Worker();
    const { drawing, kept } = drawingWith(worker);
    kept.addDrawn('a', factsOf(rectangle(5, 5, 30, 20)), 'polygon', 1);
    drawing.begin(10, 10, 2, true);
    const once = drawing.end();
    worker.waiting[0]();
    await once;
    expect(contains(kept.items[0].rle, 10, 10)).toBe(false);
    expect(kept.items[0].edits.map(({ kind }) => kind)).toEqual(['polygon', 'erase']);
    drawing.begin(10, 10, 100, true);
    const all = drawing.end();
    worker.waiting[1]();
    await all;
    expect(kept.items).toHaveLength(0);
  });

  it('leaves a locked or hidden mask alone, and wants a mask to erase from', () => {
    const { drawing, kept, said } = drawingWith(new Worker());
    expect(drawing.begin(10, 10, 2, true)).toBe(false);
    kept.addDrawn('a', factsOf(rectangle(5, 5, 30, 20)), 'polygon', 1);
    kept.change(['a'], { locked: true });
    expect(drawing.begin(10, 10, 2, false)).toBe(false);
    expect(drawing.polygon([0, 0, 5, 0, 5, 5], false, 1)).toBeNull();
    kept.change(['a'], { locked: false, hidden: true });
    expect(drawing.begin(10, 10, 2, false)).toBe(false);
    expect(said.filter((text) => /locked|hidden|erase from/.test(text))).toHaveLength(4);
  });

  it('is nothing once it is given up, or outside the photo', async () => {
    const worker = new Worker();
    const { drawing, kept, timeline } = drawingWith(worker);
    drawing.begin(10, 10, 2, false);
    expect(drawing.cancel()).toBe(true);
    expect(drawing.cancel()).toBe(false);
    expect(drawing.sketch.value).toBeNull();
    await drawing.end();
    drawing.begin(-50, -50, 2, false);
    const outside = drawing.end();
    worker.waiting[0]();
    await outside;
    expect(kept.items).toHaveLength(0);
    expect(timeline.history.value.past).toHaveLength(0);
  });
});

describe('a polygon', () => {
  it('makes a mask, or takes from the one that is selected', async () => {
    const worker = new Worker();
    const { drawing, kept } = drawingWith(worker);
    const made = drawing.polygon([5, 5, 15, 5, 15, 15, 5, 15], false, 77);
    worker.waiting[0]();
    await made;
    expect(kept.items[0]).toMatchObject({ area: 100, started: 77 });
    const cut = drawing.polygon([5, 5, 15, 5, 15, 10, 5, 10], true, 99);
    worker.waiting[1]();
    await cut;
    expect(kept.items[0].area).toBe(50);
  });
});

function rectangle(x: number, y: number, width: number, height: number): Rle {
  const corners = [x, y, x + width, y, x + width, y + height, x, y + height];
  const nothing = { ...SIZE, counts: Uint32Array.of(SIZE.width * SIZE.height) };
  return paint(nothing, spansOf({ kind: 'polygon', corners }, SIZE.width, SIZE.height), false);
}
