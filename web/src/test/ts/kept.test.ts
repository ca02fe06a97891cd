import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptLayer } from '../../main/ts/canvas/kept.ts';
import { NO_HUE } from '../../main/ts/canvas/palette.ts';
import { hueOf } from '../../main/ts/canvas/scene.ts';
import type { Item } from '../../main/ts/work/work.ts';
import type { Sight, Viewport } from '../../main/ts/canvas/viewport.ts';
import { itemNamed } from './items.ts';

/** A canvas that counts what is filled on it. */
class Canvas {
  static filled = 0;
  static cleared = 0;
  width = 1;
  height = 1;

  getContext(): object {
    const count = (): void => void Canvas.filled++;
    return {
      setTransform: () => {},
      clearRect: () => void Canvas.cleared++,
      fill: count,
      fillRect: count,
      stroke: () => {},
    };
  }
}

class Path {
  moveTo(): void {}
  lineTo(): void {}
  closePath(): void {}
}

const SCREEN = { width: 1000, height: 800 };
const IMAGE = { width: 6000, height: 4000 };
const VIEW = { x: 0, y: 0, scale: 1 };

const sight = (view: Viewport, moving = false): Sight => ({ view, screen: SCREEN, image: IMAGE, moving });

describe('the layer of kept masks', () => {
  let now = 0;
  let shown: number[][] = [];
  const screen = { drawImage: (_: unknown, ...place: number[]) => shown.push(place) } as never;

  beforeEach(() => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    vi.stubGlobal('Path2D', Path);
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    Canvas.filled = 0;
    shown = [];
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const state = (items: readonly Item[], more: object = {}) => ({
    items,
    opacity: 0.5,
    without: null,
    hues: null,
    ratio: 1,
    ...more,
  });

  const many = (count: number): Item[] =>
    Array.from({ length: count }, (_, i) => itemNamed(`${i}`, { bounds: [(i * 7) % 990, (i * 3) % 790, 9, 9] }));

  /** Frames until the layer is what it shall be. */
  function frames(layer: KeptLayer, wanted: ReturnType<typeof state>, each: number, seen = sight(VIEW)): number {
    for (let n = 1; n < 1000; n++) {
      now += each;
      if (!layer.draw(screen, wanted, seen)) {
        return n;
      }
    }
    return Infinity;
  }

  it('is drawn at once where masks are few, and not again while nothing changes', () => {
    const layer = new KeptLayer();
    const items = many(100);
    expect(frames(layer, state(items), 16)).toBe(1);
    expect(Canvas.filled).toBe(100);
    expect(frames(layer, state(items), 16)).toBe(1);
    expect(Canvas.filled).toBe(100);
  });

  it('is drawn over several frames where they are many: fewer each where frames come late', () => {
    const items = many(5000);
    const fast = frames(new KeptLayer(), state(items), 16);
    expect(fast).toBeGreaterThan(2);
    expect(Canvas.filled).toBe(5000);
    expect(frames(new KeptLayer(), state(items), 60)).toBeGreaterThan(3 * fast);
  });

  it('is moved along with the view meanwhile', () => {
    const layer = new KeptLayer();
    const items = many(5000);
    frames(layer, state(items.slice(0, 500)), 16);
    layer.draw(screen, state(items), sight({ x: 10, y: 20, scale: 2 }));
    expect(shown.at(-1)).toEqual([-532, -552, 3024, 2624]);
  });

  it('is not drawn again while a hand moves it, until its end is near', () => {
    const layer = new KeptLayer();
    const items = many(100);
    frames(layer, state(items), 16);
    for (const [x, place] of [
      [100.4, [-356, -256]],
      [159, [-415, -256]],
    ] as const) {
      expect(layer.draw(screen, state(items), sight({ ...VIEW, x }, true))).toBe(false);
      expect(shown.at(-1)).toEqual(place);
    }
    expect(Canvas.filled).toBe(100);
    layer.draw(screen, state(items), sight({ ...VIEW, x: 161 }, true));
    expect(Canvas.filled).toBeGreaterThan(100);
    expect(shown.at(-1)).toEqual([-256, -256]);
  });

  it('may be coarse while a hand zooms where masks are many, and is sharp once it rests', () => {
    const layer = new KeptLayer();
    const zoomed = (items: readonly Item[]) => (scale: number, moving: boolean) => {
      Canvas.filled = 0;
      layer.draw(screen, state(items), sight({ ...VIEW, scale }, moving));
      return Canvas.filled > 0;
    };
    const drawn = zoomed(many(400));
    expect(drawn(1, false)).toBe(true);
    expect(drawn(1.5, true)).toBe(false);
    expect(drawn(1.5, false)).toBe(true);
    expect(drawn(2.9, true)).toBe(false);
    expect(drawn(3.1, true)).toBe(true);
    expect(drawn(1.6, true)).toBe(true);
    const few = zoomed(many(100));
    expect([few(1, false), few(1.1, true), few(1.2, true), few(1.2, true)]).toEqual([true, true, true, false]);
  });

  it('is drawn again at rest where it lies between two pixels', () => {
    const layer = new KeptLayer();
    const items = many(100);
    frames(layer, state(items), 16);
    layer.draw(screen, state(items), sight({ ...VIEW, x: 3 }));
    expect(Canvas.filled).toBe(100);
    layer.draw(screen, state(items), sight({ ...VIEW, x: 3.5 }));
    expect(Canvas.filled).toBeGreaterThan(100);
    expect(shown.at(-1)).toEqual([-256, -256]);
  });

  it('gives up what a hand left behind: at rest the view as it is now comes first', () => {
    const layer = new KeptLayer();
    const items = many(5000);
    expect(layer.draw(screen, state(items), sight({ x: 0, y: 0, scale: 1 }, true))).toBe(true);
    const few = { x: 980, y: 780, scale: 8 };
    expect(frames(layer, state(items), 16, sight(few))).toBe(1);
  });

  it('never shows the masks of another photo', () => {
    const layer = new KeptLayer();
    frames(layer, state(many(100)), 16);
    shown = [];
    expect(layer.draw(screen, state(many(5000)), { ...sight(VIEW), image: { ...IMAGE } })).toBe(true);
    expect(shown).toEqual([]);
  });

  it('leaves out what is hidden, out of sight, or drawn elsewhere', () => {
    const items = [
      itemNamed('a', { bounds: [10, 10, 50, 50] }),
      itemNamed('b', { bounds: [10, 10, 50, 50], hidden: true }),
      itemNamed('c', { bounds: [2000, 10, 50, 50] }),
      itemNamed('d', { bounds: [10, 10, 50, 50] }),
    ];
    frames(new KeptLayer(), state(items, { without: 'd' }), 16);
    expect(Canvas.filled).toBe(1);
  });

  it('has the colours of objects or of categories', () => {
    const hues = new Map([['c', 5]]);
    expect(hueOf(itemNamed('a', { hue: 3, category: 'c' }), null)).toBe(3);
    expect(hueOf(itemNamed('a', { hue: 3, category: 'c' }), hues)).toBe(5);
    expect(hueOf(itemNamed('a', { hue: 3, category: 'gone' }), hues)).toBe(NO_HUE);
    expect(hueOf(itemNamed('a', { hue: 3 }), hues)).toBe(NO_HUE);
  });
});
